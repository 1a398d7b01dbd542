/** `npm run test:mutation [-- OPTIONS]` */
import { createCommand, runCommand } from './lib/command-line';

void runCommand(
  createCommand(
    'npm run test:mutation',
    "Runs the function's tests on mutants of lambda-src. A survivor without a reason in scripts/checks/mutation/survivors.ts is an error.",
    ['', '-- --mutate lambda-src/settings.ts'],
  )
    // Those of Stryker, which has many more.
    .option('--mutate <files>', 'mutate these files only, separated by commas')
    .option('--concurrency <n>', 'number of processes')
    .action(async () => {
      const { runMutation } = await import('./checks/mutation/run-mutation.js');
      runMutation(process.argv.slice(2));
    }),
);
