/** Reads the table's time index: one query for each shard of a day, merged in order. */
import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES, TIMESTAMP_INDEX, UPLOAD_SHARDS, type ProcessingStatus } from '../../lambda-src/contract';

/** A record as it lies in the table, by ATTRIBUTES. */
export type TableRecord = Readonly<Record<string, unknown>>;

/** What to read. */
export interface TimeRange {
  /** Uploads of this moment and later. */
  readonly since: Date;
  /** Uploads before this moment. @default now, and what lies ahead of this machine's clock */
  readonly until?: Date;
  /** Records of this status only; the others are read all the same. @default all */
  readonly status?: ProcessingStatus | undefined;
  /** Goes on behind this record, which an earlier reading ended with; see positionOf. @default begins with the newest */
  readonly after?: string | undefined;
  /** Records that one query asks for, 1 to 1,000. @default 100 */
  readonly pageSize?: number;
}

const DAY_MS = 86_400_000;
/** How far a clock may be behind that of S3. */
const CLOCK_MS = 5 * 60_000;

/**
 * Yields records newest first by UploadTimestamp, and those of the same moment by falling ImageID: a total order, so that
 * a reading can be taken up where another ended. Reads ahead no more than a page of each of the UPLOAD_SHARDS shards.
 *
 * The index is eventually consistent: what was written less than a second ago may be missing.
 */
export async function* readTimeIndex(
  client: DynamoDBDocumentClient,
  table: string,
  { since, until = new Date(Date.now() + CLOCK_MS), status, after, pageSize = 100 }: TimeRange,
): AsyncGenerator<TableRecord, void> {
  const [afterTime = until.toISOString()] = after?.split('/') ?? [];
  // Both ends of BETWEEN are included: a millisecond less where the end is not.
  const last = after === undefined ? new Date(until.getTime() - 1).toISOString() : afterTime;
  const first = since.toISOString();
  for (const day of daysDown(last, first)) {
    const shards = Array.from({ length: UPLOAD_SHARDS }, (_, shard) =>
      inOrder(readShard(client, table, `${day}#${shard}`, { first, last, status, pageSize })),
    );
    for await (const record of merge(shards))
      if (after === undefined || positionOf(record) < after) yield record;
  }
}

/** Place of a record in the index: text that sorts as the index does. */
export function positionOf(record: TableRecord): string {
  return `${String(record[ATTRIBUTES.uploadTimestamp])}/${String(record[ATTRIBUTES.imageId])}`;
}

/** Days from that of `last` to that of `first`, such as 2026-01-31. */
function* daysDown(last: string, first: string): Generator<string> {
  const end = first.slice(0, 10);
  for (let day = last.slice(0, 10); day >= end; day = dayBefore(day)) yield day;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
}

interface ShardRange {
  readonly first: string;
  readonly last: string;
  readonly status: ProcessingStatus | undefined;
  readonly pageSize: number;
}

/** Newest first; in which order those of the same moment come, DynamoDB does not say. */
async function* readShard(
  client: DynamoDBDocumentClient,
  table: string,
  shard: string,
  { first, last, status, pageSize }: ShardRange,
): AsyncGenerator<TableRecord> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: TIMESTAMP_INDEX.name,
        KeyConditionExpression: '#shard = :shard AND #time BETWEEN :first AND :last',
        ...(status && { FilterExpression: '#status = :status' }),
        ExpressionAttributeNames: {
          '#shard': TIMESTAMP_INDEX.partitionKey,
          '#time': TIMESTAMP_INDEX.sortKey,
          ...(status && { '#status': ATTRIBUTES.processingStatus }),
        },
        ExpressionAttributeValues: {
          ':shard': shard,
          ':first': first,
          ':last': last,
          ...(status && { ':status': status }),
        },
        ScanIndexForward: false,
        Limit: pageSize,
        ExclusiveStartKey: start,
      }),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Puts the records of one moment in order. They are few: S3's time stamps have whole seconds. */
async function* inOrder(records: AsyncIterable<TableRecord>): AsyncGenerator<TableRecord> {
  let moment: TableRecord[] = [];
  for await (const record of records) {
    if (moment[0] && moment[0][ATTRIBUTES.uploadTimestamp] !== record[ATTRIBUTES.uploadTimestamp]) {
      yield* moment.sort(newestFirst);
      moment = [];
    }
    moment.push(record);
  }
  yield* moment.sort(newestFirst);
}

async function* merge(sources: readonly AsyncGenerator<TableRecord>[]): AsyncGenerator<TableRecord> {
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let newest: { readonly record: TableRecord; readonly index: number } | undefined;
    for (const [index, head] of heads.entries())
      if (!head.done && (!newest || newestFirst(head.value, newest.record) < 0))
        newest = { record: head.value, index };
    if (!newest) return;
    yield newest.record;
    const { index } = newest;
    const next = await sources[index]?.next();
    if (next) heads[index] = next;
  }
}

function newestFirst(a: TableRecord, b: TableRecord): number {
  return positionOf(a) < positionOf(b) ? 1 : -1;
}
