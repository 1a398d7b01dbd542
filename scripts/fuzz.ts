/** `npm run fuzz`: runs the function's pixel path on mutated images, in a process with the function's memory limit. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzReport } from './checks/fuzz/fuzz';
import { print } from './lib/terminal';
import { runScript, UsageError } from './lib/usage-error';

const USAGE = `Usage: npm run fuzz -- [--count N] [--seed S]

  --count N   number of mutants (default: 20000)
  --seed S    whole number; the same seed creates the same mutants (default: 1)`;

const FOLDER = path.join('.work', 'fuzz');
/** Mutants between two progress lines. */
const STRIDE = 1_000;

function usageError(message: string): UsageError {
  return new UsageError(`${message}\n\n${USAGE}`, 2);
}

function readArguments(words: readonly string[]): { count: number; seed: number } {
  const whole = (name: string, value: string, min: number): number => {
    const number = Number(value);
    if (value === '' || !Number.isSafeInteger(number) || number < min)
      throw usageError(`--${name} is "${value}": it must be a whole number of at least ${min}.`);
    return number;
  };
  try {
    const options = {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
    } as const;
    const { values } = parseArgs({ args: [...words], options });
    return { count: whole('count', values.count, 1), seed: whole('seed', values.seed, 0) };
  } catch (error) {
    throw error instanceof UsageError ? error : usageError((error as Error).message);
  }
}

function printReport({ verdicts, slowestMilliseconds, peakMegabytes, children }: FuzzReport): void {
  for (const [verdict, times] of Object.entries(verdicts).sort())
    print(`${String(times).padStart(7)} ${verdict}`);
  print(
    `Slowest mutant: ${Math.round(slowestMilliseconds)} ms. Peak memory: ${Math.round(peakMegabytes)} MB. Processes: ${children}.`,
  );
}

async function main(): Promise<void> {
  const { count, seed } = readArguments(process.argv.slice(2));
  print(`Testing ${count} mutants of seed ${seed}`);
  const onProgress = (done: number): void => {
    if (done % STRIDE === 0 && done < count) print(`${done} done`);
  };
  const report = await fuzz({ count, seed, folder: FOLDER, onProgress });
  printReport(report);
  if (report.faults.length > 0) throw new UsageError(report.faults.join('\n'));
}

void runScript(main);
