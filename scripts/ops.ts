/** `npm run ops -- COMMAND --env ENVIRONMENT [OPTIONS]`: looks after a deployed pipeline. */
import { runOps } from '../ops/program';
import { stopOnSignal } from './lib/signals';
import { endWithReader } from './lib/terminal';
import { runScript } from './lib/usage-error';

endWithReader();
stopOnSignal({ message: 'Interrupted: the same command again goes on.' });
void runScript(() => runOps(process.argv.slice(2)));
