import type { Command } from 'commander';
import { print, printable, printJson } from '../../scripts/lib/terminal';
import { findDeployment } from '../aws/deployment';
import { approve, type WriteOptions } from '../cli/approval';
import { count } from '../cli/columns';
import { ProgressLine } from '../cli/progress-line';
import { readCount } from '../cli/values';
import type { PaceOptions } from '../flow/pace';
import { auditMirror } from '../mirror/audit';
import { DifferenceList, type Found } from '../mirror/differences';
import { isDifference } from '../mirror/judge';
import { Mirror } from '../mirror/mirror';
import { repair } from '../mirror/repair';
import { Tally } from '../mirror/tally';
import {
  action,
  addCommand,
  addPaceOptions,
  addWriteOptions,
  type CommonOptions,
  type ExitStatus,
} from './command';

interface AuditOptions extends CommonOptions, WriteOptions, PaceOptions {
  readonly prefix?: string;
  readonly repair?: boolean;
  readonly limit: number;
}

/** `audit`: whether the mirror holds, key by key. */
export function addAudit(program: Command): void {
  const command = addCommand(program, 'audit', {
    description:
      'Whether each original has its thumbnail, and no other thumbnail is there; what differs is mended',
    examples: ['audit --env production --prefix photos/2026/', 'audit --env production --repair'],
  })
    .option('--prefix <prefix>', 'keys of the source bucket that begin so')
    .option('--repair', 'mend what differs, once you have agreed, and look at it again')
    .option('--limit <n>', 'show so many differences at most; --json shows all', readCount, 50);
  addWriteOptions(addPaceOptions(command)).action(action(audit));
}

async function audit(options: AuditOptions): Promise<ExitStatus> {
  const mirror = await Mirror.of(findDeployment(options));
  const list = new DifferenceList();
  try {
    const tally = await lookAtAll(mirror, options, list);
    const left =
      options.repair && tally.differences > 0 ? await repairDifferences(mirror, options, list) : undefined;
    if (options.json) printJson({ ...tally.figures, ...(left !== undefined && { left }) });
    return (left ?? tally.differences) === 0 ? 0 : 1;
  } finally {
    list.remove();
  }
}

async function lookAtAll(
  mirror: Mirror,
  { prefix, json, limit, repair: mends }: AuditOptions,
  list: DifferenceList,
): Promise<Tally> {
  const tally = new Tally();
  const shown = new Shown(mirror, json, limit);
  const progress = new ProgressLine('keys looked at');
  for await (const found of auditMirror(mirror, prefix)) {
    tally.add(found.verdict);
    if (found.verdict.state !== 'mirrored') shown.add(found);
    if (mends && isDifference(found.verdict.state)) list.add(found);
    progress.show(tally.keys, `${count(tally.differences)} differ`);
  }
  progress.end();
  shown.end();
  if (!json) print([tally.describe(), '', conclusion(tally, mends)].join('\n'));
  return tally;
}

function conclusion({ keys, differences }: Tally, mends: boolean | undefined): string {
  if (differences === 0) return `The mirror holds: none of ${count(keys)} keys differs.`;
  const advice = mends ? '' : ' The same command with --repair mends them.';
  return `The mirror does not hold: ${count(differences)} of ${count(keys)} keys differ.${advice}`;
}

/** @returns how many still differ. */
async function repairDifferences(
  mirror: Mirror,
  options: AuditOptions,
  list: DifferenceList,
): Promise<number> {
  const { reconcilable, foreign } = list;
  const plan = [
    ...(reconcilable > 0
      ? [`send ${count(reconcilable)} keys through ${mirror.deployment.functionArn}`]
      : []),
    ...(foreign > 0 ? [`delete ${count(foreign)} foreign objects in ${mirror.thumbnailBucket}`] : []),
  ].join(' and ');
  const total = reconcilable + foreign;
  if (!(await approve(`${plan[0]?.toUpperCase() ?? ''}${plan.slice(1)}?`, options))) return total;
  const shown = new Shown(mirror, options.json, options.limit);
  const progress = new ProgressLine('mended', total);
  let [done, left] = [0, 0];
  await repair(mirror, list.read(), options, (now) => {
    done++;
    if (isDifference(now.verdict.state)) left++;
    if (isDifference(now.verdict.state)) shown.add(now);
    progress.show(done, `${count(left)} still differ`);
  });
  progress.end();
  shown.end();
  if (!options.json) {
    print(
      left === 0
        ? `All ${count(total)} were mended and looked at again: the mirror holds.`
        : `${count(left)} of ${count(total)} still differ.`,
    );
  }
  return left;
}

/** Differences on stdout: all of them for machines, and for people the first ones, once no progress is shown any more. */
class Shown {
  private readonly lines: string[] = [];
  private more = 0;

  constructor(
    private readonly mirror: Mirror,
    private readonly json: boolean | undefined,
    private readonly limit: number,
  ) {}

  add({ key, foreign, verdict }: Found): void {
    const { state, detail } = verdict;
    if (this.json) printJson({ key, ...(foreign && { foreign }), state, detail });
    else if (!isDifference(state)) return;
    else if (this.lines.length === this.limit) this.more++;
    else {
      const place = foreign ? ` in ${this.mirror.thumbnailBucket}` : '';
      this.lines.push(`${state.padEnd(10)}  ${printable(key)}${place}: ${printable(detail)}`);
    }
  }

  end(): void {
    if (this.more > 0)
      this.lines.push(`… and ${count(this.more)} more: a higher --limit, or --json, shows them.`);
    if (this.lines.length > 0) print(`${this.lines.join('\n')}\n`);
  }
}
