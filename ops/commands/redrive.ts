import type { Command } from 'commander';
import { onInterrupt } from '../../scripts/lib/signals';
import { print, printable, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { readReserved, STOPPED } from '../aws/concurrency';
import { findDeployment, type Deployment } from '../aws/deployment';
import { approve, type WriteOptions } from '../cli/approval';
import { count, formatColumns, quantity } from '../cli/columns';
import { ProgressLine } from '../cli/progress-line';
import { readCount } from '../cli/values';
import { groupByError, type FailureGroup } from '../failures/failed-event';
import { FailureQueue, type HeldMessage } from '../failures/failure-queue';
import { MAX_HELD, Redrive } from '../failures/redrive';
import { Pace, type PaceOptions } from '../flow/pace';
import { output } from '../library/outputs';
import { runFunction } from '../mirror/send';
import {
  action,
  addCommand,
  addPaceOptions,
  addWriteOptions,
  type CommonOptions,
  type ExitStatus,
} from './command';

interface RedriveOptions extends CommonOptions, WriteOptions, PaceOptions {
  readonly max: number;
  readonly reason?: string;
}

/** `redrive`: sends the events of the failure queue through the function again. */
export function addRedrive(program: Command): void {
  const command = addCommand(program, 'redrive', {
    description:
      'Sends failed events through the function again, and deletes those that succeed from the failure queue',
    examples: [
      'redrive --env production --dry-run',
      'redrive --env production --reason ACCESS_DENIED',
      'redrive --env production --max 50000 --yes',
    ],
  })
    .option('--max <n>', 'maximum number of events', readCount, 1_000)
    .option('--reason <text>', 'only events whose error contains this text (case-insensitive)');
  addWriteOptions(addPaceOptions(command)).action(action(redriveCommand));
}

async function redriveCommand(options: RedriveOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const queue = new FailureQueue(deployment.clients.sqs, output(deployment.outputs, 'failure_queue_url'));
  const redrive = new Redrive(queue, (event) => runFunction(deployment, event), new Pace(options));
  const removeHandler = onInterrupt(() => redrive.stop());
  try {
    const max = Math.min(options.max, MAX_HELD);
    const chosen = await redrive.choose({ ...options, max });
    if (redrive.isStopped) return 1;
    const { waiting, held } = await queue.count();
    if (chosen.length === 0) return showNothing(held, options);
    const remaining = chosen.length === max ? waiting : 0;
    show(chosen, remaining, options);
    if (!options.dryRun) await refuseWhileStopped(deployment, options);
    if (!(await approve(`Send ${quantity(chosen.length, 'event')} through the function again?`, options)))
      return 1;
    await send(redrive, chosen, options);
    return redrive.failedAgain.length > 0 || remaining > 0 ? 1 : 0;
  } finally {
    await redrive.stop();
    removeHandler();
  }
}

/** A stopped function would refuse every event. */
async function refuseWhileStopped({ clients, outputs }: Deployment, { env }: RedriveOptions): Promise<void> {
  const reserved = await readReserved(clients.lambda, output(outputs, 'image_processor_function_name'));
  if (reserved === STOPPED)
    throw new UsageError(`The function is stopped. Resume it first: npm run ops -- resume --env ${env}`);
}

const HEAD = [' events', ' received', 'error', 'example'];

function show(chosen: readonly HeldMessage[], remaining: number, { json }: RedriveOptions): void {
  if (json) {
    for (const message of chosen) printJson(line(message, 'waiting'));
    return;
  }
  print(formatColumns(HEAD, groupByError(chosen).map(cells)));
  if (remaining > 0) print(`\nAbout ${count(remaining)} more on the queue; raise --max to include them.`);
}

function showNothing(held: number, { json, reason }: RedriveOptions): ExitStatus {
  const matching = reason === undefined ? '' : ` with an error that contains "${printable(reason)}"`;
  const elsewhere =
    held === 0
      ? ''
      : ` ${quantity(held, 'event')} ${held === 1 ? 'is' : 'are'} in flight: another redrive is running, or one was killed less than two minutes ago.`;
  if (!json) print(`No events${matching} are waiting on the failure queue.${elsewhere}`);
  return held === 0 ? 0 : 1;
}

/** Sends the events, and reports what has been done even if that fails halfway. */
async function send(
  redrive: Redrive,
  chosen: readonly HeldMessage[],
  options: RedriveOptions,
): Promise<void> {
  const progress = new ProgressLine('events sent', chosen.length);
  let sent = 0;
  try {
    await redrive.send(chosen, () => {
      progress.show(++sent, `${count(redrive.failedAgain.length)} failed again`);
    });
  } finally {
    progress.end();
    report(redrive, options);
  }
}

/** Reports what has been done so far. */
function report({ handled, failedAgain }: Redrive, { json }: RedriveOptions): void {
  if (json) {
    for (const message of handled) printJson(line(message, 'handled'));
    for (const message of failedAgain) printJson(line(message, 'failed again', message.again));
    return;
  }
  if (handled.length > 0)
    print(`\n${quantity(handled.length, 'event')} processed and deleted from the queue.`);
  if (failedAgain.length === 0) return;
  const groups = groupByError(
    failedAgain.map((message) => ({ ...message, failure: { ...message.failure, error: message.again } })),
  );
  print(
    `\n${quantity(failedAgain.length, 'event')} failed again and remain${failedAgain.length === 1 ? 's' : ''} on the queue:\n`,
  );
  print(formatColumns(HEAD, groups.map(cells)));
}

function line(
  { id, failure: { objects, error }, receiveCount }: HeldMessage,
  result: string,
  again?: string,
) {
  return { messageId: id, objects, error, receiveCount, result, ...(again !== undefined && { again }) };
}

function cells({ error, members }: FailureGroup<HeldMessage>): string[] {
  const [first] = members;
  const received = Math.max(...members.map(({ receiveCount }) => receiveCount));
  return [count(members.length), String(received), error, first?.failure.objects.join(', ') ?? '-'];
}
