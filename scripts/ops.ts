/** `npm run ops -- COMMAND --env ENVIRONMENT [OPTIONS]`: operates a deployed pipeline. */
import { runOps } from '../ops/program';
import { stopOnSignal } from './lib/signals';
import { endWithReader } from './lib/terminal';
import { runScript } from './lib/usage-error';

endWithReader();
stopOnSignal({ message: 'Interrupted. Run the same command again to continue.' });
void runScript(() => runOps(process.argv.slice(2)));
