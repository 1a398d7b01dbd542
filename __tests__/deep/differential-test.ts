/** Progressive JPEGs read without their details, against sharp: on odd and hostile pictures, and on mutants. */
import path from 'node:path';
import { ALL_CASES } from '../corpus';
import { PNGSUITE, readPngSuite } from '../corpus/pngsuite';
import { compareWithSharp } from '../fuzz/differential';
import { differential, fuzz } from '../fuzz/fuzz';

test('every odd picture, PngSuite included, is judged as sharp judges it, and gets its pixels', async () => {
  const verdicts: Record<string, number> = {};
  const pictures = [
    ...ALL_CASES.map(({ name, bytes }) => ({ name, bytes })),
    ...PNGSUITE.map((name) => ({ name, bytes: () => readPngSuite(name) })),
  ];
  for (const { name, bytes } of pictures) {
    // Of 1 pixel, so that the small pictures are shrunk far enough.
    const { verdict } = await compareWithSharp(bytes(), { size: 1, maxPixels: 50_000_000 });
    expect([name, verdict]).not.toEqual([name, expect.stringContaining('FAULT')]);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  console.log(`${pictures.length} odd pictures: ${JSON.stringify(verdicts)}`);
});

test('1,000 mutants of progressive JPEG get the verdict and the pixels that sharp gives', async () => {
  const kind = await differential();
  const report = await fuzz({ count: 1000, seed: 22, folder: path.join('.work', 'fuzz'), ...kind });
  expect(report.faults).toEqual([]);
  expect(report.verdicts.direct).toBeGreaterThan(100);
  console.log(`1,000 mutants of progressive JPEG: ${JSON.stringify(report.verdicts)}`);
});
