import path from 'node:path';
import { fuzz } from '../../scripts/checks/fuzz/fuzz';

test('1,000 mutants each end in a thumbnail or a failure reason, within the time and memory limits', async () => {
  const report = await fuzz({ count: 1000, seed: 21, folder: path.join('.work', 'fuzz') });
  expect(report.faults).toEqual([]);
  console.log(
    `1,000 mutants: ${JSON.stringify(report.verdicts)}, the slowest ${Math.round(report.slowestMilliseconds)} ms, ` +
      `peak memory ${Math.round(report.peakMegabytes)} MB.`,
  );
});
