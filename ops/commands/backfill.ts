import path from 'node:path';
import { Option, type Command } from 'commander';
import { REFERENCE_PRICES } from '../../constructs/monitoring/price-table';
import { onInterrupt } from '../../scripts/lib/signals';
import { print, printable, printError, printJson } from '../../scripts/lib/terminal';
import { findDeployment } from '../aws/deployment';
import { Checkpoint, type Position } from '../backfill/checkpoint';
import { MILLISECONDS_EACH } from '../backfill/estimate';
import { preview, type Preview } from '../backfill/preview';
import { BackfillRun } from '../backfill/run';
import { SELECTIONS, type Selection } from '../backfill/selection';
import { approve, type WriteOptions } from '../cli/approval';
import { count } from '../cli/columns';
import { formatDuration, ProgressLine } from '../cli/progress-line';
import { readTime } from '../cli/values';
import type { PaceOptions } from '../flow/pace';
import { Mirror } from '../mirror/mirror';
import {
  action,
  addCommand,
  addPaceOptions,
  addWriteOptions,
  type CommonOptions,
  type ExitStatus,
} from './command';

/** Failed keys that are shown. */
const SHOWN = 20;

interface BackfillOptions extends CommonOptions, WriteOptions, PaceOptions {
  readonly prefix?: string;
  readonly since?: Date;
  readonly only: Selection;
  readonly checkpoint?: string;
}

/** `backfill`: what lies in the bucket already gets its thumbnails. */
export function addBackfill(program: Command): void {
  const command = addCommand(program, 'backfill', {
    description:
      'Sends originals that lie in the bucket already through the function; goes on where it was stopped',
    examples: [
      'backfill --env production',
      'backfill --env production --only all --since 2026-01-31 --rate 200 --in-flight 40',
    ],
  })
    .option('--prefix <prefix>', 'keys of the source bucket that begin so')
    .option('--since <time>', 'uploads of this moment and later', readTime)
    .addOption(
      new Option('--only <what>', 'what is sent: whatever differs, a part of that, or every original')
        .choices(Object.keys(SELECTIONS))
        .default('different'),
    )
    .option('--checkpoint <file>', 'keeps how far it came (default: one below .work/ops)');
  addWriteOptions(addPaceOptions(command)).action(action(backfill));
}

async function backfill(options: BackfillOptions): Promise<ExitStatus> {
  const { prefix = '', only, since, inFlight, rate } = options;
  const deployment = findDeployment(options);
  const mirror = await Mirror.of(deployment);
  const { functionArn, sourceBucket } = deployment;
  const endpoint = process.env.AWS_ENDPOINT_URL ?? null;
  const scope = { endpoint, functionArn, sourceBucket, prefix, only, recipe: mirror.recipe };
  const checkpoint = new Checkpoint(scope, options.checkpoint);
  const start = checkpoint.read(since);
  if (start) printError(describeStart(start, path.relative('', checkpoint.file)));
  const first = start ? (start.since ?? undefined) : since?.toISOString();
  const pace = { inFlight, rate };
  const order = { prefix, only, since: first === undefined ? undefined : new Date(first), pace };
  const ahead = await preview(mirror, order, start);
  printError(describePreview(ahead, pace));
  const question = `Send them through ${functionArn}?`;
  if (!(await approve(question, options))) return options.dryRun ? 0 : 1;

  const progress = new ProgressLine('objects', ahead.total);
  const run = new BackfillRun(mirror, order, checkpoint, start, ({ looked, sent, failures }) => {
    progress.show(looked - (start?.looked ?? 0), describeSent(sent, failures.size));
  });
  const running = finish(run, progress, checkpoint, options);
  const forget = onInterrupt(async () => {
    run.stop();
    await running.catch(() => undefined);
    process.exit(1);
  });
  try {
    return await running;
  } finally {
    forget();
  }
}

function describePreview({ total, sent, judgedBy, seconds, cost }: Preview, pace: PaceOptions): string {
  const { region, asOf } = REFERENCE_PRICES;
  const [about, judged] = judgedBy === undefined ? ['', ''] : ['about ', `, judged by ${judgedBy} of them`];
  const dollars = cost < 0.01 ? 'less than $0.01' : `about $${cost.toFixed(2)}`;
  return [
    `${count(total)} objects to look at, ${about}${count(sent)} to send${judged}.`,
    `Sending takes about ${formatDuration(seconds)} (${pace.rate} a second, ${pace.inFlight} in flight) and costs ${dollars} (prices of ${region}, ${asOf}; ${MILLISECONDS_EACH} ms each).`,
  ].join('\n');
}

/** Runs it to its end, and says what became of it. */
async function finish(
  run: BackfillRun,
  progress: ProgressLine,
  checkpoint: Checkpoint,
  { json }: BackfillOptions,
): Promise<ExitStatus> {
  let ended = false;
  try {
    ended = await run.run();
  } finally {
    progress.end();
    if (!ended) printError(describeStop(run.after, path.relative('', checkpoint.file)));
  }
  const { looked, sent, states, failures } = run;
  if (json) printJson({ ended, looked, sent, states, failed: Object.fromEntries(failures) });
  else {
    for (const [key, failure] of [...failures].slice(0, SHOWN))
      print(`${printable(key)}: ${printable(failure)}`);
    if (failures.size > 0) print('The same command sends what failed again.\n');
    const parts = Object.entries(states).map(([state, number]) => `${state} ${count(number)}`);
    const found = parts.length > 0 ? `; in this run ${parts.join(', ')}` : '';
    print(`${count(looked)} objects, ${describeSent(sent, failures.size)}${found}.`);
  }
  return ended && failures.size === 0 ? 0 : 1;
}

function describeStop(after: string, file: string): string {
  if (after === '') return 'The same command begins anew.';
  return `The same command goes on behind "${printable(after)}" (${file}).`;
}

function describeSent(sent: number, failed: number): string {
  return `${count(sent)} sent${failed > 0 ? `, ${count(failed)} failed` : ''}`;
}

function describeStart({ after, looked, sent, failed }: Position, file: string): string {
  return `An earlier run came to "${printable(after)}" (${count(looked)} objects, ${describeSent(sent, failed.length)}): this one goes on behind it (${file}).`;
}
