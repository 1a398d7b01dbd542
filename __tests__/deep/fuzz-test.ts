import path from 'node:path';
import { fuzz } from '../../scripts/checks/fuzz/fuzz';

test('1,000 mutants end in a thumbnail or in a reason, in time and within the memory', async () => {
  const report = await fuzz({ count: 1000, seed: 21, folder: path.join('.work', 'fuzz') });
  expect(report.faults).toEqual([]);
  console.log(
    `1,000 mutants: ${JSON.stringify(report.verdicts)}, the slowest ${Math.round(report.slowestMilliseconds)} ms, ` +
      `${Math.round(report.peakMegabytes)} MB at most.`,
  );
});
