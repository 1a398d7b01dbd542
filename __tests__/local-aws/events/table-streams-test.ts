import { TableStreams } from '../../../local-aws/events/table-streams';
import { Functions } from '../../../local-aws/lambda/functions';
import type { InvocationResult } from '../../../local-aws/lambda/invocation';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { CONFIGURATION, FUNCTION_ARN } from '../lambda/deployed-function';
import { MotoBehindGateway, readText, serve, signedFor, type Served } from '../loopback';

const STREAM = 'arn:aws:dynamodb:eu-central-1:123456789012:table/records/stream/1';
const SUCCESS = JSON.stringify({ dynamodb: { NewImage: { ProcessingStatus: { S: ['SUCCESS'] } } } });
const MAPPING = {
  UUID: 'one',
  EventSourceArn: STREAM,
  FunctionArn: FUNCTION_ARN,
  State: 'Enabled',
  StartingPosition: 'TRIM_HORIZON',
  BatchSize: 3,
};

interface Written {
  readonly dynamodb: { readonly NewImage: { readonly id: string; readonly ProcessingStatus: { S: string } } };
}

/** Records in moto. An iterator is an index into them. */
let records: Written[];
let mappings: (Partial<typeof MAPPING> & object)[];
let reserved: number | null;
let found: boolean;
/** IDs of each batch that the function was invoked with. */
let batches: string[][];
/** IDs for which the function fails, with the number of failures left. */
let failures: Map<string, number>;
let moto: Served;

function write(id: string, status = 'SUCCESS'): void {
  records.push({ dynamodb: { NewImage: { id, ProcessingStatus: { S: status } } } });
}

function readStream(operation: string, { ShardIteratorType, ShardIterator, Limit }: Record<string, string>) {
  if (operation === 'DescribeStream') return { StreamDescription: { Shards: [{ ShardId: 'shard' }] } };
  if (operation === 'GetShardIterator')
    return { ShardIterator: String(ShardIteratorType === 'LATEST' ? records.length : 0) };
  const read = records.slice(Number(ShardIterator), Number(ShardIterator) + Number(Limit));
  return { Records: read, NextShardIterator: String(Number(ShardIterator) + read.length) };
}

beforeEach(async () => {
  [records, batches, mappings] = [[], [], [MAPPING]];
  [reserved, found, failures] = [null, true, new Map<string, number>()];
  moto = await serve((request, response) => {
    void readText(request).then((body) => {
      const { url = '', headers } = request;
      const [, operation] = /^DynamoDBStreams_20120810\.(.*)/.exec(String(headers['x-amz-target'])) ?? [];
      let output: object = { Configuration: CONFIGURATION };
      if (operation !== undefined) output = readStream(operation, JSON.parse(body) as Record<string, string>);
      else if (url.endsWith('/event-source-mappings')) output = { EventSourceMappings: mappings };
      else if (url.endsWith('/concurrency')) output = { ReservedConcurrentExecutions: reserved };
      else if (!found) response.statusCode = 404;
      response.end(JSON.stringify(output));
    });
  });
});
afterEach(() => moto.close());

function streams(): TableStreams {
  const api = new MotoApi(`http://127.0.0.1:${moto.port}`, 'eu-central-1');
  const invoke = (_: unknown, payload: unknown): Promise<InvocationResult> => {
    const { Records: given } = payload as { Records: (Written & { eventSourceARN: string })[] };
    expect(new Set(given.map(({ eventSourceARN }) => eventSourceARN))).toEqual(new Set([STREAM]));
    const ids = given.map(({ dynamodb }) => dynamodb.NewImage.id);
    batches.push(ids);
    const bad = ids.find((id) => (failures.get(id) ?? 0) > 0);
    if (bad !== undefined && ids.length === 1) failures.set(bad, (failures.get(bad) ?? 0) - 1);
    return Promise.resolve({
      requestId: 'r',
      lines: [],
      milliseconds: 1,
      ...(bad !== undefined && { error: { errorMessage: bad } }),
    });
  };
  return new TableStreams(api, new Functions(api), invoke, [1, 1]);
}

test('records are delivered once, in order, and in batches, including those from before the mapping', async () => {
  for (const id of ['a', 'b', 'c', 'd']) write(id);
  const polled = streams();
  await polled.poll();
  write('e');
  await Promise.all([polled.poll(), polled.poll()]);
  expect(batches).toEqual([['a', 'b', 'c'], ['d'], ['e']]);
});

test('LATEST starts with records that are written after the mapping', async () => {
  mappings = [{ ...MAPPING, StartingPosition: 'LATEST' }];
  write('before');
  const polled = streams();
  await polled.poll();
  write('after');
  await polled.poll();
  expect(batches).toEqual([['after']]);
});

test('only records that match a filter are delivered, and no function is invoked for a batch without any', async () => {
  mappings = [{ ...MAPPING, FilterCriteria: { Filters: [{ Pattern: SUCCESS }] } } as typeof MAPPING];
  for (const id of ['a', 'b', 'c']) write(id, 'FAILED');
  write('d');
  write('e', 'DELETED');
  await streams().poll();
  expect(batches).toEqual([['d']]);
});

test('a restored instance continues at the saved position', async () => {
  write('a');
  const first = streams();
  await first.poll();
  write('b');
  const second = streams();
  second.restore(first.positions);
  await second.poll();
  expect(batches).toEqual([['a'], ['b']]);
});

test('a disabled mapping, and a mapping of another source than a table, get no records', async () => {
  mappings = [
    { ...MAPPING, State: 'Disabled' },
    { ...MAPPING, EventSourceArn: 'arn:aws:sqs:eu-central-1:123456789012:queue' },
  ];
  write('a');
  await streams().poll();
  expect(batches).toEqual([]);
});

test('a stopped function gets its records once it runs again; a deleted one gets none', async () => {
  reserved = 0;
  write('a');
  const polled = streams();
  await polled.poll();
  expect(batches).toEqual([]);
  reserved = null;
  await polled.poll();
  expect(batches).toEqual([['a']]);
  found = false;
  write('b');
  await polled.poll();
  expect(batches).toEqual([['a']]);
});

test('a failed batch is retried, and skipped after the last retry', async () => {
  failures.set('a', 2).set('b', 3);
  write('a');
  const polled = streams();
  await polled.poll();
  write('b');
  await polled.poll();
  write('c');
  await polled.poll();
  expect(batches).toEqual([['a'], ['a'], ['a'], ['b'], ['b'], ['b'], ['c']]);
});

test('a failed batch is split if the mapping is configured so, and one record does not block the others', async () => {
  mappings = [{ ...MAPPING, BisectBatchOnFunctionError: true } as typeof MAPPING];
  failures.set('b', 1);
  for (const id of ['a', 'b', 'c']) write(id);
  await streams().poll();
  expect(batches).toEqual([['a', 'b', 'c'], ['a', 'b'], ['a'], ['b'], ['b'], ['c']]);
});

describe('the gateway', () => {
  let changes: number;
  const gateway = new MotoBehindGateway();
  beforeAll(() => gateway.start({ onStreamChange: () => changes++ }));
  afterAll(() => gateway.stop());
  const countChanges = async (
    service: string,
    method: string,
    path: string,
    target = '',
  ): Promise<number> => {
    changes = 0;
    await gateway.send({ method, path, headers: { ...signedFor(service), 'x-amz-target': target } });
    return changes;
  };
  const dynamodb = (operation: string): Promise<number> =>
    countChanges('dynamodb', 'POST', '/', `DynamoDB_20120810.${operation}`);

  test.each([
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'TransactWriteItems',
    'ExecuteStatement',
    'BatchExecuteStatement',
  ])('reports a change of a stream on %s', async (operation) => {
    expect(await dynamodb(operation)).toBe(1);
  });

  test('reports a change of an event source mapping', async () => {
    expect(await countChanges('lambda', 'POST', '/2015-03-31/event-source-mappings')).toBe(1);
    expect(await countChanges('lambda', 'PUT', '/2015-03-31/event-source-mappings/uuid')).toBe(1);
  });

  test('reports no stream change on reads, table changes, and error responses', async () => {
    for (const operation of ['GetItem', 'Query', 'UpdateTable', 'BatchGetItem', 'DescribeTable'])
      expect(await dynamodb(operation)).toBe(0);
    expect(await countChanges('lambda', 'GET', '/2015-03-31/event-source-mappings')).toBe(0);
    gateway.response = { status: 400 };
    expect(await dynamodb('PutItem')).toBe(0);
  });
});
