/** Two versions of the function that create different thumbnails: one variable switches to the first and back again. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetPolicyCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { bundleFunction } from '../../../constructs/function/packaging';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { DeployedPipeline, UNREADABLE } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { Operator } from '../support/operator';
import { killSwitchTests } from './kill-switch-tests';

const STACK = 'thumbnails-development';
/** The change in the second version. */
const CHANGE = ['const JPEG_QUALITY = 80;', 'const JPEG_QUALITY = 20;'] as const;

let pipeline: DeployedPipeline;
beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
}, 600_000);
afterAll(async () => {
  await pipeline.deployment.stop();
});

/** Synthesizes the stack again, with a function bundled from changed source by the same packaging. */
function synthesizeChanged(): void {
  const { folder, outputFolder } = pipeline.deployment;
  const source = path.join(folder, 'lambda-src');
  cpSync(path.join(PROJECT_ROOT, 'lambda-src'), source, { recursive: true });
  const file = path.join(source, 'image', 'recipe.ts');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(CHANGE[0]);
  writeFileSync(file, text.replace(...CHANGE));
  synthesizeForLocalAws(outputFolder);
  const stackFolder = path.join(outputFolder, 'stacks', STACK);
  const [, code = ''] =
    /"source_dir": "\$\{path\.module\}\/(assets\/pipeline_processor_code_[^"]+)"/.exec(
      readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8'),
    ) ?? [];
  rmSync(path.join(stackFolder, code, 'index.js'));
  bundleFunction(source, path.join(stackFolder, code));
}

/** Uploads the same image under another key. @returns its thumbnail */
async function thumbnailOf(key: string): Promise<Buffer> {
  await pipeline.upload(key, ROCKET);
  return pipeline.readThumbnail(key);
}

/** Lists the function's versions, `$LATEST` first. */
async function versions(): Promise<(string | undefined)[]> {
  const request = { FunctionName: pipeline.output('image_processor_function_name') };
  const { Versions = [] } = await pipeline.clients.lambda.send(new ListVersionsByFunctionCommand(request));
  return Versions.map(({ Version }) => Version);
}

const ALIAS_ONLY = [
  {
    address: expect.stringMatching(/^aws_lambda_alias\.pipeline_processor_alias/) as string,
    type: 'aws_lambda_alias',
    actions: ['update'],
  },
];

// Each test continues from the previous one.
describe('a rollback', () => {
  let first: Buffer;
  let second: Buffer;

  test('a second deployment publishes a version that creates different thumbnails of the same image', async () => {
    first = await thumbnailOf('rollback/before.jpg');
    synthesizeChanged();
    const { terraform } = pipeline.deployment;
    await terraform.init();
    await terraform.apply();
    second = await thumbnailOf('rollback/between.jpg');
    expect(second.length).toBeLessThan(0.8 * first.length);
    expect(await versions()).toEqual(['$LATEST', '1', '2']);
  });

  test('a rollback changes only the alias, and uploads get thumbnails of the first version', async () => {
    const back = pipeline.deployment.terraformWith({ live_version: '1' });
    expect(await back.plannedChanges()).toEqual(ALIAS_ONLY);
    await back.applyPlanned();
    expect(await thumbnailOf('rollback/back.jpg')).toEqual(first);
  });

  test('retries and the failure queue apply to the version after a rollback', async () => {
    await pipeline.sendUnreadable();
    expect(await pipeline.takeFailedEvents()).toMatchObject([
      {
        requestContext: {
          functionArn: pipeline.output('image_processor_alias_arn'),
          approximateInvokeCount: 3,
        },
        requestPayload: UNREADABLE,
        responseContext: { executedVersion: '1' },
      },
    ]);
  });

  test('the permission of the source bucket stays on the alias after a rollback', async () => {
    const live = { FunctionName: pipeline.output('image_processor_function_name'), Qualifier: 'live' };
    const { Policy = '' } = await pipeline.clients.lambda.send(new GetPolicyCommand(live));
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [
        {
          Principal: { Service: 's3.amazonaws.com' },
          Resource: pipeline.output('image_processor_alias_arn'),
          Condition: { ArnLike: { 'AWS:SourceArn': pipeline.output('source_bucket_arn') } },
        },
      ],
    });
  });

  test('a rollback to a version that does not exist fails, names the version, and changes nothing', async () => {
    const wrong = pipeline.deployment.terraformWith({ live_version: '99' });
    const error = await wrong.apply().catch(String);
    expect(error).toMatch(/ResourceNotFoundException: Function not found: \S+:99/);
    expect(error).toContain(
      `Function ${pipeline.output('image_processor_function_name')} has no version 99.`,
    );
    expect(await thumbnailOf('rollback/still-back.jpg')).toEqual(first);
  });

  test('a rollback is undone by omitting the variable', async () => {
    const { terraform } = pipeline.deployment;
    expect(await terraform.plannedChanges()).toEqual(ALIAS_ONLY);
    await terraform.applyPlanned();
    expect(await thumbnailOf('rollback/forth.jpg')).toEqual(second);
    expect(await versions()).toEqual(['$LATEST', '1', '2']);
  });
});

killSwitchTests(() => pipeline);

// Each test continues from the previous one. Audits are limited to a prefix: other thumbnails have an old recipe.
describe('a rollback to a version without a variant', () => {
  const PREFIX = 'variants/';
  const [OVERWRITTEN, DELETED, REFUSED, UNTOUCHED] = ['overwritten', 'deleted', 'refused', 'untouched'].map(
    (name) => `${PREFIX}${name}.jpg`,
  ) as [string, string, string, string];
  let operator: Operator;

  /** Returns the states that an audit finds, by key. */
  async function differences(): Promise<Record<string, unknown>> {
    const { json } = await operator.run('audit', '--json', '--prefix', PREFIX);
    const found = json.filter(({ key, state }) => key !== undefined && state !== 'failed');
    return Object.fromEntries(
      found.map(({ key, state, variants }) => [String(key), [state, variants]] as const),
    );
  }

  async function cards(): Promise<string[]> {
    const Bucket = pipeline.output('thumbnail_bucket_name');
    const request = new ListObjectsV2Command({ Bucket, Prefix: `card/${PREFIX}` });
    const { Contents = [] } = await pipeline.clients.s3.send(request);
    return Contents.map(({ Key = '' }) => Key.slice('card/'.length)).sort();
  }

  test('a third deployment publishes a version that makes the variant', async () => {
    operator = new Operator(pipeline);
    const { outputFolder, terraform } = pipeline.deployment;
    synthesizeForLocalAws(outputFolder, { variants: { card: { width: 90, height: 60, fit: 'cover' } } });
    await terraform.init();
    await terraform.apply();
    for (const key of [OVERWRITTEN, DELETED, REFUSED, UNTOUCHED]) await pipeline.upload(key, ROCKET);
    expect(await cards()).toEqual([DELETED, OVERWRITTEN, REFUSED, UNTOUCHED]);
    expect(await differences()).toEqual({});
  });

  test('the older version leaves the variant of overwritten and deleted originals', async () => {
    await pipeline.deployment.terraformWith({ live_version: '1' }).apply();
    await pipeline.upload(OVERWRITTEN, COFFEE);
    await pipeline.upload(REFUSED, Buffer.from('no image'));
    const deleted = { Bucket: pipeline.output('source_bucket_name'), Key: DELETED };
    await pipeline.clients.s3.send(new DeleteObjectCommand(deleted));
    await pipeline.deployment.aws.quiet();
    expect(await cards()).toEqual([DELETED, OVERWRITTEN, REFUSED, UNTOUCHED]);
  });

  test('a repair while rolled back deletes none of them, and says so', async () => {
    const { status, errors } = await operator.run('audit', '--repair', '--yes', '--prefix', PREFIX);
    expect(errors).toContain('Not deleted: 4 objects below card/.');
    expect(errors).toContain('Deploy without live_version, then audit again.');
    expect(status).toBe(1);
    expect(await cards()).toEqual([DELETED, OVERWRITTEN, REFUSED, UNTOUCHED]);
  });

  test('after rolling forward, an audit finds exactly what the older version left', async () => {
    await pipeline.deployment.terraform.apply();
    expect(await differences()).toEqual({
      [DELETED]: ['orphaned', ['card']],
      [OVERWRITTEN]: ['stale', ['card']],
      [REFUSED]: ['orphaned', ['card']],
    });
  });

  test('backfill --only different, then audit --repair, fix it', async () => {
    const backfill = await operator.run('backfill', '--only', 'different', '--yes', '--prefix', PREFIX);
    expect(backfill.output).toContain('Sent in this run: ');
    expect(await differences()).toEqual({ [DELETED]: ['orphaned', ['card']] });
    const repair = await operator.run('audit', '--repair', '--yes', '--prefix', PREFIX);
    expect([backfill.status, repair.status]).toEqual([0, 0]);
    expect(await cards()).toEqual([OVERWRITTEN, UNTOUCHED]);
    expect(await differences()).toEqual({});
  });
});
