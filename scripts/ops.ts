/** `npm run ops -- COMMAND --env ENVIRONMENT [OPTIONS]`: looks after a deployed pipeline. */
import { runOps } from './ops/program';
import { stopOnSignal } from './signals';
import { runScript } from './usage-error';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has seen enough, `head -1` for one.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
stopOnSignal({ message: 'Interrupted: the same command again goes on.' });
void runScript(() => runOps(process.argv.slice(2)));
