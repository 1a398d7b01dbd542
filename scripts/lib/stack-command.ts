import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { runAttended, type AttendedResult } from './attended-run';
import { PROJECT_ROOT } from './paths';
import { requireDeploymentTools } from './prerequisites';
import { explainSynth } from './synth';
import { findTerraform } from './terraform/binary';
import { explain } from './terraform/explain';
import { describeProviderSources } from './terraform/provider-mirror';
import { readStackFacts, type StackFacts } from './terraform/stack-facts';
import { UsageError } from './usage-error';

/**
 * Synthesizes, then runs `terraform init` and one more command on a stack, with Terraform's own output and questions.
 *
 * `cdktf deploy` does the same with the same files and the same state; but without a terminal it swallows
 * Terraform's last error, and it cannot pass on each of Terraform's options.
 *
 * @param command `apply` or `destroy`.
 * @param args the stack's name, then options of that Terraform command, `-var-file production.tfvars` for one.
 * @throws UsageError if the name is missing or unknown, if a step fails, or if it was interrupted.
 */
export async function runStackCommand(
  command: 'apply' | 'destroy',
  [stack, ...options]: readonly string[],
): Promise<void> {
  const script = command === 'apply' ? 'deploy' : 'destroy';
  if (!stack || stack.startsWith('-')) {
    throw new UsageError(
      `Which stack? For example: npm run ${script} -- thumbnails-development -var source_bucket_name=my-images`,
    );
  }
  requireDeploymentTools();
  const { command: program } = findTerraform();
  const stackFolder = path.join(PROJECT_ROOT, 'cdktf.out', 'stacks', stack);
  await run({
    title: 'cdktf synth',
    program: process.execPath,
    args: [require.resolve('cdktf-cli/bundle/bin/cdktf'), 'synth'],
    explanation: explainSynth,
  });
  if (!existsSync(stackFolder)) {
    throw new UsageError(
      `There is no stack "${stack}". There are: ${readdirSync(path.dirname(stackFolder)).join(', ')}.`,
    );
  }
  const facts = (): StackFacts => readStackFacts(stackFolder, program, describeProviderSources());
  const { unsavedState } = facts();
  if (unsavedState !== undefined) throw new UsageError(unsavedState);
  const terraform = (args: readonly string[], change?: Step['change']): Promise<void> =>
    run({
      title: `${path.basename(program)} ${args[0] ?? ''}`,
      program,
      args: [`-chdir=${stackFolder}`, ...args],
      explanation: (errors) => explain(errors, facts()),
      ...(change && { change }),
    });
  await terraform(['init']);
  await terraform([command, ...absolute(options)], command === 'apply' ? 'made' : 'removed');
}

/** `-chdir` would make Terraform look for variable files in the stack's folder. */
function absolute(options: readonly string[]): string[] {
  return options.map((option, index) => {
    const joined = /^(--?var-file)=(.+)$/.exec(option);
    if (joined) return `${joined[1] ?? ''}=${path.resolve(joined[2] ?? '')}`;
    return /^--?var-file$/.test(options[index - 1] ?? '') ? path.resolve(option) : option;
  });
}

/** One program of several that a command runs. */
interface Step {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  /** What the program's errors mean, where that is known. */
  readonly explanation: (errors: string) => string | undefined;
  /** What it does to resources. @default nothing */
  readonly change?: 'made' | 'removed';
}

async function run({ title, program, args, explanation, change }: Step): Promise<void> {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const end = await runAttended(program, args, PROJECT_ROOT, env);
  const [interrupt] = end.interrupts;
  if (end.status === 0 && !interrupt) return;
  const how = interrupt ? 'was interrupted' : `ended with ${end.signal ?? `exit code ${String(end.status)}`}`;
  const next =
    (interrupt ?? end.signal)
      ? 'Run the same command again, and it goes on from there.'
      : 'Mend what is said above, and run the same command again.';
  throw new UsageError(
    `${title} ${how}${whatIsLeft(end, change)}.\n${explanation(end.errors) ?? next}`,
    interrupt && 128 + constants.signals[interrupt],
  );
}

function whatIsLeft({ signal, errors, interrupts }: AttendedResult, change: Step['change']): string {
  if (change === undefined) return '; nothing was changed';
  // What is explained below says it better.
  if (/Failed to persist state|Instance cannot be destroyed/.test(errors)) return '';
  // Terraform leaves at once when it is interrupted twice.
  return signal !== null || interrupts.length > 1
    ? `; what was being ${change} just then may be missing from the state`
    : `; what was ${change} until then is in the state`;
}
