import type { Command } from 'commander';
import { variantOf } from '../../lambda-src/reconcile/keys';
import { print, printable, printError, printJson } from '../../scripts/lib/terminal';
import { findDeployment } from '../aws/deployment';
import { approve, type WriteOptions } from '../cli/approval';
import { count, quantity } from '../cli/columns';
import { ProgressLine } from '../cli/progress-line';
import { readCount } from '../cli/values';
import type { PaceOptions } from '../flow/pace';
import { auditMirror } from '../mirror/audit';
import { DifferenceList, type AuditFinding } from '../mirror/differences';
import { IgnoredOriginals } from '../mirror/ignored';
import { Mirror } from '../mirror/mirror';
import { repair } from '../mirror/repair';
import { readNewerNames } from '../mirror/rollback';
import { Tally } from '../mirror/tally';
import { isDifference } from '../mirror/verdict';
import {
  action,
  addCommand,
  addPaceOptions,
  addWriteOptions,
  describeNoKey,
  type CommonOptions,
  type ExitStatus,
} from './command';

interface AuditOptions extends CommonOptions, WriteOptions, PaceOptions {
  readonly prefix?: string;
  readonly repair?: boolean;
  readonly limit: number;
}

/** `audit`: compares the buckets and the records, key by key. */
export function addAudit(program: Command): void {
  const command = addCommand(program, 'audit', {
    description:
      'Reports originals without a correct thumbnail, and objects without an original; with --repair, also fixes them',
    examples: ['audit --env production --prefix photos/2026/', 'audit --env production --repair'],
  })
    .option('--prefix <prefix>', 'only keys with this prefix')
    .option('--repair', 'fix the differences after approval, and check them again')
    .option('--limit <n>', 'maximum number of differences to show; --json shows all', readCount, 50);
  addWriteOptions(addPaceOptions(command)).action(action(audit));
}

async function audit(options: AuditOptions): Promise<ExitStatus> {
  const mirror = await Mirror.of(findDeployment(options));
  const kept = options.repair ? await readNewerNames(mirror) : [];
  const list = new DifferenceList();
  const ignored = new IgnoredOriginals();
  try {
    const tally = await checkAll(mirror, options, list, ignored, kept);
    const left =
      options.repair && tally.differences > 0
        ? await repairDifferences(mirror, options, list, kept, tally.differences)
        : undefined;
    if (options.json)
      printJson({ ...tally.figures, ignored: ignored.figures, ...(left !== undefined && { left }) });
    if (options.prefix && isEmpty(tally, ignored)) {
      // A mistyped prefix must not look like a clean audit.
      printError(describeNoKey(options.prefix));
      return 1;
    }
    return (left ?? tally.differences) === 0 ? 0 : 1;
  } finally {
    list.remove();
  }
}

async function checkAll(
  mirror: Mirror,
  { prefix, json, limit, repair: willRepair }: AuditOptions,
  list: DifferenceList,
  ignored: IgnoredOriginals,
  kept: readonly string[],
): Promise<Tally> {
  const tally = new Tally(mirror.names);
  const report = new Report(mirror, json, limit);
  const progress = new ProgressLine('keys checked');
  for await (const found of auditMirror(mirror, prefix, ignored)) {
    tally.add(found.verdict);
    if (found.verdict.state !== 'mirrored') report.add(found);
    const isKept = found.unexpected && kept.includes(variantOf(found.key));
    if (willRepair && isDifference(found.verdict.state) && !isKept) list.add(found);
    progress.show(tally.keys, `${count(tally.differences)} differ`);
  }
  progress.end();
  report.end();
  if (!json && !(prefix && isEmpty(tally, ignored)))
    print([tally.describe(), '', ...ignored.describe(), describeResult(tally, willRepair)].join('\n'));
  return tally;
}

/** Returns whether neither bucket has an object with the prefix. */
function isEmpty(tally: Tally, ignored: IgnoredOriginals): boolean {
  return tally.keys === 0 && ignored.objects === 0;
}

function describeResult({ keys, differences }: Tally, willRepair: boolean | undefined): string {
  if (differences === 0) return `In sync: ${quantity(keys, 'key')} checked, no differences.`;
  const advice = willRepair ? '' : ' Run the same command with --repair to fix them.';
  return `Out of sync: ${quantity(differences, 'difference')} in ${quantity(keys, 'key')}.${advice}`;
}

/**
 * @param kept variants whose objects are not in the list; see readNewerNames
 * @param differences number of all differences
 * @returns how many differences remain
 */
async function repairDifferences(
  mirror: Mirror,
  options: AuditOptions,
  list: DifferenceList,
  kept: readonly string[],
  differences: number,
): Promise<number> {
  const { reconcilable, unexpected } = list;
  const excluded = differences - reconcilable - unexpected;
  if (excluded > 0) printError(describeKept(excluded, kept));
  if (excluded === differences) return excluded;
  const plan = [
    ...(reconcilable > 0
      ? [`send ${quantity(reconcilable, 'key')} through ${mirror.deployment.functionArn}`]
      : []),
    ...(unexpected > 0
      ? [`delete ${quantity(unexpected, 'unexpected object')} from ${mirror.thumbnailBucket}`]
      : []),
  ].join(' and ');
  const total = reconcilable + unexpected;
  if (!(await approve(`${plan[0]?.toUpperCase() ?? ''}${plan.slice(1)}?`, options))) return differences;
  const report = new Report(mirror, options.json, options.limit);
  const progress = new ProgressLine('differences', total);
  let [done, left] = [0, 0];
  await repair(mirror, list.read(), kept, options, (now) => {
    done++;
    if (isDifference(now.verdict.state)) {
      left++;
      report.add(now);
    }
    progress.show(done, `${count(left)} remaining`);
  });
  progress.end();
  report.end();
  if (!options.json) {
    print(
      left === 0
        ? `In sync: fixed and verified ${quantity(total, 'difference')}.`
        : `Out of sync: ${count(left)} of ${quantity(total, 'difference')} not fixed.`,
    );
  }
  return left + excluded;
}

function describeKept(objects: number, names: readonly string[]): string {
  const prefixes = names.map((name) => `${name}/`).join(', ');
  return `Not deleted: ${quantity(objects, 'object')} below ${prefixes}. The newest version of the function makes these thumbnails, but live_version is pinned to a version that does not. Deploy without live_version, then audit again.`;
}

/** Prints findings on stdout: as JSON, all at once; as text, the first ones, after the progress line has ended. */
class Report {
  private readonly lines: string[] = [];
  private more = 0;

  constructor(
    private readonly mirror: Mirror,
    private readonly json: boolean | undefined,
    private readonly limit: number,
  ) {}

  add({ key, unexpected, verdict }: AuditFinding): void {
    const { state, detail, parts } = verdict;
    const variants = this.mirror.hasVariants && parts && { variants: parts.map(({ name }) => name) };
    if (this.json) printJson({ key, ...(unexpected && { foreign: unexpected }), state, detail, ...variants });
    else if (!isDifference(state)) return;
    else if (this.lines.length === this.limit) this.more++;
    else {
      const location = unexpected ? ` in ${this.mirror.thumbnailBucket}` : '';
      this.lines.push(`${state.padEnd(10)}  ${printable(key)}${location}: ${printable(detail)}`);
    }
  }

  end(): void {
    if (this.more > 0)
      this.lines.push(`… and ${count(this.more)} more: raise --limit or use --json to see them.`);
    if (this.lines.length > 0) print(`${this.lines.join('\n')}\n`);
  }
}
