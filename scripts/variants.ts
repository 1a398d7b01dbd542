/** `npm run test:variants [-- NAME…]` */
import { createCommand, runCommand } from './lib/command-line';

void runCommand(
  createCommand(
    'npm run test:variants',
    'Runs type check, tests and snapshots of the infrastructure with other packages: the fork of CDKTF, and the newest bindings.',
    ['', '-- fork'],
  )
    .argument('[name...]', 'variants to run: fork, bindings (default: all)')
    .action(async (names: readonly string[]) => {
      const { runVariants } = await import('./checks/variants/run-variants.js');
      runVariants(names);
    }),
);
