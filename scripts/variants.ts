/** `npm run test:variants` */
import { createCommand, runCommand } from './lib/command-line';

void runCommand(
  createCommand(
    'npm run test:variants',
    'Tests a copy of the checkout with the other set of packages (npm run use), and that switching back restores every file.',
  ).action(async () => {
    const { runVariants } = await import('./checks/run-variants.js');
    runVariants();
  }),
);
