import { setTimeout as sleep } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { ATTRIBUTES, type ProcessingStatus } from '../../lambda-src/contract';
import { print, printable, printJson, shellWord } from '../../scripts/lib/terminal';
import { findDeployment, type Deployment } from '../aws/deployment';
import { formatColumns } from '../cli/columns';
import { readCount, readTime } from '../cli/values';
import { positionOf, readTimeIndex, type TableRecord } from '../library/time-index';
import { attributeText } from '../mirror/records';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

const STATUSES: readonly ProcessingStatus[] = ['SUCCESS', 'FAILED', 'SUPERSEDED', 'DELETED'];
const FOLLOW_EVERY_MS = 2_000;
/** A record is written this much later than its upload at most, once its event is delivered; retries included. */
const FOLLOW_BACK_MS = 10 * 60_000;
const HEAD = ['uploaded', 'status', 'reason', ' ms', 'image id', 'key'];

interface RecentOptions extends CommonOptions {
  readonly since: Date;
  readonly status?: ProcessingStatus;
  readonly limit: number;
  readonly after?: string;
  readonly follow?: boolean;
}

/** `recent`: what was uploaded, newest first. */
export function addRecent(program: Command): void {
  addCommand(program, 'recent', {
    description: 'The newest uploads and what became of them, by the time index',
    examples: ['recent --env production --since 24h --status FAILED', 'recent --env development --follow'],
  })
    .addOption(
      new Option('--since <time>', 'uploads of this moment and later')
        .argParser(readTime)
        .default(readTime('24h'), '24h'),
    )
    .addOption(new Option('--status <status>', 'of this status only').choices(STATUSES))
    .option('--limit <n>', 'so many at most', readCount, 50)
    .option('--after <position>', 'go on where an earlier list ended')
    .option('--follow', 'stay, and show each record as it is written (Ctrl-C ends it)')
    .action(action(recent));
}

async function recent(options: RecentOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const { since, status, limit, after, json, follow } = options;
  const records: TableRecord[] = [];
  // A shard holds a tenth of what is asked for, more or less; a filter leaves less of it.
  const pageSize = status ? 100 : Math.min(Math.ceil(limit / 5) + 5, 1_000);
  const range = { since, status, after, pageSize };
  let more = false;
  for await (const record of readTimeIndex(deployment.clients.table, deployment.metadataTable, range)) {
    more = records.length === limit;
    if (more) break;
    records.push(record);
  }
  if (json) (follow ? records.reverse() : records).forEach(printJson);
  else print(formatColumns(HEAD, (follow ? records.reverse() : records).map(cells)));
  const last = records.at(-1);
  if (follow) return followOn(deployment, options, records);
  if (more && last && !json) print(`\nThere are more: --after ${shellWord(positionOf(last))}`);
  return 0;
}

function cells(record: TableRecord): string[] {
  const text = (name: string): string => attributeText(record, name);
  return [
    text(ATTRIBUTES.uploadTimestamp),
    text(ATTRIBUTES.processingStatus),
    text(ATTRIBUTES.failureReason),
    text(ATTRIBUTES.processingMilliseconds),
    text(ATTRIBUTES.imageId),
    text(ATTRIBUTES.originalKey),
  ];
}

/** Looks again and again at the last minutes, and shows what has not been shown yet. */
async function followOn(
  { clients, metadataTable }: Deployment,
  { status, json }: RecentOptions,
  shown: readonly TableRecord[],
): Promise<never> {
  let known = new Set(shown.map(stateOf));
  const start = new Date();
  for (;;) {
    await sleep(FOLLOW_EVERY_MS);
    const since = new Date(Math.max(Date.now() - FOLLOW_BACK_MS, start.getTime() - FOLLOW_BACK_MS));
    const now: TableRecord[] = [];
    for await (const record of readTimeIndex(clients.table, metadataTable, { since, status }))
      now.push(record);
    const news = now.filter((record) => !known.has(stateOf(record)) && writtenAfter(record, start)).reverse();
    known = new Set(now.map(stateOf));
    if (json) news.forEach(printJson);
    else for (const record of news) print(cells(record).map(printable).join('  '));
  }
}

/** A record that is written anew is news again. */
function stateOf(record: TableRecord): string {
  return [record[ATTRIBUTES.imageId], record[ATTRIBUTES.processingStatus], writtenAt(record)].join(' ');
}

function writtenAt(record: TableRecord): string {
  const { deletedTimestamp, processedTimestamp } = ATTRIBUTES;
  return attributeText(record, deletedTimestamp, attributeText(record, processedTimestamp, ''));
}

function writtenAfter(record: TableRecord, start: Date): boolean {
  return writtenAt(record) > new Date(start.getTime() - FOLLOW_EVERY_MS).toISOString();
}
