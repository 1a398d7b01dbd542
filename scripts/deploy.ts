/** `npm run deploy -- STACK [OPTIONS]` */
import { runStackScript } from './lib/stack-script';

runStackScript(
  'deploy',
  'apply',
  'Synthesizes the stacks and applies one, with the output and questions of Terraform.',
);
