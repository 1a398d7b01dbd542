import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { runAttended, type AttendedResult } from './attended-run';
import { projectStackName } from './cdktf-json';
import { runSynth } from './cdktf-synth';
import { PROJECT_ROOT } from './paths';
import { requireDeploymentTools } from './prerequisites';
import { findTerraform } from './terraform/binary';
import { explain } from './terraform/explain';
import { describeProviderSources } from './terraform/provider-mirror';
import { readStackFacts, type StackFacts } from './terraform/stack-facts';
import { UsageError } from './usage-error';

/**
 * Synthesizes, then runs `terraform init` and another Terraform command on a stack, with Terraform's output and questions.
 *
 * `cdktf deploy` does the same with the same files and state. But without a terminal it swallows Terraform's last error,
 * and it cannot pass on all of Terraform's options.
 *
 * @param command `apply` or `destroy`.
 * @param stack name of the stack.
 * @param options of that Terraform command, such as `-var-file production.tfvars`.
 * @throws UsageError if the stack is missing or unknown, if a step fails, or if it is interrupted.
 */
export async function runStackCommand(
  command: 'apply' | 'destroy',
  stack: string | undefined,
  options: readonly string[],
): Promise<void> {
  if (!stack || stack.startsWith('-')) {
    const script = command === 'apply' ? 'deploy' : 'destroy';
    throw new UsageError(
      `Which stack? For example: npm run ${script} -- ${projectStackName('development')} -var source_bucket_name=my-images`,
      2,
    );
  }
  requireDeploymentTools();
  const binary = findTerraform();
  const stackFolder = path.join(PROJECT_ROOT, 'cdktf.out', 'stacks', stack);
  await runSynth([]);
  if (!existsSync(stackFolder)) {
    throw new UsageError(
      `There is no stack "${stack}". The stacks are ${readdirSync(path.dirname(stackFolder)).join(', ')}.`,
      2,
    );
  }
  const facts = (): StackFacts => readStackFacts(stackFolder, binary, describeProviderSources(binary.name));
  const { unsavedState } = facts();
  if (unsavedState !== undefined) throw new UsageError(unsavedState);
  const terraform = (args: readonly string[], change?: Step['change']): Promise<void> =>
    run({
      title: `${binary.name} ${args[0] ?? ''}`,
      program: binary.command,
      args: [`-chdir=${stackFolder}`, ...args],
      explanation: (errors) => explain(errors, facts()),
      ...(change && { change }),
    });
  await terraform(['init']);
  await terraform([command, ...absolute(options)], command === 'apply' ? 'changed' : 'deleted');
}

/** Makes the paths of variable files absolute: with `-chdir`, Terraform would look for them in the stack's folder. */
function absolute(options: readonly string[]): string[] {
  return options.map((option, index) => {
    const joined = /^(--?var-file)=(.+)$/.exec(option);
    if (joined) return `${joined[1] ?? ''}=${path.resolve(joined[2] ?? '')}`;
    return /^--?var-file$/.test(options[index - 1] ?? '') ? path.resolve(option) : option;
  });
}

/** One of the programs that a command runs. */
interface Step {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Returns what the program's errors mean, if that is known. */
  readonly explanation: (errors: string) => string | undefined;
  /** What happens to resources. @default nothing */
  readonly change?: 'changed' | 'deleted';
}

async function run({ title, program, args, explanation, change }: Step): Promise<void> {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const end = await runAttended(program, args, PROJECT_ROOT, env);
  const [interrupt] = end.interrupts;
  if (end.status === 0 && !interrupt) return;
  const outcome = interrupt
    ? 'was interrupted'
    : `ended with ${end.signal ?? `exit code ${String(end.status)}`}`;
  const next =
    (interrupt ?? end.signal)
      ? 'Run the command again to continue.'
      : 'Fix the error above and run the command again.';
  throw new UsageError(
    `${title} ${outcome}${describeState(end, change)}.\n${explanation(end.errors) ?? next}`,
    interrupt && 128 + constants.signals[interrupt],
  );
}

function describeState({ signal, errors, interrupts }: AttendedResult, change: Step['change']): string {
  if (change === undefined) return '; nothing was changed';
  // The explanation says more.
  if (/Failed to persist state|Instance cannot be destroyed/.test(errors)) return '';
  // Interrupted twice, Terraform exits without waiting.
  return signal !== null || interrupts.length > 1
    ? `; a resource that was being ${change} may be missing from the state`
    : `; the state has everything that was ${change} so far`;
}
