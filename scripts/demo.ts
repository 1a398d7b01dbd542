/** `npm run demo` */
import { createCommand, runCommand } from './lib/command-line';
import { stopOnSignal } from './lib/signals';

void runCommand(
  createCommand(
    'npm run demo',
    'Deploys the development stack to a local AWS, sends images through it, and draws contact-sheet.png. Needs no AWS account, and leaves nothing running.',
  ).action(async () => {
    stopOnSignal();
    const { runDemo } = await import('./demo/run-demo.js');
    await runDemo();
  }),
  // After a failure of the local AWS, its pending work must not keep the process alive.
).then(() => process.exit());
