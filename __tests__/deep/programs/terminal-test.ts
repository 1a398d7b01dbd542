/** What strangers have named, on the streams of programs as their users start them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import type { Line } from '../../../scripts/try/line';
import { expectHarmless, FORGED, hostileKey } from '../../scripts/hostile-text';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(script: string, ...words: string[]) {
  const args = [require.resolve('tsx/cli'), script, ...words];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
}

test('npm run try shows files with hidden characters in their names, escaped', () => {
  const names = new Set(
    fc.sample(hostileKey, 60).map((key) => `${key.replaceAll(/[/\0]/g, '').slice(0, 60)}.jpg`),
  );
  mkdirSync(path.join(folder, 'photos'));
  for (const name of names) writeFileSync(path.join(folder, 'photos', name), 'no image');
  // What cannot be read is named on stderr, and the message of the file system repeats the name.
  for (const name of names) symlinkSync('missing', path.join(folder, 'photos', `${name}.png`));
  const { stdout, stderr } = run(path.join(PROJECT_ROOT, 'scripts', 'try.ts'), 'photos');
  const files = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Line).file);
  expect(new Set(files)).toEqual(new Set([...names].map((name) => `photos/${name}`)));
  expect(stderr.trimEnd().split('\n')).toHaveLength(names.size);
  expect(stderr).toContain(FORGED);
  expectHarmless(stdout);
  expectHarmless(stderr);
});

test('an error that no command catches is printed with its stack, escaped', () => {
  const program = path.join(folder, 'program.ts');
  const terminal = path.join(PROJECT_ROOT, 'scripts', 'lib', 'usage-error');
  writeFileSync(
    program,
    `import { runScript } from ${JSON.stringify(terminal)};
     void runScript(() => { setTimeout(() => { throw new Error('a\\u001B]0;owned\\u0007') }); });`,
  );
  const { status, stderr } = run(program);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Error: a\\u\{1b\}\]0;owned\\u\{7\}\n +at /);
  expectHarmless(stderr);
});
