import path from 'node:path';
import { Option, type Command } from 'commander';
import { REFERENCE_PRICES } from '../../constructs/monitoring/price-table';
import { FAILURE_REASONS, type FailureReason } from '../../lambda-src/contract';
import { onInterrupt } from '../../scripts/lib/signals';
import { print, printable, printError, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { findDeployment } from '../aws/deployment';
import { Checkpoint, type Position } from '../backfill/checkpoint';
import { millisecondsEach } from '../backfill/estimate';
import { preview, type Preview } from '../backfill/preview';
import { BackfillRun } from '../backfill/run';
import { SELECTIONS, type Selection } from '../backfill/selection';
import { approve, type WriteOptions } from '../cli/approval';
import { count, quantity } from '../cli/columns';
import { formatDuration, ProgressLine } from '../cli/progress-line';
import { readChoice, readTime } from '../cli/values';
import type { PaceOptions } from '../flow/pace';
import { Mirror } from '../mirror/mirror';
import {
  action,
  addCommand,
  addPaceOptions,
  addWriteOptions,
  describeNoKey,
  type CommonOptions,
  type ExitStatus,
} from './command';

/** Maximum number of failed keys to show. */
const SHOWN = 20;

interface BackfillOptions extends CommonOptions, WriteOptions, PaceOptions {
  readonly prefix?: string;
  readonly since?: Date;
  readonly only: Selection['only'];
  readonly reason?: FailureReason;
  readonly checkpoint?: string;
}

/** `backfill`: creates the thumbnails of originals that are already in the bucket. */
export function addBackfill(program: Command): void {
  const command = addCommand(program, 'backfill', {
    description:
      'Sends originals that are already in the bucket through the function; continues where an earlier run stopped',
    examples: [
      'backfill --env production',
      'backfill --env production --only failed --reason TOO_MANY_PIXELS',
      'backfill --env production --only all --since 2026-01-31 --rate 200 --in-flight 40',
    ],
  })
    .option('--prefix <prefix>', 'only keys with this prefix')
    .option('--since <time>', 'only uploads since this time, such as 2026-01-31 or 24h', readTime)
    .addOption(
      new Option(
        '--only <what>',
        'what to send: originals that differ in any way, in one way, or all originals',
      )
        .choices(Object.keys(SELECTIONS))
        .default('different'),
    )
    .addOption(
      new Option(
        '--reason <reason>',
        'with --only failed: all originals recorded with this failure reason (default: those refused under other limits or by an earlier version)',
      )
        .choices(FAILURE_REASONS)
        .argParser(readChoice(FAILURE_REASONS)),
    )
    .option('--checkpoint <file>', 'file that stores the position (default: one in .work/ops)');
  addWriteOptions(addPaceOptions(command)).action(action(backfill));
}

async function backfill(options: BackfillOptions): Promise<ExitStatus> {
  const { prefix = '', only, reason, since, inFlight, rate } = options;
  if (reason !== undefined && only !== 'failed')
    throw new UsageError(`--reason ${reason} requires --only failed, not --only ${only}.`, 2);
  const deployment = findDeployment(options);
  const mirror = await Mirror.of(deployment);
  const { functionArn, sourceBucket } = deployment;
  const endpoint = process.env.AWS_ENDPOINT_URL ?? null;
  const { recipes: recipe, acceptanceCriteria } = mirror;
  const scope = {
    endpoint,
    functionArn,
    sourceBucket,
    prefix,
    only,
    reason: reason ?? null,
    recipe,
    acceptanceCriteria,
  };
  const checkpoint = new Checkpoint(scope, options.checkpoint);
  const start = checkpoint.read(since);
  if (start) printError(describeStart(start, path.relative('', checkpoint.file)));
  const first = start ? (start.since ?? undefined) : since?.toISOString();
  const pace = { inFlight, rate };
  const order = { prefix, only, reason, since: first === undefined ? undefined : new Date(first), pace };
  const ahead = await preview(mirror, order, start);
  if (prefix !== '' && ahead.keys === 0 && !start) {
    // A mistyped prefix must not look like a finished backfill.
    printError(describeNoKey(prefix));
    return 1;
  }
  printError(describePreview(ahead, pace));
  if (ahead.sent === 0 && ahead.judgedBy === undefined)
    return reportNothing(ahead, start, checkpoint, options);
  const question = `Send them through ${functionArn}?`;
  if (!(await approve(question, options))) return options.dryRun ? 0 : 1;

  const progress = new ProgressLine('objects', ahead.total);
  const run = new BackfillRun(mirror, order, checkpoint, start, ({ looked, sent, failures }) => {
    progress.show(looked - (start?.looked ?? 0), describeSent(sent, failures.size));
  });
  const running = finish(run, progress, checkpoint, options);
  const removeHandler = onInterrupt(async () => {
    run.stop();
    await running.catch(() => undefined);
    process.exit(1);
  });
  try {
    return await running;
  } finally {
    removeHandler();
  }
}

function describePreview(
  { total, sent, judgedBy, absent, seconds, cost, surcharge }: Preview,
  pace: PaceOptions,
): string {
  const { region, asOf } = REFERENCE_PRICES;
  const [about, sample] =
    judgedBy === undefined ? ['', ''] : ['about ', ` (estimated from a sample of ${judgedBy})`];
  const cold =
    surcharge < 0.01 ? '' : `, ${formatDollars(surcharge)} of it for originals in cold storage classes`;
  const work = [
    `${quantity(total, 'object')} to check, ${about}${count(sent)} to send${sample}.`,
    ...describeAbsent(absent),
  ].join('\n');
  if (sent === 0) return work;
  return [
    work,
    `Sending takes about ${formatDuration(seconds)} (${pace.rate} per second, ${pace.inFlight} in flight) and costs ${formatDollars(cost)}${cold} (${region} prices of ${asOf}, ${millisecondsEach(absent.size)} ms per image).`,
  ].join('\n');
}

function formatDollars(dollars: number): string {
  return dollars < 0.01 ? 'less than $0.01' : `about $${dollars.toFixed(2)}`;
}

/** Returns a line that names the variants that objects lack; none if there are no variants. */
function describeAbsent(absent: Preview['absent']): string[] {
  const parts = [...absent].filter(([, number]) => number > 0);
  if (absent.size === 1 || parts.length === 0) return [];
  const list = parts.map(([name, number]) => `${name} ${count(number)}`).join(', ');
  return [`Objects without a thumbnail, including refused and archived originals: ${list}.`];
}

/** Reports a backfill whose preview has checked every object and found nothing to send. */
function reportNothing(
  { total }: Preview,
  start: Position | undefined,
  checkpoint: Checkpoint,
  options: BackfillOptions,
): ExitStatus {
  if (options.dryRun) return 0;
  checkpoint.remove();
  const [looked, sent] = [(start?.looked ?? 0) + total, start?.sent ?? 0];
  report({ ended: true, looked, sent, states: {}, failures: new Map() }, options);
  return 0;
}

/** Runs the backfill to its end, and reports the result. */
async function finish(
  run: BackfillRun,
  progress: ProgressLine,
  checkpoint: Checkpoint,
  options: BackfillOptions,
): Promise<ExitStatus> {
  let ended = false;
  try {
    ended = await run.run();
  } finally {
    progress.end();
    if (!ended) printError(describeStop(run.after, path.relative('', checkpoint.file)));
  }
  const { looked, sent, states, failures } = run;
  report({ ended, looked, sent, states, failures }, options);
  return ended && failures.size === 0 ? 0 : 1;
}

type Result = Pick<BackfillRun, 'looked' | 'sent' | 'states' | 'failures'> & { readonly ended: boolean };

function report({ ended, looked, sent, states, failures }: Result, { json }: BackfillOptions): void {
  if (json) printJson({ ended, looked, sent, states, failed: Object.fromEntries(failures) });
  else {
    for (const [key, failure] of [...failures].slice(0, SHOWN))
      print(`${printable(key)}: ${printable(failure)}`);
    if (failures.size > 0) print('Run the same command again to retry the failed keys.\n');
    const parts = Object.entries(states).map(([state, number]) => `${count(number)} ${state}`);
    const inThisRun = parts.length > 0 ? ` Sent in this run: ${parts.join(', ')}.` : '';
    print(`${quantity(looked, 'object')} checked, ${describeSent(sent, failures.size)}.${inThisRun}`);
  }
}

function describeStop(after: string, file: string): string {
  if (after === '') return 'Run the same command again to start over.';
  return `Run the same command again to continue after "${printable(after)}" (${file}).`;
}

function describeSent(sent: number, failed: number): string {
  return `${count(sent)} sent${failed > 0 ? `, ${count(failed)} failed` : ''}`;
}

function describeStart({ after, looked, sent, failed }: Position, file: string): string {
  return `Continuing after "${printable(after)}", where an earlier run stopped (${quantity(looked, 'object')} checked, ${describeSent(sent, failed.length)}; ${file}).`;
}
