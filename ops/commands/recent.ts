import { setTimeout as sleep } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { ATTRIBUTES, type ProcessingStatus } from '../../lambda-src/contract';
import { print, printable, printJson, shellWord } from '../../scripts/lib/terminal';
import { findDeployment, type Deployment } from '../aws/deployment';
import { formatColumns } from '../cli/columns';
import { readChoice, readCount, sinceOption } from '../cli/values';
import { positionOf, readTimeIndex, type TableRecord } from '../library/time-index';
import { attributeText } from '../mirror/records';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

const STATUSES: readonly ProcessingStatus[] = ['SUCCESS', 'FAILED', 'SUPERSEDED', 'DELETED'];
const FOLLOW_EVERY_MS = 2_000;
/** Maximum time from the delivery of an event to its record, retries included. */
const FOLLOW_BACK_MS = 10 * 60_000;
const HEAD = ['uploaded', 'status', 'reason', 'format', ' ms', 'image id', 'key'];

interface RecentOptions extends CommonOptions {
  readonly since: Date;
  readonly status?: ProcessingStatus;
  readonly limit: number;
  readonly after?: string;
  readonly follow?: boolean;
}

/** `recent`: lists uploads, newest first. */
export function addRecent(program: Command): void {
  addCommand(program, 'recent', {
    description: 'Lists the newest uploads and their results',
    examples: ['recent --env production --since 24h --status FAILED', 'recent --env development --follow'],
  })
    .addOption(sinceOption('only uploads since this time', '24h'))
    .addOption(
      new Option('--status <status>', 'only uploads with this status')
        .choices(STATUSES)
        .argParser(readChoice(STATUSES)),
    )
    .option('--limit <n>', 'maximum number of uploads', readCount, 50)
    .option('--after <position>', 'continue where an earlier list ended')
    .option('--follow', 'keep running, and show each record as it is written (Ctrl-C to stop)')
    .action(action(recent));
}

async function recent(options: RecentOptions): Promise<ExitStatus> {
  const deployment = findDeployment(options);
  const { since, status, limit, after, json, follow } = options;
  const records: TableRecord[] = [];
  // Each of the 10 shards holds about a tenth of the result; a status filter drops most of it.
  const pageSize = status ? 100 : Math.min(Math.ceil(limit / 5) + 5, 1_000);
  const range = { since, status, after, pageSize };
  let more = false;
  for await (const record of readTimeIndex(deployment.clients.table, deployment.metadataTable, range)) {
    more = records.length === limit;
    if (more) break;
    records.push(record);
  }
  if (json) (follow ? records.reverse() : records).forEach(printJson);
  else if (records.length === 0) print(describeNone(options));
  else print(formatColumns(HEAD, (follow ? records.reverse() : records).map(cells)));
  const last = records.at(-1);
  if (follow) return followRecords(deployment, options, records);
  if (more && last) {
    if (json) printJson({ next: positionOf(last) });
    else print(`\nMore: --after ${shellWord(positionOf(last))}`);
  }
  return 0;
}

function describeNone({ since, status, after }: RecentOptions): string {
  return `No ${after ? 'more ' : ''}uploads${status ? ` with status ${status}` : ''} since ${since.toISOString()}.`;
}

function cells(record: TableRecord): string[] {
  const text = (name: string): string => attributeText(record, name);
  return [
    text(ATTRIBUTES.uploadTimestamp),
    text(ATTRIBUTES.processingStatus),
    text(ATTRIBUTES.failureReason),
    text(ATTRIBUTES.originalFormat),
    text(ATTRIBUTES.processingMilliseconds),
    text(ATTRIBUTES.imageId),
    text(ATTRIBUTES.originalKey),
  ];
}

/** Polls the uploads of the last minutes, and shows records that were not shown before. */
async function followRecords(
  { clients, metadataTable }: Deployment,
  { status, json }: RecentOptions,
  shown: readonly TableRecord[],
): Promise<never> {
  let known = new Set(shown.map(stateOf));
  const start = new Date();
  for (;;) {
    await sleep(FOLLOW_EVERY_MS);
    const since = new Date(Math.max(Date.now() - FOLLOW_BACK_MS, start.getTime() - FOLLOW_BACK_MS));
    const records: TableRecord[] = [];
    for await (const record of readTimeIndex(clients.table, metadataTable, { since, status }))
      records.push(record);
    const fresh = records
      .filter((record) => !known.has(stateOf(record)) && writtenAfter(record, start))
      .reverse();
    known = new Set(records.map(stateOf));
    if (json) fresh.forEach(printJson);
    else for (const record of fresh) print(cells(record).map(printable).join('  '));
  }
}

/** Identifies one write of a record: a rewritten record is shown again. */
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
