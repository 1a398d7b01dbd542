/** Reads the table's time index: one query per shard and day, merged in order. */
import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES, TIMESTAMP_INDEX, UPLOAD_SHARDS, type ProcessingStatus } from '../../lambda-src/contract';

/** An item of the table; ATTRIBUTES has the attribute names. */
export type TableRecord = Readonly<Record<string, unknown>>;

/** Selects records. */
export interface TimeRange {
  /** Uploads at or after this time. */
  readonly since: Date;
  /** Uploads before this time. @default 5 minutes from now, in case this machine's clock is slow */
  readonly until?: Date;
  /** Only records with this status; the others are read too, and filtered. @default all */
  readonly status?: ProcessingStatus | undefined;
  /** Position of the last record of an earlier read, to continue after it; see positionOf. @default the newest record */
  readonly after?: string | undefined;
  /** Records per query, 1 to 1,000. @default 100 */
  readonly pageSize?: number;
}

const DAY_MS = 86_400_000;
/** Tolerance for a local clock that is behind S3's. */
const CLOCK_MS = 5 * 60_000;

/**
 * Yields records by descending UploadTimestamp, then by descending ImageID. The order is total, so a read can continue
 * where another ended. Reads ahead at most one page of each of the UPLOAD_SHARDS shards.
 *
 * The index is eventually consistent: records written less than a second ago may be missing.
 */
export async function* readTimeIndex(
  client: DynamoDBDocumentClient,
  table: string,
  { since, until = new Date(Date.now() + CLOCK_MS), status, after, pageSize = 100 }: TimeRange,
): AsyncGenerator<TableRecord, void> {
  const [afterTime = until.toISOString()] = after?.split('/') ?? [];
  // BETWEEN includes both ends; `until` is exclusive, hence one millisecond less.
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

/** Returns a record's position in the index: a string that sorts like the index. */
export function positionOf(record: TableRecord): string {
  return `${String(record[ATTRIBUTES.uploadTimestamp])}/${String(record[ATTRIBUTES.imageId])}`;
}

/** Yields the days from `last` down to `first`, such as 2026-01-31. */
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

/** Yields the records of one shard, newest first; DynamoDB does not define the order of equal timestamps. */
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

/** Sorts records with equal timestamps. They are few: S3's timestamps have whole seconds. */
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
