/** `npm run fuzz`: mutants of images for the function's pixel path, in a process under the function's memory limit. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzReport } from './checks/fuzz/fuzz';
import { print } from './lib/terminal';
import { runScript, UsageError } from './lib/usage-error';

const USAGE = `Usage: npm run fuzz -- [--count N] [--seed S]

  --count N   how many mutants, 20000 if not given
  --seed S    whole number; the same seed makes the same mutants, 1 if not given`;

const FOLDER = path.join('.work', 'fuzz');
/** Mutants between two lines that tell how far it is. */
const STRIDE = 1_000;

function wrong(what: string): UsageError {
  return new UsageError(`${what}\n\n${USAGE}`, 2);
}

function readArguments(words: readonly string[]): { count: number; seed: number } {
  const whole = (name: string, value: string, min: number): number => {
    const number = Number(value);
    if (value === '' || !Number.isSafeInteger(number) || number < min)
      throw wrong(`--${name} is "${value}": it must be a whole number of at least ${min}.`);
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
    throw error instanceof UsageError ? error : wrong((error as Error).message);
  }
}

function tell({ verdicts, slowestMilliseconds, peakMegabytes, children }: FuzzReport): void {
  for (const [verdict, times] of Object.entries(verdicts).sort())
    print(`${String(times).padStart(7)} ${verdict}`);
  print(
    `The slowest took ${Math.round(slowestMilliseconds)} ms; ${Math.round(peakMegabytes)} MB at most, in ${children} process${children === 1 ? '' : 'es'}.`,
  );
}

async function main(): Promise<void> {
  const { count, seed } = readArguments(process.argv.slice(2));
  print(`${count} mutants of seed ${seed}`);
  const onProgress = (done: number): void => {
    if (done % STRIDE === 0 && done < count) print(`${done} done`);
  };
  const report = await fuzz({ count, seed, folder: FOLDER, onProgress });
  tell(report);
  if (report.faults.length > 0) throw new UsageError(report.faults.join('\n'));
}

void runScript(main);
