import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../constructs/packaging';
import { requireDeploymentTools } from './prerequisites';
import { findTerraform } from './terraform/binary';
import { UsageError } from './usage-error';

/**
 * Synthesizes, then runs `terraform init` and one more command on a stack, with Terraform's own output and questions.
 *
 * `cdktf deploy` does the same with the same files and the same state; but without a terminal it swallows
 * Terraform's last error, and it cannot pass on each of Terraform's options.
 *
 * @param command `apply` or `destroy`.
 * @param args the stack's name, then options of that Terraform command, `-var-file production.tfvars` for one.
 * @throws UsageError if the name is missing or unknown, or a step fails.
 */
export function runStackCommand(command: 'apply' | 'destroy', [stack, ...options]: readonly string[]): void {
  const script = command === 'apply' ? 'deploy' : 'destroy';
  if (!stack || stack.startsWith('-')) {
    throw new UsageError(
      `Which stack? For example: npm run ${script} -- thumbnails-development -var source_bucket_name=my-pictures`,
    );
  }
  requireDeploymentTools();
  const terraform = findTerraform().command;
  const folder = path.join(PROJECT_ROOT, 'cdktf.out', 'stacks', stack);
  run(process.execPath, [require.resolve('cdktf-cli/bundle/bin/cdktf'), 'synth']);
  if (!existsSync(folder)) {
    throw new UsageError(
      `There is no stack "${stack}". There are: ${readdirSync(path.dirname(folder)).join(', ')}.`,
    );
  }
  run(terraform, [`-chdir=${folder}`, 'init']);
  run(terraform, [`-chdir=${folder}`, command, ...absolute(options)]);
}

/** `-chdir` would make Terraform look for variable files in the stack's folder. */
function absolute(options: readonly string[]): string[] {
  return options.map((option, index) => {
    const joined = /^(--?var-file)=(.+)$/.exec(option);
    if (joined) return `${joined[1] ?? ''}=${path.resolve(joined[2] ?? '')}`;
    return /^--?var-file$/.test(options[index - 1] ?? '') ? path.resolve(option) : option;
  });
}

function run(program: string, args: readonly string[]): void {
  const { status, signal } = spawnSync(program, args, {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  });
  if (status !== 0)
    throw new UsageError(
      `${path.basename(program)} ${args.at(-1) ?? ''} ended with ${signal ?? `exit code ${String(status)}`}: see above.`,
    );
}
