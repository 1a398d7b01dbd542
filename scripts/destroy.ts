/** `npm run destroy -- STACK [OPTIONS]`: removes a stack; the options are those of `terraform destroy`. */
import { runStackCommand } from './lib/stack-command';
import { runScript } from './lib/usage-error';

void runScript(() => runStackCommand('destroy', process.argv.slice(2)));
