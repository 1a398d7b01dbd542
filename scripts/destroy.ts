/** `npm run destroy -- STACK [OPTIONS]`: removes a stack; the options are those of `terraform destroy`. */
import { runStackCommand } from './stack-command';
import { runScript } from './usage-error';

void runScript(() => runStackCommand('destroy', process.argv.slice(2)));
