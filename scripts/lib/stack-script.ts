import { createCommand, runCommand } from './command-line';

/**
 * Runs `npm run deploy` or `npm run destroy`: a stack's name, and options that go to Terraform as they are.
 *
 * @param terraformCommand that it runs.
 */
export function runStackScript(
  script: 'deploy' | 'destroy',
  terraformCommand: 'apply' | 'destroy',
  description: string,
): void {
  void runCommand(
    createCommand(`npm run ${script}`, description, [
      '-- thumbnails-development -var source_bucket_name=my-images',
      '-- thumbnails-production -var-file production.tfvars',
    ])
      .allowUnknownOption()
      .passThroughOptions()
      .usage('STACK [OPTIONS]')
      .argument('[stack]', 'name of the stack: <name>-<environment>')
      .argument('[options...]', `options of terraform ${terraformCommand}`)
      .action(async (stack: string | undefined, options: readonly string[]) => {
        const { runStackCommand } = await import('./stack-command.js');
        await runStackCommand(terraformCommand, stack, options);
      }),
  );
}
