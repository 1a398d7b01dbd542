import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import { print, printable, printJson } from '../../scripts/lib/terminal';
import { readReserved, STOPPED, UNRESERVED } from '../aws/concurrency';
import { findDeployment, type Deployment } from '../aws/deployment';
import { quantity } from '../cli/columns';
import { FailureQueue } from '../failures/failure-queue';
import { output } from '../library/outputs';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

/** The current state of a deployment; the JSON that is printed. */
interface Status {
  readonly function: string;
  /** Version that receives the events. */
  readonly version: string;
  /** `Active`, or why it cannot run. */
  readonly state: string;
  readonly reason: string | undefined;
  /** Reserved concurrency: now, and as deployed. -1 for none, 0 if the function is stopped. */
  readonly reserved: number;
  readonly deployed: number;
  /** Approximate number of events on the failure queue, and of those that a redrive holds. */
  readonly waiting: number;
  readonly held: number;
}

/** `status`: shows whether the function can run, its concurrency, and the events that wait. */
export function addStatus(program: Command): void {
  addCommand(program, 'status', {
    description:
      'Shows whether the function can run, its reserved concurrency, and how many events have failed',
    examples: ['status --env production'],
  }).action(action(status));
}

async function status(options: CommonOptions): Promise<ExitStatus> {
  const found = await readStatus(findDeployment(options));
  if (options.json) printJson(found);
  else print(describe(found));
  const runs = found.state === 'Active' && found.reserved !== STOPPED;
  return runs && found.waiting + found.held === 0 ? 0 : 1;
}

async function readStatus({ clients, functionArn, outputs }: Deployment): Promise<Status> {
  const name = output(outputs, 'image_processor_function_name');
  const queue = new FailureQueue(clients.sqs, output(outputs, 'failure_queue_url'));
  const [configuration, reserved, events] = await Promise.all([
    clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })),
    readReserved(clients.lambda, name),
    queue.count(),
  ]);
  const { Version = '?', State = 'Unknown', StateReason } = configuration;
  return {
    function: name,
    version: Version,
    state: State,
    reason: StateReason,
    reserved,
    deployed: Number(output(outputs, 'image_processor_reserved_concurrency')),
    ...events,
  };
}

function describe({ function: name, version, state, reason, ...found }: Status): string {
  const { reserved, deployed, waiting, held } = found;
  const why = reason === undefined ? '' : ` (${printable(reason)})`;
  const change = reserved === deployed ? '' : `; deployed: ${concurrency(deployed)}`;
  return [
    `Function:             ${name}, version ${printable(version)}: ${printable(state)}${why}`,
    `Reserved concurrency: ${concurrency(reserved)}${change}`,
    `Failure queue:        ${quantity(waiting, 'event')} waiting, ${held} in flight`,
  ].join('\n');
}

function concurrency(executions: number): string {
  if (executions === UNRESERVED) return "none; the account's limit applies";
  return executions === STOPPED ? '0, stopped' : String(executions);
}
