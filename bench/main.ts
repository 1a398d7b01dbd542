/** `npm run bench [-- NAME…]` */
import { createCommand, runCommand } from '../scripts/lib/command-line';
import { stopOnSignal } from '../scripts/lib/signals';

void runCommand(
  createCommand(
    'npm run bench',
    'Measures what the project promises, as ratios within one run, and compares each figure with its goal. Without names, it writes bench/results.md.',
    ['', '-- size cold-start'],
  )
    .argument('[name...]', 'measurements to run (default: all but the longest)')
    .action(async (names: readonly string[]) => {
      stopOnSignal();
      const { runBench } = await import('./run-bench.js');
      await runBench(names);
    }),
);
