import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROGRAM, fuzz } from '../../../../scripts/checks/fuzz/fuzz';
import { mutant } from '../../../../scripts/checks/fuzz/mutate';
import { makeSeeds } from '../../../../scripts/checks/images/seeds';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('100 mutants end in a thumbnail or in a reason, in time and within the memory', async () => {
  const { faults, verdicts } = await fuzz({ count: 100, seed: 20, folder });
  expect(faults).toEqual([]);
  expect(verdicts.SUCCESS).toBeGreaterThan(10);
  expect(verdicts.CORRUPT).toBeGreaterThan(10);
});

test('a mutant is the same whatever came before it, and another for each number and seed', async () => {
  const seeds = await makeSeeds();
  const made = [1, 2].flatMap((seed) =>
    Array.from({ length: 20 }, (_, index) => mutant(seeds, seed, index).bytes.toString('base64')),
  );
  expect(new Set(made).size).toBeGreaterThan(35);
  expect(mutant(seeds, 2, 19).bytes.toString('base64')).toBe(made.at(-1));
});

test('what a mutant does to the function is told and kept, and the others are tried all the same', async () => {
  const seeds = await makeSeeds();
  const program = path.join(path.dirname(PROGRAM), 'dying-child.ts');
  // Their formats: a PNG, then three JPEGs.
  const { faults, verdicts, children } = await fuzz({ count: 4, seed: 26, folder, program });
  expect(verdicts).toEqual({ SUCCESS: 2, FAULT: 2 });
  expect(children).toBe(2);
  expect(faults[0]).toContain('the process crashed (SIGSEGV)');
  expect(faults[1]).toContain('metadata leaked');
  for (const fault of faults) {
    const [, index = ''] = /^Mutant (\d+) of seed 26 \(/.exec(fault) ?? [];
    const [file = ''] = /\S+$/.exec(fault) ?? [];
    expect(readFileSync(file).equals(mutant(seeds, 26, Number(index)).bytes)).toBe(true);
  }
});
