/** The handler of S3 Batch Operations with real AWS clients, invoked as the service does. */
import { SOURCE, type Fault } from '../../../scripts/checks/function/services';
import { emfLines, printedBy } from '../printed';
import { FunctionOnWire } from '../wire/function-on-wire';
import { runJob, type Schema } from './batch-service';

const world = new FunctionOnWire();
beforeAll(async () => {
  await world.start();
});
afterAll(async () => {
  await world.services.stop();
});

/** Responds as S3 and DynamoDB do when a permission is missing. */
const refuse: Fault = (_, response) => {
  response.writeHead(403, { 'content-type': 'application/xml' });
  response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>No.</Message></Error>');
};

const run = (event: unknown): Promise<unknown> => world.runBatch(event);

describe.each<Schema>(['1.0', '2.0'])('a batch job in schema %s', (schema) => {
  const key = (name: string): string => `${schema}/Grüße + 100 % (${name})`;

  test('a batch job reconciles each object and reports its result', async () => {
    world.upload(key('new.png'), 'v1');
    world.upload(key('text.png'), 'v1', Buffer.from('no image'));
    world.given(key('gone.png'), 'v1');
    world.mark(key('gone.png'));
    const keys = ['new.png', 'text.png', 'gone.png'].map(key);
    let report: unknown;
    const lines = await printedBy(async () => {
      report = await runJob(SOURCE, keys, schema, run);
    });
    expect(report).toEqual([
      { key: keys[0], status: 'succeeded', tries: 1, text: 'written' },
      {
        key: keys[1],
        status: 'failed',
        tries: 1,
        text: expect.stringMatching(/^UNSUPPORTED_FORMAT: /) as string,
      },
      { key: keys[2], status: 'succeeded', tries: 1, text: 'removed' },
    ]);
    expect(keys.map((name) => world.madeFrom(name))).toEqual(['v1', undefined, undefined]);
    expect(keys.map((name) => world.statusOf(name, 'v1'))).toEqual(['SUCCESS', 'FAILED', 'DELETED']);
    expect(
      emfLines(lines).map(({ ProcessedImages, ProcessingErrors }) => [ProcessedImages, ProcessingErrors]),
    ).toEqual([
      [1, undefined],
      [undefined, 1],
    ]);
  });

  test('a batch job retries a transient failure and finally reports it as failed', async () => {
    const [passing, lasting] = [key('passing.png'), key('lasting.png')];
    for (const name of [passing, lasting]) world.upload(name, 'v1');
    let refusals = 0;
    world.watchers.set(passing, (call) => (call === 'GET source' && refusals++ < 2 ? refuse : undefined));
    world.watchers.set(lasting, () => refuse);
    const lines = await printedBy(async () => {
      expect(await runJob(SOURCE, [lasting, passing], schema, run, 2)).toEqual([
        {
          key: lasting,
          status: 'failed',
          tries: 3,
          text: expect.stringMatching(/^ACCESS_DENIED: /) as string,
        },
        { key: passing, status: 'succeeded', tries: 3, text: 'written' },
      ]);
    });
    const tried = lines.filter(({ key: name }) => name === lasting);
    expect(tried.map(({ fault }) => fault)).toEqual(Array(3).fill('ACCESS_DENIED'));
    expect(world.madeFrom(passing)).toBe('v1');
    expect(world.thumbnailOf(lasting)).toBeUndefined();
  });

  test('a batch job retries an invocation that runs out of time, and then completes each task', async () => {
    const keys = ['slow-1.png', 'slow-2.png'].map(key);
    for (const name of keys) world.upload(name, 'v1');
    let invocations = 0;
    await printedBy(async () => {
      const report = await runJob(
        SOURCE,
        keys,
        schema,
        (event) => world.runBatch(event, invocations++ === 0 ? 1 : undefined),
        2,
      );
      expect(report).toEqual(
        keys.map((name) => ({ key: name, status: 'succeeded', tries: 2, text: 'written' })),
      );
    });
  });

  test('a batch job retries an invocation that crashed', async () => {
    const name = key('died.png');
    world.upload(name, 'v1');
    let invocations = 0;
    await printedBy(async () => {
      const report = await runJob(SOURCE, [name], schema, (event) => {
        if (invocations++ === 0) throw new Error('Runtime exited with error: signal: killed');
        return run(event);
      });
      expect(report).toEqual([{ key: name, status: 'succeeded', tries: 2, text: 'written' }]);
    });
  });
});

test('an unreadable batch task has a result and does not affect other tasks', async () => {
  world.upload('readable.png', 'v1');
  const tasks = [
    { taskId: 'no key', s3BucketArn: `arn:aws:s3:::${SOURCE}` },
    { taskId: 'no bucket', s3Key: 'a.png' },
    { taskId: 'not encoded', s3Key: '100%.png', s3Bucket: SOURCE },
    { taskId: 'readable', s3Key: 'readable.png', s3Bucket: SOURCE, s3VersionId: 'v0' },
  ];
  const event = { invocationSchemaVersion: '1.0', invocationId: 'i', job: { id: 'j' }, tasks };
  await printedBy(async () => {
    const unreadable = expect.stringMatching(/^EVENT_UNREADABLE: /) as string;
    const incomplete = expect.stringMatching(/^EVENT_UNREADABLE: .*has no bucket or no key/) as string;
    expect(await world.runBatch(event)).toMatchObject({
      results: [
        { taskId: 'no key', resultCode: 'TemporaryFailure', resultString: incomplete },
        { taskId: 'no bucket', resultCode: 'TemporaryFailure', resultString: incomplete },
        { taskId: 'not encoded', resultCode: 'TemporaryFailure', resultString: unreadable },
        { taskId: 'readable', resultCode: 'Succeeded', resultString: 'written' },
      ],
    });
  });
});

test.each([
  ['an S3 notification', { Records: [] }],
  ['an unknown schema', { invocationSchemaVersion: '3.0', invocationId: 'i', tasks: [] }],
  ['an event without tasks', { invocationSchemaVersion: '2.0', invocationId: 'i' }],
  ['null', null],
])('the batch handler rejects %s', async (_, event) => {
  await expect(world.runBatch(event)).rejects.toThrow('not from S3 Batch Operations in schema 1.0 or 2.0');
});
