/** `npm run ops -- redrive`, `pause`, and `resume` on a deployment with real faults. Each test continues from the previous one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { FailureQueue } from '../../../ops/failures/failure-queue';
import { compareRoleUse } from '../../iam/role-use';
import { DeployedPipeline, SIZE, SOURCE_BUCKET } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { Operator, type CommandResult } from '../support/operator';
import { RolePolicy } from '../support/role-policy';

const PREFIX = 'redrive/';
/** Uploads that fail because writes are denied, and changes made while the function is paused. */
const DENIED = 40;
const PAUSED = 160;
const EVENTS = DENIED + PAUSED;
const INTERRUPTIONS = 5;
/** Maximum number of events before an interruption, and maximum milliseconds after that. */
const LAST_EVENT = 25;
const LAST_MOMENT = 1_000;
/** Session name of the operator role. */
const SESSION = 'on-call';
/** Permissions whose use the local AWS does not record. */
const UNSEEN = [{ action: 'lambda:InvokeFunction', reason: 'The gateway handles it; moto never sees it.' }];

let pipeline: DeployedPipeline;
let operator: Operator;
/** Original policy of the thumbnail bucket. */
let policy: string | undefined;

beforeAll(async () => {
  const settings = { batchOperations: true, operators: ['user/on-call'] };
  pipeline = await DeployedPipeline.deploy({
    synthesize: (folder) => {
      synthesizeForLocalAws(folder, { settings });
    },
  });
  const { endpoint, environment } = pipeline.deployment.aws;
  const moto = new MotoApi(endpoint, environment.AWS_REGION ?? '');
  const session = await moto.assumeRole(pipeline.output('operator_role_arn'), SESSION);
  operator = new Operator(pipeline, {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  });
}, 600_000);

afterAll(async () => {
  await pipeline.deployment.stop();
});

async function put(name: string, body: Buffer): Promise<void> {
  await pipeline.clients.s3.send(
    new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: `${PREFIX}${name}`, Body: body }),
  );
}

/** Counts the events on the queue; while no redrive runs, none is held. */
async function countEvents(): Promise<{ readonly all: number; readonly held: number }> {
  const queue = new FailureQueue(pipeline.clients.sqs, pipeline.output('failure_queue_url'));
  const { waiting, held } = await queue.count();
  return { all: waiting + held, held };
}

function countResults({ json }: CommandResult, result: string): number {
  return json.filter((line) => line.result === result).length;
}

/** Yields seeded random numbers from 0 to 1. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('while something is wrong', () => {
  test('pause sends new events to the failure queue, and says what resumes the function and how to make the pause permanent', async () => {
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
  }, 480_000);

  test('redrive --dry-run groups events by error and keeps them all; redrive refuses while the function is paused', async () => {
    const { status, output } = await operator.run('redrive', '--dry-run');
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(`^ +${PAUSED} +1  not attempted: the function was stopped +${SOURCE_BUCKET}/`, 'm'),
    );
    expect(output).toMatch(new RegExp(`^ +${DENIED} +1  ACCESS_DENIED: `, 'm'));
    expect(await countEvents()).toEqual({ all: EVENTS, held: 0 });
    const refused = await operator.run('redrive', '--yes');
    expect([refused.status, refused.errors]).toEqual([
      1,
      expect.stringContaining('resume --env development'),
    ]);
  }, 240_000);

  test('resume restores the deployed concurrency, and proposes redrive and audit', async () => {
    const resumed = await operator.run('resume', '--yes');
    expect(resumed.status).toBe(0);
    expect(resumed.output).toContain(`About ${EVENTS} events are waiting`);
    expect(resumed.output).toContain('npm run ops -- redrive --env development');
    expect(resumed.output).toContain('npm run ops -- audit --env development');
  }, 240_000);

  test('redrive leaves events that fail again on the queue, and reports their number', async () => {
    const unapproved = await operator.run('redrive');
    expect([unapproved.status, unapproved.errors]).toEqual([2, expect.stringContaining('--yes')]);
    const { status, json, ...printed } = await operator.run(
      ...['redrive', '--reason', 'access_denied', '--max', '3', '--yes'],
    );
    expect([status, json]).toEqual([1, []]);
    expect(printed.output).toMatch(/3 events failed again and remain on the queue:/);
    expect(await countEvents()).toEqual({ all: EVENTS, held: 0 });
  }, 240_000);
});

describe('once the fault is gone', () => {
  let handled = 0;

  test('two concurrent redrives process each event once', async () => {
    const Bucket = pipeline.output('thumbnail_bucket_name');
    await pipeline.clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
    const run = (): Promise<CommandResult> => operator.run('redrive', '--yes', '--json', '--max', '30');
    for (const result of await Promise.all([run(), run()])) {
      // More events are waiting.
      expect([result.status, countResults(result, 'handled')]).toEqual([1, 30]);
      handled += 30;
    }
    expect(await countEvents()).toEqual({ all: EVENTS - handled, held: 0 });
  }, 480_000);

  test(`redrive loses no event when it is interrupted ${INTERRUPTIONS} times at random`, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
    console.log(`SEED=${seed} repeats the moments of interruption.`);
    const random = randomNumbers(seed);
    for (let time = 0; time < INTERRUPTIONS; time++) {
      const child = operator.start('redrive', '--yes', '--json');
      const ended = operator.result(child);
      const left = EVENTS - handled - Math.floor(random.next().value * LAST_EVENT);
      while (child.exitCode === null && (await countEvents()).all > left) await sleep(20);
      await sleep(random.next().value * LAST_MOMENT);
      child.kill('SIGINT');
      const run = await ended;
      handled += countResults(run, 'handled');
      expect(countResults(run, 'failed again')).toBe(0);
      // Every event is either processed or on the queue.
      expect(await countEvents()).toEqual({ all: EVENTS - handled, held: 0 });
    }
  }, 600_000);

  test('redrive processes the remaining events, and the buckets are in sync', async () => {
    const rest = await operator.run('redrive', '--yes');
    expect(rest.status).toBe(0);
    expect((await operator.run('redrive', '--yes')).output).toContain('No events are waiting');
    const originals = await pipeline.originalVersions(PREFIX);
    expect(Object.keys(originals)).toHaveLength(EVENTS - 1);
    expect(await pipeline.mirroredVersions(PREFIX)).toEqual(originals);
    expect(await pipeline.deployment.terraform.plannedChanges()).toEqual([]);
  }, 480_000);
});

test('the function for batch jobs returns a result for each task', async () => {
  const request = {
    invocationSchemaVersion: '2.0',
    invocationId: 'invocation',
    job: { id: 'job', userArguments: {} },
    tasks: ['new-1.png', 'deleted.jpg', 'never.jpg'].map((name) => ({
      taskId: name,
      s3Key: `${PREFIX}${name}`,
      s3VersionId: null,
      s3Bucket: SOURCE_BUCKET,
    })),
  };
  const { FunctionError, Payload } = await pipeline.clients.lambda.send(
    new InvokeCommand({
      FunctionName: pipeline.output('batch_processor_function_arn'),
      Payload: JSON.stringify(request),
    }),
  );
  expect(FunctionError).toBeUndefined();
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({
    invocationSchemaVersion: '2.0',
    treatMissingKeysAs: 'TemporaryFailure',
    invocationId: 'invocation',
    results: [
      { taskId: 'new-1.png', resultCode: 'Succeeded', resultString: 'written' },
      { taskId: 'deleted.jpg', resultCode: 'Succeeded', resultString: 'removed' },
      { taskId: 'never.jpg', resultCode: 'Succeeded', resultString: 'removed' },
    ],
  });
});

describe('the operator role', () => {
  test('the operator role is sufficient for status, metrics, and ask', async () => {
    const { status, output } = await operator.run('status');
    expect(output).toContain('0 events waiting, 0 in flight');
    expect(status).toBe(0);
    const rows = (await operator.run('metrics', '--json')).json;
    const processed = rows.reduce((sum, row) => sum + Number(row.processed), 0);
    expect(processed).toBeGreaterThan(0);
    // moto runs queries, but knows only some of their commands.
    const { json } = await operator.run('ask', 'last-failures', '--json');
    expect(json.length).toBeGreaterThan(0);
  });

  test('the operator role is sufficient for audit, recent, and show', async () => {
    const Bucket = pipeline.output('thumbnail_bucket_name');
    const unexpected = { Bucket, Key: `${SIZE * 2}/${PREFIX}unexpected.jpg`, Body: ROCKET };
    await pipeline.clients.s3.send(new PutObjectCommand(unexpected));
    const lost = { Bucket, Key: `${SIZE}/${PREFIX}new-1.png` };
    await pipeline.clients.s3.send(new DeleteObjectCommand(lost));
    expect((await operator.run('audit', '--repair', '--yes')).status).toBe(0);
    expect((await operator.run('recent', '--limit', '1')).status).toBe(0);
    expect((await operator.run('show', `${PREFIX}deleted.jpg`)).output).toContain('DELETED');
  }, 480_000);

  test('the operator role has exactly the permissions that the commands use', async () => {
    const { deployment } = pipeline;
    const name = pipeline.output('operator_role_arn').split('/').at(-1) ?? '';
    const statements = await new RolePolicy(deployment, name).read();
    const { rights } = compareRoleUse(statements, [], []);
    const calls = (await deployment.aws.roleCalls())
      .filter(({ session }) => session === SESSION)
      // Batch calls of SQS have no IAM actions of their own.
      .map((call) => ({ ...call, action: call.action.replace(/^(sqs:\w+)Batch$/, '$1') }))
      // moto does not record which function a Lambda call is about.
      .flatMap(({ action, resource }) => {
        const same = rights.filter((right) => right.action === action);
        return resource === '*' && same.length > 0 ? same : [{ action, resource }];
      });
    const { rights: used, ...differences } = compareRoleUse(statements, calls, UNSEEN);
    expect(differences).toEqual({ unused: [], missing: [], listedWrongly: [] });
    expect(used).toHaveLength(24);
  });
});
