/** `npm run destroy -- STACK [OPTIONS]` */
import { createCommand, passOn, runCommand } from './lib/command-line';

void runCommand(
  passOn(
    createCommand(
      'npm run destroy',
      'Destroys all resources of a stack, with the output and questions of Terraform.',
      [
        '-- thumbnails-development -var source_bucket_name=my-images',
        '-- thumbnails-production -var-file production.tfvars',
      ],
    ),
  )
    .usage('STACK [OPTIONS]')
    .argument('[stack]', 'name of the stack: <name>-<environment>')
    .argument('[options...]', 'options of terraform destroy')
    .action(async (stack: string | undefined, options: readonly string[]) => {
      const { runStackCommand } = await import('./lib/stack-command.js');
      await runStackCommand('destroy', stack, options);
    }),
);
