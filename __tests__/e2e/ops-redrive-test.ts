/** `npm run ops -- redrive`, `pause` and `resume` on a deployment with real faults. In this order: each goes on from the one before. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { DeployedPipeline, SOURCE_BUCKET } from './deployed-pipeline';
import { Operator, type Operated } from './operator';
import { COFFEE, ROCKET } from './pictures';

const PREFIX = 'redrive/';
/** Uploads that fail since nothing can be written, and changes that come while the function is paused. */
const DENIED = 40;
const PAUSED = 160;
const EVENTS = DENIED + PAUSED;
const INTERRUPTIONS = 5;
/** From the start of a command to somewhere in its work, in milliseconds. */
const LONGEST_RUN = 12_000;

let pipeline: DeployedPipeline;
let operator: Operator;
/** That of the thumbnail bucket. */
let policy: string | undefined;

beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
  operator = new Operator(pipeline);
}, 300_000);

afterAll(async () => {
  await pipeline.deployment.stop();
});

async function put(name: string, body: Buffer): Promise<void> {
  await pipeline.clients.s3.send(
    new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: `${PREFIX}${name}`, Body: body }),
  );
}

/** How many events are on the queue; nobody holds one. */
async function waiting(): Promise<number> {
  const QueueUrl = pipeline.output('failure_queue_url');
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
  const { Attributes } = await pipeline.clients.sqs.send(request);
  const [free, held] = names.map((name) => Number(Attributes?.[name]));
  expect(held).toBe(0);
  return free ?? NaN;
}

function countResults({ json }: Operated, result: string): number {
  return json.filter((line) => line.result === result).length;
}

/** Numbers from 0 to 1 that a seed decides. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('while something is wrong', () => {
  test('pause lets events wait on the failure queue, and says what undoes it and what lasts', async () => {
    const Bucket = pipeline.output('thumbnail_bucket_name');
    for (const number of Array.from({ length: 20 }).keys()) await put(`overwritten-${number}.jpg`, COFFEE);
    await put('deleted.jpg', ROCKET);
    await pipeline.deployment.aws.quiet();
    policy = (await pipeline.clients.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `${pipeline.output('thumbnail_bucket_arn')}/*`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await pipeline.clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await Promise.all(Array.from({ length: DENIED }, (_, number) => put(`denied-${number}.jpg`, ROCKET)));
    await pipeline.deployment.aws.quiet();

    const dry = await operator.run('pause', '--dry-run');
    expect([dry.status, dry.output]).toEqual([0, expect.stringContaining('-var processing_enabled=false')]);
    const before = await pipeline.mirroredVersions(PREFIX);
    const paused = await operator.run('pause', '--yes');
    expect([paused.status, paused.output]).toEqual([0, expect.stringMatching(/next terraform apply/)]);
    await Promise.all(Array.from({ length: PAUSED - 21 }, (_, number) => put(`new-${number}.png`, COFFEE)));
    for (const number of Array.from({ length: 20 }).keys()) await put(`overwritten-${number}.jpg`, ROCKET);
    const deletion = { Bucket: SOURCE_BUCKET, Key: `${PREFIX}deleted.jpg` };
    await pipeline.clients.s3.send(new DeleteObjectCommand(deletion));
    await pipeline.deployment.aws.quiet();
    expect(await pipeline.mirroredVersions(PREFIX)).toEqual(before);
  }, 240_000);

  test('redrive shows what waits by its error, takes nothing, and refuses while the function is paused', async () => {
    const { status, output } = await operator.run('redrive', '--dry-run');
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(`^ +${PAUSED} +1  not tried: the function was stopped +${SOURCE_BUCKET}/`, 'm'),
    );
    expect(output).toMatch(new RegExp(`^ +${DENIED} +1  ACCESS_DENIED: `, 'm'));
    expect(await waiting()).toBe(EVENTS);
    const refused = await operator.run('redrive', '--yes');
    expect([refused.status, refused.errors]).toEqual([
      1,
      expect.stringContaining('resume --env development'),
    ]);
  }, 120_000);

  test('resume lets the function run as it was deployed, and offers redrive and audit', async () => {
    const resumed = await operator.run('resume', '--yes');
    expect(resumed.status).toBe(0);
    expect(resumed.output).toContain(`About ${EVENTS} events wait`);
    expect(resumed.output).toContain('npm run ops -- redrive --env development');
    expect(resumed.output).toContain('npm run ops -- audit --env development');
  }, 120_000);

  test('what fails again stays, with its count', async () => {
    const nobody = await operator.run('redrive');
    expect([nobody.status, nobody.errors]).toEqual([2, expect.stringContaining('--yes')]);
    const { status, json, ...printed } = await operator.run(
      ...['redrive', '--reason', 'access_denied', '--max', '3', '--yes'],
    );
    expect([status, json]).toEqual([1, []]);
    expect(printed.output).toMatch(/3 events were not handled this time either, and stay on the queue:/);
    expect(await waiting()).toBe(EVENTS);
  }, 120_000);
});

describe('once the fault is gone', () => {
  let handled = 0;

  test('two redrives at once do no harm', async () => {
    const Bucket = pipeline.output('thumbnail_bucket_name');
    await pipeline.clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
    const run = (): Promise<Operated> => operator.run('redrive', '--yes', '--json', '--max', '30');
    for (const result of await Promise.all([run(), run()])) {
      // More wait behind them.
      expect([result.status, countResults(result, 'handled')]).toEqual([1, 30]);
      handled += 30;
    }
    expect(await waiting()).toBe(EVENTS - handled);
  }, 240_000);

  test(`redrive can be interrupted ${INTERRUPTIONS} times at random, and loses nothing`, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
    console.log(`SEED=${seed} repeats the moments of interruption.`);
    const random = randomNumbers(seed);
    for (let time = 0; time < INTERRUPTIONS; time++) {
      const child = operator.start('redrive', '--yes', '--json');
      const ended = operator.ended(child);
      await sleep(random.next().value * LONGEST_RUN);
      child.kill('SIGINT');
      const run = await ended;
      handled += countResults(run, 'handled');
      expect(countResults(run, 'failed again')).toBe(0);
      // Every event is handled, or waits.
      expect(await waiting()).toBe(EVENTS - handled);
    }
  }, 300_000);

  test('redrive takes the rest, and the mirror is whole', async () => {
    const rest = await operator.run('redrive', '--yes');
    expect(rest.status).toBe(0);
    expect((await operator.run('redrive', '--yes')).output).toContain('No event waits');
    const originals = await pipeline.originalVersions(PREFIX);
    expect(Object.keys(originals)).toHaveLength(EVENTS - 1);
    expect(await pipeline.mirroredVersions(PREFIX)).toEqual(originals);
    expect(await pipeline.deployment.terraform.plannedChanges()).toEqual([]);
  }, 240_000);
});
