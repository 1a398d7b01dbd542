import type { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES, UPLOAD_SHARDS } from '../../../lambda-src/contract';
import { uploadShard } from '../../../lambda-src/stores/records';
import { positionOf, readTimeIndex, type TableRecord, type TimeRange } from '../../../ops/library/time-index';

/** An in-memory time index that returns query results in pages, like DynamoDB. */
class MemoryIndex {
  readonly records: TableRecord[] = [];
  queries = 0;
  read = 0;

  add(time: string, number: number, status = 'SUCCESS'): void {
    const imageId = `${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-5000-8000-000000000000`;
    this.records.push({
      [ATTRIBUTES.imageId]: imageId,
      [ATTRIBUTES.uploadTimestamp]: time,
      [ATTRIBUTES.uploadShard]: uploadShard(time.slice(0, 10), imageId),
      [ATTRIBUTES.processingStatus]: status,
    });
  }

  send({ input }: QueryCommand): Promise<unknown> {
    this.queries++;
    const { Limit: limit = 0, ExclusiveStartKey: start } = input;
    const {
      ':shard': shard,
      ':first': first,
      ':last': last,
      ':status': status,
    } = input.ExpressionAttributeValues as Record<string, string>;
    const time = (record: TableRecord): string => String(record[ATTRIBUTES.uploadTimestamp]);
    const matching = this.records
      .filter((record) => record[ATTRIBUTES.uploadShard] === shard)
      .filter((record) => time(record) >= String(first) && time(record) <= String(last))
      // Stable: records with equal timestamps stay in insertion order.
      .sort((a, b) => (time(a) === time(b) ? 0 : time(a) < time(b) ? 1 : -1));
    const from = start ? matching.indexOf(start) + 1 : 0;
    const page = matching.slice(from, from + limit);
    this.read += page.length;
    return Promise.resolve({
      Items: page.filter((record) => status === undefined || record[ATTRIBUTES.processingStatus] === status),
      LastEvaluatedKey: from + limit < matching.length ? page.at(-1) : undefined,
    });
  }

  async list(range: TimeRange, limit = Infinity): Promise<TableRecord[]> {
    const found: TableRecord[] = [];
    for await (const record of readTimeIndex(this as unknown as DynamoDBDocumentClient, 'table', range)) {
      if (found.length === limit) break;
      found.push(record);
    }
    return found;
  }

  get newestFirst(): TableRecord[] {
    return [...this.records].sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1));
  }
}

const DAY = new Date('2026-03-01T00:00:00.000Z');
const at = (seconds: number): string => new Date(DAY.getTime() + seconds * 1000).toISOString();

test('readTimeIndex merges all shards of all days, newest first, in the same order for every page size', async () => {
  const index = new MemoryIndex();
  for (let number = 0; number < 500; number++) index.add(at(((number * 7919) % 200_000) - 100_000), number);
  const range = { since: new Date(at(-100_000)), until: new Date(at(200_000)) };
  expect(new Set(index.records.map((record) => record[ATTRIBUTES.uploadShard])).size).toBe(4 * UPLOAD_SHARDS);
  for (const pageSize of [1, 7, 1000])
    expect(await index.list({ ...range, pageSize })).toEqual(index.newestFirst);
});

test('readTimeIndex includes since and excludes until, to the millisecond, even at midnight', async () => {
  const index = new MemoryIndex();
  for (const [number, milliseconds] of [-2, -1, 0, 1].entries())
    index.add(new Date(DAY.getTime() + milliseconds).toISOString(), number);
  const times = async (since: number, until: number): Promise<number[]> => {
    const range = { since: new Date(DAY.getTime() + since), until: new Date(DAY.getTime() + until) };
    const found = await index.list(range);
    return found.map((record) => Date.parse(String(record[ATTRIBUTES.uploadTimestamp])) - DAY.getTime());
  };
  expect(await times(-2, 2)).toEqual([1, 0, -1, -2]);
  expect(await times(-1, 1)).toEqual([0, -1]);
  expect(await times(0, 1)).toEqual([0]);
  expect(await times(-1, 0)).toEqual([-1]);
  expect(await times(1, 1)).toEqual([]);
});

test('readTimeIndex continues after any record, even within one second', async () => {
  const index = new MemoryIndex();
  for (let number = 0; number < 60; number++) index.add(at(number % 3), number);
  const range = { since: DAY, until: new Date(at(10)), pageSize: 4 };
  for (const [position, record] of index.newestFirst.entries())
    expect(await index.list({ ...range, after: positionOf(record) })).toEqual(
      index.newestFirst.slice(position + 1),
    );
});

test('readTimeIndex returns all records with the given status and no others', async () => {
  const index = new MemoryIndex();
  for (let number = 0; number < 100; number++)
    index.add(at(number), number, number % 9 === 0 ? 'FAILED' : 'SUCCESS');
  const failed = await index.list({ since: DAY, until: new Date(at(100)), status: 'FAILED', pageSize: 3 });
  expect(failed).toEqual(
    index.newestFirst.filter((record) => record[ATTRIBUTES.processingStatus] === 'FAILED'),
  );
});

test('readTimeIndex reads one page per shard, and no further days, for a short list', async () => {
  const index = new MemoryIndex();
  for (let number = 0; number < 5000; number++) index.add(at(-number * 100), number);
  const range = { since: new Date(at(-500_000)), until: new Date(at(1)), pageSize: 20 };
  await index.list(range, 20);
  // Queries for the current day and the day before.
  expect(index.queries).toBeLessThanOrEqual(2 * UPLOAD_SHARDS + 5);
  expect(index.read).toBeLessThanOrEqual(UPLOAD_SHARDS * 20 + 101);
});
