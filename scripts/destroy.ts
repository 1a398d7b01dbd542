/** `npm run destroy -- STACK [OPTIONS]` */
import { runStackScript } from './lib/stack-script';

runStackScript(
  'destroy',
  'destroy',
  'Destroys all resources of a stack, with the output and questions of Terraform.',
);
