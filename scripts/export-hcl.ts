/** `npm run export:hcl -- FOLDER` */
import { createCommand, runCommand } from './lib/command-line';

void runCommand(
  createCommand(
    'npm run export:hcl',
    'Writes the stacks of all environments as plain Terraform, to leave CDKTF: docs/upgrade.md.',
    ['-- terraform'],
  )
    .argument('<folder>', 'an empty folder, or one that does not exist yet')
    .action(async (folder: string) => {
      const { exportHclInto } = await import('./lib/hcl.js');
      exportHclInto(folder);
    }),
);
