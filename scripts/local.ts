/** `npm run local [-- OPTIONS]` */
import { createCommand, runCommand } from './lib/command-line';
import { stopOnSignal } from './lib/signals';
import { DEFAULT_PORT } from './local/port';
import type { LocalOptions } from './local/run-local';

void runCommand(
  createCommand(
    'npm run local',
    'Deploys the development stack to a local AWS that stays up until Ctrl-C. The next start finds everything again.',
    ['', '-- --clean', '-- --name second --port 4600'],
  )
    .option(
      '--port <n>',
      `listen on this port (default: the last one, or ${DEFAULT_PORT}; any free port if it is in use)`,
    )
    .option('--clean', 'delete what the last start left, and start empty')
    .option('--name <s>', 'run a separate local AWS with its own state: letters, digits and hyphens')
    .action(async (options: LocalOptions) => {
      stopOnSignal({
        message: 'Stopping once everything is saved. Press Ctrl-C again to stop at once.',
        exitStatus: 0,
      });
      const { runLocal } = await import('./local/run-local.js');
      await runLocal(options);
    }),
);
