import type { Command } from 'commander';
import type { Environment } from '../../lambda-src/contract';
import { projectStackName } from '../../scripts/lib/cdktf-json';
import { print, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { readReserved, reserve, STOPPED, UNRESERVED } from '../aws/concurrency';
import { findDeployment, type Deployment } from '../aws/deployment';
import { approve, type WriteOptions } from '../cli/approval';
import { quantity } from '../cli/columns';
import { FailureQueue } from '../failures/failure-queue';
import { output, type Outputs } from '../library/outputs';
import { action, addCommand, addWriteOptions, type CommonOptions, type ExitStatus } from './command';

type SwitchOptions = CommonOptions & WriteOptions;

/** `pause`: stops the function, without Terraform. */
export function addPause(program: Command): void {
  const command = addCommand(program, 'pause', {
    description:
      'Stops the function in an emergency; new events go to the failure queue. The next deploy resumes it',
    examples: ['pause --env production'],
  });
  addWriteOptions(command).action(action(pause));
}

/** `resume`: undoes `pause`. */
export function addResume(program: Command): void {
  const command = addCommand(program, 'resume', {
    description:
      'Restores the deployed concurrency after a pause, and shows how to process the waiting events',
    examples: ['resume --env production'],
  });
  addWriteOptions(command).action(action(resume));
}

async function pause(options: SwitchOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const printText = printer(options);
  const running = await functionsOtherThan(deployment, STOPPED);
  if (running.length === 0) {
    printText('The function is already stopped.');
    return 0;
  }
  printText(`${changes(running, STOPPED)}

New events go to the failure queue without being processed, and stay there for up to 14 days. Running
invocations finish. Originals and thumbnails do not change.

The next terraform apply (npm run deploy) resumes the function. To make the pause permanent, deploy it:
  ${deployCommand(options.env)} -var processing_enabled=false
`);
  if (!(await approve('Stop the function?', options))) return 0;
  await reserveAll(deployment, running, STOPPED, options);
  printText(`The function is stopped. To resume it: npm run ops -- resume --env ${options.env}`);
  return 0;
}

async function resume(options: SwitchOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const printText = printer(options);
  const deployed = Number(output(deployment.outputs, 'image_processor_reserved_concurrency'));
  if (deployed === STOPPED) {
    throw new UsageError(
      `The function was deployed as stopped (processing_enabled = false). Only a deployment can resume it:\n  ${deployCommand(options.env)} -var processing_enabled=true`,
    );
  }
  const different = await functionsOtherThan(deployment, deployed);
  if (different.length === 0) printText('The function is already running as deployed.');
  else {
    printText(`${changes(different, deployed)}\n`);
    if (!(await approve('Resume the function?', options))) return 0;
    await reserveAll(deployment, different, deployed, options);
    printText('The function is running again.');
  }
  await showWaitingEvents(deployment, options, printText);
  return 0;
}

/** A function and its reserved concurrency. */
interface Reserved {
  readonly name: string;
  readonly executions: number;
}

async function functionsOtherThan({ clients, outputs }: Deployment, executions: number): Promise<Reserved[]> {
  const names = [output(outputs, 'image_processor_function_name'), ...batchFunction(outputs)];
  const all = names.map(async (name) => ({ name, executions: await readReserved(clients.lambda, name) }));
  return (await Promise.all(all)).filter((one) => one.executions !== executions);
}

/** Batch jobs write thumbnails too, so their function is paused as well. */
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

async function showWaitingEvents(
  { clients, outputs }: Deployment,
  { env }: SwitchOptions,
  printText: (text: string) => void,
): Promise<void> {
  const { waiting } = await new FailureQueue(clients.sqs, output(outputs, 'failure_queue_url')).count();
  if (waiting === 0) {
    printText('\nNo events are waiting on the failure queue.');
    return;
  }
  printText(`
About ${quantity(waiting, 'event')} ${waiting === 1 ? 'is' : 'are'} waiting on the failure queue. To process them, and then check the mirror:
  npm run ops -- redrive --env ${env}
  npm run ops -- audit --env ${env}`);
}

function changes(functions: readonly Reserved[], executions: number): string {
  return functions
    .map(({ name, executions: now }) => `${name}: reserved concurrency ${shown(now)} -> ${shown(executions)}`)
    .join('\n');
}

function shown(executions: number): number | 'none' {
  return executions === UNRESERVED ? 'none' : executions;
}

function deployCommand(environment: Environment): string {
  return `npm run deploy -- ${projectStackName(environment)} -var-file ${environment}.tfvars`;
}

/** With --json, stdout holds only JSON. */
function printer({ json }: SwitchOptions): (text: string) => void {
  return (text) => {
    if (!json) print(text);
  };
}
