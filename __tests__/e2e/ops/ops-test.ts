/** `npm run ops` on a deployment with real faults. */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import { DeployedPipeline, SIZE, SOURCE_BUCKET } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { Operator } from '../support/operator';
import { auditTests, RunCounter } from './ops-audit-tests';
import { unreadableTests } from './unreadable-tests';

let pipeline: DeployedPipeline;
let operator: Operator;
const counter = new RunCounter();

beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy({ aws: { onInvocation: counter.onInvocation } });
  operator = new Operator(pipeline);
  for (const name of ['a', 'b', 'c', 'd', 'e']) await pipeline.upload(`recent/${name}.jpg`, ROCKET);
  await pipeline.upload('recent/text.jpg', Buffer.from('%PDF-1.7'));
}, 600_000);

afterAll(async () => {
  await pipeline.deployment.stop();
});

describe('recent', () => {
  test('recent lists the same uploads in pages as at once, newest first', async () => {
    const { status, json: all } = await operator.run('recent', '--json');
    expect(status).toBe(0);
    expect(all).toHaveLength(6);
    const times = all.map((record) => String(record[ATTRIBUTES.uploadTimestamp]));
    expect(times).toEqual([...times].sort().reverse());

    const first = await operator.run('recent', '--limit', '4');
    const [, position = ''] = /More: --after (\S+)/.exec(first.output) ?? [];
    const asJson = await operator.run('recent', '--limit', '4', '--json');
    expect(asJson.json).toEqual([...all.slice(0, 4), { next: position }]);
    const rest = await operator.run('recent', '--json', '--after', position);
    expect(rest.json).toEqual(all.slice(4));
  });

  test('recent --status FAILED lists only failures, with reason and format', async () => {
    const { output, json } = await operator.run('recent', '--status', 'FAILED', '--json');
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(json).toMatchObject([
      {
        [ATTRIBUTES.originalKey]: 'recent/text.jpg',
        [ATTRIBUTES.failureReason]: 'UNSUPPORTED_FORMAT',
        [ATTRIBUTES.originalFormat]: 'pdf',
      },
    ]);
  });

  test('recent --follow shows an upload once it is processed', async () => {
    const child = operator.start('recent', '--follow');
    try {
      let output = '';
      const shows = (text: string): Promise<void> =>
        new Promise((resolve) => {
          child.stdout.on('data', () => {
            if (output.includes(text)) resolve();
          });
        });
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      await shows('recent/text.jpg');
      const shown = shows('recent/late.png');
      await pipeline.upload('recent/late.png', COFFEE);
      await shown;
      expect(output.match(/recent\/a\.jpg/g)).toHaveLength(1);
    } finally {
      child.kill('SIGINT');
    }
  });
});

test('examples/recent-failures lists the failures of the last hour', async () => {
  expect(await operator.runProgram('examples/recent-failures/main.ts')).toMatch(
    /^\S+Z UNSUPPORTED_FORMAT recent\/text\.jpg\n$/,
  );
});

describe('show', () => {
  const key = 'show/Grüße + mehr.jpg';

  test('show prints the history of a key and of an image ID', async () => {
    const older = await pipeline.upload(key, COFFEE);
    const current = await pipeline.upload(key, ROCKET);
    const { status, output } = await operator.run('show', key);
    expect(status).toBe(0);
    expect(output).toMatch(new RegExp(`^now .*${current} .*SUCCESS`, 'm'));
    expect(output).toContain(older);
    expect(output).toContain(`${SIZE}/${key} in ${pipeline.output('thumbnail_bucket_name')}: 96 x 64 jpeg`);
    expect(output).toContain(`made from version ${current}`);
    expect(output).toContain('In sync');

    const [record] = (await pipeline.records(key)).filter(
      (item) => item[ATTRIBUTES.originalVersionId] === older,
    );
    const byId = await operator.run('show', String(record?.[ATTRIBUTES.imageId]));
    expect(byId.status).toBe(0);
    expect(byId.output).toMatch(new RegExp(`^> .*${older}`, 'm'));
  });

  test('show reports a missing thumbnail as out of sync, with exit status 1', async () => {
    const thumbnails = pipeline.output('thumbnail_bucket_name');
    await pipeline.clients.s3.send(new DeleteObjectCommand({ Bucket: thumbnails, Key: `${SIZE}/${key}` }));
    const missing = await operator.run('show', key);
    expect(missing.status).toBe(1);
    expect(missing.output).toContain('Out of sync: missing, recorded as SUCCESS');

    const unexpected = { Bucket: thumbnails, Key: `${SIZE}/${key}`, Body: ROCKET };
    await pipeline.clients.s3.send(new PutObjectCommand(unexpected));
    expect((await operator.run('show', key)).output).toContain('Out of sync: occupied');
  });

  test('show knows a deleted key, and rejects a key that never existed', async () => {
    await pipeline.clients.s3.send(new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: 'recent/e.jpg' }));
    await pipeline.deployment.aws.quiet();
    const { status, output } = await operator.run('show', 'recent/e.jpg');
    expect(status).toBe(0);
    expect(output).toMatch(/^now .*delete marker/m);
    expect(output).toMatch(/DELETED/);
    const never = await operator.run('show', 'never.jpg');
    expect(never.status).toBe(1);
    expect(never.errors).toContain('has no version in');
  });
});

describe('an original that S3 refuses to read', () => {
  unreadableTests(
    () => pipeline,
    () => operator,
  );
});

// Last, since these tests empty the buckets.
describe('a bucket that already holds images', () => {
  auditTests(
    () => pipeline,
    () => operator,
    counter,
  );
});
