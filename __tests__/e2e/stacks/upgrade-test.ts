/**
 * Production as it was first synthesized (upgrade/first-production.tf.json), with images: an upgrade keeps them, and a
 * destroy deletes them only once the protection is lifted.
 */
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { stageFunction, stageLayer } from '../../../constructs/function/packaging';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { hostArchitecture } from '../../../scripts/lib/synth';
import { DeployedPipeline, SOURCE_BUCKET, UNREADABLE, type Item } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';

const STACK = 'thumbnails-production';
const OLD = path.join(__dirname, 'upgrade', 'first-production.tf.json');
/** Types that can be replaced without losing data. All other resources must stay. */
const MADE_AGAIN = ['aws_cloudwatch_dashboard', 'aws_cloudwatch_metric_alarm', 'aws_lambda_layer_version'];

interface OldStack {
  readonly data: {
    readonly archive_file: Readonly<Record<string, { source_dir: string; output_path: string }>>;
  };
  readonly resource: {
    readonly aws_lambda_function: Readonly<
      Record<string, { environment: { variables: Record<string, string> } }>
    >;
  };
}

/** The old stack for this machine's CPU. Its code differs by one line, so that the upgrade publishes a version. */
function placeOldStack(outputFolder: string): void {
  const stackFolder = path.join(outputFolder, 'stacks', STACK);
  const text = readFileSync(OLD, 'utf8').replaceAll('"arm64"', JSON.stringify(hostArchitecture()));
  const stack = JSON.parse(text) as OldStack;
  // Variables that today's code requires, and the first version did not set.
  for (const { environment } of Object.values(stack.resource.aws_lambda_function))
    environment.variables = { ...FUNCTION_VARIABLES, ...environment.variables };
  mkdirSync(stackFolder, { recursive: true });
  writeFileSync(path.join(stackFolder, 'cdk.tf.json'), JSON.stringify(stack));
  for (const { source_dir: source, output_path: zip } of Object.values(stack.data.archive_file)) {
    const folder = path.join(stackFolder, source.replace('${path.module}/', ''));
    const isCode = zip.endsWith('/function.zip');
    cpSync((isCode ? stageFunction() : stageLayer(hostArchitecture())).path, folder, { recursive: true });
    if (isCode) appendFileSync(path.join(folder, 'index.js'), '// an older version\n');
  }
}

let pipeline: DeployedPipeline;
/** Latest result of contents(). */
let before: Awaited<ReturnType<typeof contents>>;

/** Synthesizes today's stack in place of the old one. */
async function synthesizeToday(context?: Readonly<Record<string, unknown>>): Promise<void> {
  const { outputFolder, terraform } = pipeline.deployment;
  synthesizeForLocalAws(outputFolder, context);
  await terraform.init();
}

/** Resolves to the versions of all objects in a bucket, newest first. */
async function objects(bucket: string): Promise<unknown[]> {
  const { Versions = [] } = await pipeline.clients.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return Versions.map(({ Key, VersionId, ETag }) => ({ Key, VersionId, ETag }));
}

/** Resolves to all data that must survive: originals, thumbnails, records, and log lines. */
async function contents(): Promise<Record<string, unknown>> {
  const logGroupName = pipeline.output('log_group_name');
  const { events } = await pipeline.clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
  const records: Item[] = await pipeline.records('old/kept.jpg');
  return {
    originals: await objects(SOURCE_BUCKET),
    thumbnails: await objects(pipeline.output('thumbnail_bucket_name')),
    records,
    lines: (events ?? []).map(({ message }) => message),
  };
}

afterAll(async () => {
  await pipeline.deployment.stop();
});

// In this order: each test depends on the previous one.
describe('the first version of production', () => {
  test('the first version of production is deployed, and has images, records, log lines, and a failed event', async () => {
    pipeline = await DeployedPipeline.deploy({ name: 'upgrade', stack: STACK, synthesize: placeOldStack });
    await pipeline.upload('old/kept.jpg', COFFEE);
    await pipeline.upload('old/kept.jpg', ROCKET);
    await pipeline.sendUnreadable();
    before = await contents();
    expect(before).toMatchObject({ records: [{}, {}], originals: [{}, {}], thumbnails: [{}, {}] });
  }, 600_000);

  test('the first version of production is upgraded without replacing or destroying resources that hold data', async () => {
    await synthesizeToday();
    const { terraform } = pipeline.deployment;
    const changes = await terraform.plannedChanges();
    expect(changes.length).toBeGreaterThan(0);
    const destroyed = changes.filter(({ actions }) => actions.includes('delete'));
    expect(destroyed.filter(({ type }) => !MADE_AGAIN.includes(type))).toEqual([]);
    await terraform.applyPlanned();
    expect(await terraform.plannedChanges()).toEqual([]);
  }, 600_000);

  test('keeps all data after the upgrade, and handles new uploads', async () => {
    expect(await contents()).toEqual(before);
    expect(await pipeline.takeFailedEvents()).toMatchObject([{ requestPayload: UNREADABLE }]);
    await pipeline.upload('new/made.png', COFFEE);
    expect(await pipeline.thumbnailKeys('new/made.png')).toHaveLength(1);
    expect(await pipeline.records('new/made.png')).toHaveLength(1);
    before = await contents();
  });
});

describe('a destroy of production', () => {
  test('a destroy of production is refused before it changes anything, and says how to lift the protection', async () => {
    const { terraform } = pipeline.deployment;
    const resources = await terraform.listState();
    const error = String(await terraform.destroy().catch(String));
    for (const what of ['s3_bucket', 'dynamodb_table', 'sqs_queue', 'sns_topic', 'cloudwatch_log_group'])
      expect(error).toMatch(
        new RegExp(`^aws_${what}\\.\\S+ is protected \\(prevent_destroy\\); nothing`, 'm'),
      );
    expect(error).toContain('"production": { "settings": { "protectData": false, "forceDestroy": true } }');
    expect(await terraform.listState()).toEqual(resources);
    expect(await contents()).toEqual(before);
  }, 600_000);

  test('deletes everything once the protection is lifted', async () => {
    const settings = { protectData: false, forceDestroy: true };
    await synthesizeToday({ production: { settings } });
    const { terraform } = pipeline.deployment;
    await terraform.apply();
    await terraform.destroy();
    expect(await terraform.listState()).toEqual([]);
    expect((await pipeline.clients.s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  }, 600_000);
});
