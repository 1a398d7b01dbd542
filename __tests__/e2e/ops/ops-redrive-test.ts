/** `npm run ops -- redrive`, `pause` and `resume` on a deployment with real faults. In this order: each goes on from the one before. */
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
import { Operator, type Operated } from '../support/operator';
import { RolePolicy } from '../support/role-policy';

const PREFIX = 'redrive/';
/** Uploads that fail since nothing can be written, and changes that come while the function is paused. */
const DENIED = 40;
const PAUSED = 160;
const EVENTS = DENIED + PAUSED;
const INTERRUPTIONS = 5;
/** Events that are handled until an interruption, and milliseconds from then, at most. */
const LAST_EVENT = 25;
const LAST_MOMENT = 1_000;
/** Of the operators' role. */
const SESSION = 'on-call';
/** Rights whose use the local AWS does not show. */
const UNSEEN = [
  { action: 'lambda:InvokeFunction', reason: 'The front answers it; nothing of it comes to moto.' },
];

let pipeline: DeployedPipeline;
let operator: Operator;
/** That of the thumbnail bucket. */
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
}, 300_000);

afterAll(async () => {
  await pipeline.deployment.stop();
});

async function put(name: string, body: Buffer): Promise<void> {
  await pipeline.clients.s3.send(
    new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: `${PREFIX}${name}`, Body: body }),
  );
}

/** How many events are on the queue; unless a redrive is at work, nobody holds one. */
async function countEvents(): Promise<{ readonly all: number; readonly held: number }> {
  const queue = new FailureQueue(pipeline.clients.sqs, pipeline.output('failure_queue_url'));
  const { waiting, held } = await queue.count();
  return { all: waiting + held, held };
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
    expect(await countEvents()).toEqual({ all: EVENTS, held: 0 });
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
    expect(await countEvents()).toEqual({ all: EVENTS, held: 0 });
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
    expect(await countEvents()).toEqual({ all: EVENTS - handled, held: 0 });
  }, 240_000);

  test(`redrive can be interrupted ${INTERRUPTIONS} times at random, and loses nothing`, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
    console.log(`SEED=${seed} repeats the moments of interruption.`);
    const random = randomNumbers(seed);
    for (let time = 0; time < INTERRUPTIONS; time++) {
      const child = operator.start('redrive', '--yes', '--json');
      const ended = operator.ended(child);
      const left = EVENTS - handled - Math.floor(random.next().value * LAST_EVENT);
      while (child.exitCode === null && (await countEvents()).all > left) await sleep(20);
      await sleep(random.next().value * LAST_MOMENT);
      child.kill('SIGINT');
      const run = await ended;
      handled += countResults(run, 'handled');
      expect(countResults(run, 'failed again')).toBe(0);
      // Every event is handled, or waits.
      expect(await countEvents()).toEqual({ all: EVENTS - handled, held: 0 });
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

test('the function for batch jobs answers with a result for each task', async () => {
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

describe("the operators' role", () => {
  test('is enough for the other commands, too', async () => {
    const Bucket = pipeline.output('thumbnail_bucket_name');
    const foreign = { Bucket, Key: `${SIZE * 2}/${PREFIX}foreign.jpg`, Body: ROCKET };
    await pipeline.clients.s3.send(new PutObjectCommand(foreign));
    const lost = { Bucket, Key: `${SIZE}/${PREFIX}new-1.png` };
    await pipeline.clients.s3.send(new DeleteObjectCommand(lost));
    expect((await operator.run('audit', '--repair', '--yes')).status).toBe(0);
    expect((await operator.run('recent', '--limit', '1')).status).toBe(0);
    expect((await operator.run('show', `${PREFIX}deleted.jpg`)).output).toContain('DELETED');
  }, 240_000);

  test('has a right exactly if it was called', async () => {
    const { deployment } = pipeline;
    const name = pipeline.output('operator_role_arn').split('/').at(-1) ?? '';
    const statements = await new RolePolicy(deployment, name).read();
    const { rights } = compareRoleUse(statements, [], []);
    const calls = (await deployment.aws.roleCalls())
      .filter(({ session }) => session === SESSION)
      // SQS has actions for batches, IAM has none.
      .map((call) => ({ ...call, action: call.action.replace(/^(sqs:\w+)Batch$/, '$1') }))
      // Of Lambda, moto does not say which function a call is about.
      .flatMap(({ action, resource }) => {
        const same = rights.filter((right) => right.action === action);
        return resource === '*' && same.length > 0 ? same : [{ action, resource }];
      });
    const { rights: used, ...differences } = compareRoleUse(statements, calls, UNSEEN);
    expect(differences).toEqual({ unused: [], missing: [], listedWrongly: [] });
    expect(used).toHaveLength(21);
  });
});
