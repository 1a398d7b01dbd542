import { TableStreams } from '../../../local-aws/events/table-streams';
import { Functions } from '../../../local-aws/lambda/functions';
import type { InvocationResult } from '../../../local-aws/lambda/instance';
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

/** What moto holds: records by their place, which the iterators here are. */
let records: Written[];
let mappings: (Partial<typeof MAPPING> & object)[];
let reserved: number | null;
let found: boolean;
/** Ids of each batch that the function was invoked with. */
let batches: string[][];
/** Ids that the function cannot bear, each with how often still. */
let refused: Map<string, number>;
let moto: Served;

function write(id: string, status = 'SUCCESS'): void {
  records.push({ dynamodb: { NewImage: { id, ProcessingStatus: { S: status } } } });
}

function answerStream(
  operation: string,
  { ShardIteratorType, ShardIterator, Limit }: Record<string, string>,
) {
  if (operation === 'DescribeStream') return { StreamDescription: { Shards: [{ ShardId: 'shard' }] } };
  if (operation === 'GetShardIterator')
    return { ShardIterator: String(ShardIteratorType === 'LATEST' ? records.length : 0) };
  const read = records.slice(Number(ShardIterator), Number(ShardIterator) + Number(Limit));
  return { Records: read, NextShardIterator: String(Number(ShardIterator) + read.length) };
}

beforeEach(async () => {
  [records, batches, mappings] = [[], [], [MAPPING]];
  [reserved, found, refused] = [null, true, new Map<string, number>()];
  moto = await serve((request, response) => {
    void readText(request).then((body) => {
      const { url = '', headers } = request;
      const [, operation] = /^DynamoDBStreams_20120810\.(.*)/.exec(String(headers['x-amz-target'])) ?? [];
      let answer: object = { Configuration: CONFIGURATION };
      if (operation !== undefined)
        answer = answerStream(operation, JSON.parse(body) as Record<string, string>);
      else if (url.endsWith('/event-source-mappings')) answer = { EventSourceMappings: mappings };
      else if (url.endsWith('/concurrency')) answer = { ReservedConcurrentExecutions: reserved };
      else if (!found) response.statusCode = 404;
      response.end(JSON.stringify(answer));
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
    const bad = ids.find((id) => (refused.get(id) ?? 0) > 0);
    if (bad !== undefined && ids.length === 1) refused.set(bad, (refused.get(bad) ?? 0) - 1);
    return Promise.resolve({
      requestId: 'r',
      lines: [],
      milliseconds: 1,
      ...(bad !== undefined && { error: { errorMessage: bad } }),
    });
  };
  return new TableStreams(api, new Functions(api), invoke, [1, 1]);
}

test('records come in order and in batches, each once, those from before the mapping too', async () => {
  for (const id of ['a', 'b', 'c', 'd']) write(id);
  const followed = streams();
  await followed.follow();
  write('e');
  await Promise.all([followed.follow(), followed.follow()]);
  expect(batches).toEqual([['a', 'b', 'c'], ['d'], ['e']]);
});

test('LATEST begins with what comes after the mapping was made', async () => {
  mappings = [{ ...MAPPING, StartingPosition: 'LATEST' }];
  write('before');
  const followed = streams();
  await followed.follow();
  write('after');
  await followed.follow();
  expect(batches).toEqual([['after']]);
});

test('a filter lets pass what it wants, and nothing is invoked for a batch that is all unwanted', async () => {
  mappings = [{ ...MAPPING, FilterCriteria: { Filters: [{ Pattern: SUCCESS }] } } as typeof MAPPING];
  for (const id of ['a', 'b', 'c']) write(id, 'FAILED');
  write('d');
  write('e', 'DELETED');
  await streams().follow();
  expect(batches).toEqual([['d']]);
});

test('one that took over goes on where the other was', async () => {
  write('a');
  const first = streams();
  await first.follow();
  write('b');
  const second = streams();
  second.recall(first.places);
  await second.follow();
  expect(batches).toEqual([['a'], ['b']]);
});

test('what is switched off, or follows something else than a table, gets nothing', async () => {
  mappings = [
    { ...MAPPING, State: 'Disabled' },
    { ...MAPPING, EventSourceArn: 'arn:aws:sqs:eu-central-1:123456789012:queue' },
  ];
  write('a');
  await streams().follow();
  expect(batches).toEqual([]);
});

test('a function that is stopped gets its records once it runs again, one that is gone never', async () => {
  reserved = 0;
  write('a');
  const followed = streams();
  await followed.follow();
  expect(batches).toEqual([]);
  reserved = null;
  await followed.follow();
  expect(batches).toEqual([['a']]);
  found = false;
  write('b');
  await followed.follow();
  expect(batches).toEqual([['a']]);
});

test('a batch that fails is tried again, and given up after the last retry', async () => {
  refused.set('a', 2).set('b', 3);
  write('a');
  const followed = streams();
  await followed.follow();
  write('b');
  await followed.follow();
  write('c');
  await followed.follow();
  expect(batches).toEqual([['a'], ['a'], ['a'], ['b'], ['b'], ['b'], ['c']]);
});

test('a batch that fails is split where the mapping wants it: one record does not hold up the others', async () => {
  mappings = [{ ...MAPPING, BisectBatchOnFunctionError: true } as typeof MAPPING];
  refused.set('b', 1);
  for (const id of ['a', 'b', 'c']) write(id);
  await streams().follow();
  expect(batches).toEqual([['a', 'b', 'c'], ['a', 'b'], ['a'], ['b'], ['b'], ['c']]);
});

describe('the front tells of', () => {
  let changes: number;
  const gateway = new MotoBehindGateway();
  beforeAll(() => gateway.start({ onStreamChange: () => changes++ }));
  afterAll(() => gateway.stop());
  const told = async (service: string, method: string, path: string, target = ''): Promise<number> => {
    changes = 0;
    await gateway.exchange({ method, path, headers: { ...signedFor(service), 'x-amz-target': target } });
    return changes;
  };
  const dynamodb = (operation: string): Promise<number> =>
    told('dynamodb', 'POST', '/', `DynamoDB_20120810.${operation}`);

  test.each([
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'TransactWriteItems',
    'ExecuteStatement',
    'BatchExecuteStatement',
  ])('%s', async (operation) => {
    expect(await dynamodb(operation)).toBe(1);
  });

  test('a function that begins to follow', async () => {
    expect(await told('lambda', 'POST', '/2015-03-31/event-source-mappings')).toBe(1);
    expect(await told('lambda', 'PUT', '/2015-03-31/event-source-mappings/uuid')).toBe(1);
  });

  test('nothing that only reads, makes a table, or is refused', async () => {
    for (const operation of ['GetItem', 'Query', 'UpdateTable', 'BatchGetItem', 'DescribeTable'])
      expect(await dynamodb(operation)).toBe(0);
    expect(await told('lambda', 'GET', '/2015-03-31/event-source-mappings')).toBe(0);
    gateway.answer = { status: 400 };
    expect(await dynamodb('PutItem')).toBe(0);
  });
});
