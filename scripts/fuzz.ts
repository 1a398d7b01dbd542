/** `npm run fuzz [-- OPTIONS]` */
import { InvalidArgumentError } from 'commander';
import { createCommand, runCommand } from './lib/command-line';

interface Options {
  readonly count: number;
  readonly seed: number;
}

/** Returns a reader of whole numbers from `min`. */
function wholeNumber(min: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isSafeInteger(number) || number < min)
      throw new InvalidArgumentError(`It must be a whole number of at least ${min}.`);
    return number;
  };
}

void runCommand(
  createCommand(
    'npm run fuzz',
    "Sends mutants of images through the function's image processing, in a process with the function's memory limit.",
    ['', '-- --count 2000 --seed 7'],
  )
    .option('--count <n>', 'number of mutants', wholeNumber(1), 20_000)
    .option('--seed <s>', 'whole number; the same seed makes the same mutants', wholeNumber(0), 1)
    .action(async ({ count, seed }: Options) => {
      const { runFuzz } = await import('./checks/fuzz/run-fuzz.js');
      await runFuzz(count, seed);
    }),
);
