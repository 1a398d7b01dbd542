import path from 'node:path';
import { print } from '../../lib/terminal';
import { UsageError } from '../../lib/usage-error';
import { fuzz, type FuzzReport } from './fuzz';

const FOLDER = path.join('.work', 'fuzz');
/** Mutants between two progress lines. */
const STRIDE = 1_000;

function printReport({ verdicts, slowestMilliseconds, peakMegabytes, children }: FuzzReport): void {
  for (const [verdict, times] of Object.entries(verdicts).sort())
    print(`${String(times).padStart(7)} ${verdict}`);
  print(
    `Slowest mutant: ${Math.round(slowestMilliseconds)} ms. Peak memory: ${Math.round(peakMegabytes)} MB. Processes: ${children}.`,
  );
}

/** Sends `count` mutants through the image processing. @throws UsageError that lists the faults. */
export async function runFuzz(count: number, seed: number): Promise<void> {
  print(`Testing ${count} mutants of seed ${seed}`);
  const onProgress = (done: number): void => {
    if (done % STRIDE === 0 && done < count) print(`${done} done`);
  };
  const report = await fuzz({ count, seed, folder: FOLDER, onProgress });
  printReport(report);
  if (report.faults.length > 0) throw new UsageError(report.faults.join('\n'));
}
