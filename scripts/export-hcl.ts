/** `npm run export:hcl -- FOLDER`: the stacks as plain Terraform, for whoever leaves CDKTF (docs/upgrade.md). */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_ARCHITECTURE } from '../constructs/function/packaging';
import { exportHcl } from './lib/hcl';
import { print } from './lib/terminal';
import { runScript, UsageError } from './lib/usage-error';

function main(): void {
  const [folder, ...others] = process.argv.slice(2);
  if (!folder || others.length > 0)
    throw new UsageError('Into which folder? For example: npm run export:hcl -- terraform', 2);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UsageError(`${folder} is not empty: name a folder that is, or is not there yet.`, 2);
  exportHcl({ outputFolder: folder, architecture: DEFAULT_ARCHITECTURE });
  print(`The stacks as plain Terraform: ${path.join(folder, 'stacks')}`);
}

void runScript(main);
