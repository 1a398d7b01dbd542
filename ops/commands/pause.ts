import type { Command } from 'commander';
import type { Environment } from '../../lambda-src/contract';
import { print, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { readReserved, reserve, STOPPED, UNRESERVED } from '../aws/concurrency';
import { findDeployment, type Deployment } from '../aws/deployment';
import { approve, type WriteOptions } from '../cli/approval';
import { count } from '../cli/columns';
import { FailureQueue } from '../failures/failure-queue';
import { output, stackName, type Outputs } from '../library/outputs';
import { action, addCommand, addWriteOptions, type CommonOptions, type ExitStatus } from './command';

type SwitchOptions = CommonOptions & WriteOptions;

/** `pause`: stops the function without Terraform. */
export function addPause(program: Command): void {
  const command = addCommand(program, 'pause', {
    description:
      'Stops the function in an emergency; events wait on the failure queue. The next deploy undoes it',
    examples: ['pause --env production'],
  });
  addWriteOptions(command).action(action(pause));
}

/** `resume`: undoes `pause`. */
export function addResume(program: Command): void {
  const command = addCommand(program, 'resume', {
    description: 'Lets the function run again as it was deployed, and tells how to make up for the pause',
    examples: ['resume --env production'],
  });
  addWriteOptions(command).action(action(resume));
}

async function pause(options: SwitchOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const say = sayer(options);
  const running = await functionsOtherThan(deployment, STOPPED);
  if (running.length === 0) {
    say('The function is stopped already.');
    return 0;
  }
  say(`${changes(running, STOPPED)}

New events go to the failure queue, without an attempt, and wait there for 14 days at most. What is under way
is finished. Originals and thumbnails stay as they are.

The next terraform apply (npm run deploy) lets the function run again. To make the pause last, deploy it:
  ${deployCommand(options.env)} -var processing_enabled=false
`);
  if (!(await approve('Stop the function?', options))) return 0;
  await reserveAll(deployment, running, STOPPED, options);
  say(`The function is stopped. npm run ops -- resume --env ${options.env} lets it run again.`);
  return 0;
}

async function resume(options: SwitchOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const say = sayer(options);
  const deployed = Number(output(deployment.outputs, 'image_processor_reserved_concurrency'));
  if (deployed === STOPPED) {
    throw new UsageError(
      `The function is deployed as stopped (processing_enabled = false), so only a deployment lets it run again:\n  ${deployCommand(options.env)} -var processing_enabled=true`,
    );
  }
  const different = await functionsOtherThan(deployment, deployed);
  if (different.length === 0) say('The function runs already, as it was deployed.');
  else {
    say(`${changes(different, deployed)}\n`);
    if (!(await approve('Let the function run again?', options))) return 0;
    await reserveAll(deployment, different, deployed, options);
    say('The function runs again.');
  }
  await offerToMakeUp(deployment, options, say);
  return 0;
}

/** A function, and what is reserved for it. */
interface Reserved {
  readonly name: string;
  readonly executions: number;
}

async function functionsOtherThan({ clients, outputs }: Deployment, executions: number): Promise<Reserved[]> {
  const names = [output(outputs, 'image_processor_function_name'), ...batchFunction(outputs)];
  const all = names.map(async (name) => ({ name, executions: await readReserved(clients.lambda, name) }));
  return (await Promise.all(all)).filter((one) => one.executions !== executions);
}

/** Jobs write thumbnails too, where there are any. */
function batchFunction({ batch_processor_function_name: name }: Outputs): string[] {
  return name === undefined ? [] : [name];
}

async function reserveAll(
  { clients }: Deployment,
  functions: readonly Reserved[],
  executions: number,
  { json }: SwitchOptions,
): Promise<void> {
  for (const { name, executions: before } of functions) {
    await reserve(clients.lambda, name, executions);
    if (json) printJson({ function: name, reservedBefore: shown(before), reserved: shown(executions) });
  }
}

async function offerToMakeUp(
  { clients, outputs }: Deployment,
  { env }: SwitchOptions,
  say: (text: string) => void,
): Promise<void> {
  const { waiting } = await new FailureQueue(clients.sqs, output(outputs, 'failure_queue_url')).count();
  say(`
About ${count(waiting)} events wait on the failure queue. To send them through the function, and to see then whether the
mirror is whole:
  npm run ops -- redrive --env ${env}
  npm run ops -- audit --env ${env}`);
}

function changes(functions: readonly Reserved[], executions: number): string {
  return functions
    .map(
      ({ name, executions: now }) =>
        `${name}: reserved concurrency ${shown(now)}, to become ${shown(executions)}`,
    )
    .join('\n');
}

function shown(executions: number): number | 'none' {
  return executions === UNRESERVED ? 'none' : executions;
}

function deployCommand(environment: Environment): string {
  return `npm run deploy -- ${stackName(environment)} -var-file ${environment}.tfvars`;
}

/** Where JSON is asked for, nothing but JSON is printed. */
function sayer({ json }: SwitchOptions): (text: string) => void {
  return (text) => {
    if (!json) print(text);
  };
}
