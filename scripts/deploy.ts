/** `npm run deploy -- STACK [OPTIONS]`: synthesizes and applies a stack; the options are those of `terraform apply`. */
import { runStackCommand } from './lib/stack-command';
import { runScript } from './lib/usage-error';

void runScript(() => runStackCommand('apply', process.argv.slice(2)));
