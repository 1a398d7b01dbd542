import type { Command } from 'commander';
import { onInterrupt } from '../../scripts/lib/signals';
import { print, printable, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { readReserved, STOPPED } from '../aws/concurrency';
import { findDeployment, type Deployment } from '../aws/deployment';
import { approve, type WriteOptions } from '../cli/approval';
import { count, formatColumns } from '../cli/columns';
import { ProgressLine } from '../cli/progress-line';
import { readCount } from '../cli/values';
import { groupByError, type FailureGroup } from '../failures/failed-event';
import { FailureQueue, type HeldMessage } from '../failures/failure-queue';
import { MOST_HELD, Redrive } from '../failures/redrive';
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
      'Sends failed events through the function again, and takes those off the queue that it handles',
    examples: [
      'redrive --env production --dry-run',
      'redrive --env production --reason ACCESS_DENIED',
      'redrive --env production --max 50000 --yes',
    ],
  })
    .option('--max <n>', 'so many events at most', readCount, 1_000)
    .option('--reason <text>', 'only those whose error contains this text');
  addWriteOptions(addPaceOptions(command)).action(action(redriveCommand));
}

async function redriveCommand(options: RedriveOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const queue = new FailureQueue(deployment.clients.sqs, output(deployment.outputs, 'failure_queue_url'));
  const redrive = new Redrive(queue, (event) => runFunction(deployment, event), new Pace(options));
  const ended = onInterrupt(() => redrive.stop());
  try {
    const max = Math.min(options.max, MOST_HELD);
    const chosen = await redrive.choose({ ...options, max });
    if (redrive.isStopped) return 1;
    const { waiting, held } = await queue.count();
    if (chosen.length === 0) return showNothing(held, options);
    const more = chosen.length === max ? waiting : 0;
    show(chosen, more, options);
    if (!options.dryRun) await refuseWhileStopped(deployment, options);
    if (!(await approve(`Send ${events(chosen.length)} through the function again?`, options))) return 1;
    await send(redrive, chosen, options);
    return redrive.failedAgain.length > 0 || more > 0 ? 1 : 0;
  } finally {
    await redrive.stop();
    ended();
  }
}

/** It would refuse each event. */
async function refuseWhileStopped({ clients, outputs }: Deployment, { env }: RedriveOptions): Promise<void> {
  const reserved = await readReserved(clients.lambda, output(outputs, 'image_processor_function_name'));
  if (reserved === STOPPED)
    throw new UsageError(`The function is stopped: npm run ops -- resume --env ${env} lets it run again.`);
}

const HEAD = [' events', ' received', 'error', 'for example'];

function show(chosen: readonly HeldMessage[], more: number, { json }: RedriveOptions): void {
  if (json) {
    for (const message of chosen) printJson(line(message, 'waiting'));
    return;
  }
  print(formatColumns(HEAD, groupByError(chosen).map(cells)));
  if (more > 0) print(`\nAbout ${count(more)} more wait behind them; --max takes more at once.`);
}

function showNothing(held: number, { json, reason }: RedriveOptions): ExitStatus {
  const chosen = reason === undefined ? '' : ` whose error contains "${printable(reason)}"`;
  const elsewhere =
    held === 0
      ? ''
      : `, and ${count(held)} are held: by another redrive, or for two minutes by one that was killed`;
  if (!json) print(`No event waits on the failure queue${chosen}${elsewhere}.`);
  return held === 0 ? 0 : 1;
}

/** Sends all, and says what has been done, whether it comes to its end or not. */
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

/** What has been done so far. */
function report({ handled, failedAgain }: Redrive, { json }: RedriveOptions): void {
  if (json) {
    for (const message of handled) printJson(line(message, 'handled'));
    for (const message of failedAgain) printJson(line(message, 'failed again', message.again));
    return;
  }
  if (handled.length > 0) print(`\n${sentence(handled.length, 'handled, and taken off the queue')}.`);
  if (failedAgain.length === 0) return;
  const groups = groupByError(
    failedAgain.map((message) => ({ ...message, failure: { ...message.failure, error: message.again } })),
  );
  print(`\n${sentence(failedAgain.length, 'not handled this time either')}, and stay on the queue:\n`);
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

function events(number: number): string {
  return number === 1 ? 'this event' : `these ${count(number)} events`;
}

function sentence(number: number, what: string): string {
  return number === 1 ? `1 event was ${what}` : `${count(number)} events were ${what}`;
}
