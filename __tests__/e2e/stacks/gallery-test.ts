/** The stacks of examples/gallery: a pipeline, and an application that uses it in a separate stack. */
import path from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { App, DataTerraformRemoteStateLocal, TerraformOutput, TerraformStack } from 'cdktf';
import { configureBackend } from '../../../constructs/config/state-backend';
import { remoteOutput, type PipelineOutputName } from '../../../constructs/pipeline-outputs';
import { ATTRIBUTES, TIMESTAMP_INDEX } from '../../../lambda-src/contract';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { hostArchitecture, synthesize } from '../../../scripts/lib/synth';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import { DeployedPipeline } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';

const SOURCE_BUCKET = 'gallery-images';
const SIZE = 256;
const KEY = 'holidays/rocket.jpg';

let pipeline: DeployedPipeline;
let gallery: Terraform;
let outputs: Readonly<Record<string, string>>;
/** Clients with the permissions of the gallery's web server. */
let clients: { readonly s3: S3Client; readonly table: DynamoDBClient };

function terraformOf(stackFolder: string): Terraform {
  const { folder, aws } = pipeline.deployment;
  return new Terraform({ stackFolder, workFolder: folder, environment: aws.environment, signal: aws.fault });
}

/** Resolves to the entries of the catalog by upload. */
async function catalog(): Promise<Readonly<Record<string, object>>> {
  const Bucket = outputs.catalogue_bucket_name ?? '';
  const { Contents = [] } = await pipeline.clients.s3.send(new ListObjectsV2Command({ Bucket }));
  const entries = Contents.map(async ({ Key = '' }) => {
    const { Body } = await pipeline.clients.s3.send(new GetObjectCommand({ Bucket, Key }));
    const entry = JSON.parse((await Body?.transformToString()) ?? '') as object;
    return [path.parse(Key).name, entry] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy({
    stack: 'images',
    variables: { bucket_name: SOURCE_BUCKET },
    synthesize: (outputFolder) => {
      synthesize({ outputFolder, architecture: hostArchitecture(), program: 'examples/gallery/main.ts' });
    },
  });
  // Uploaded before the catalog reads the stream, which still contains the record.
  await pipeline.upload('holidays/first.png', COFFEE);
  const { aws, outputFolder } = pipeline.deployment;
  gallery = terraformOf(path.join(outputFolder, 'stacks', 'gallery'));
  await gallery.init();
  await gallery.apply();
  outputs = await gallery.outputs();

  const region = aws.environment.AWS_REGION ?? '';
  const credentials = await new MotoApi(aws.endpoint, region).assumeRole(
    outputs.server_role_arn ?? '',
    'server',
  );
  const settings = { endpoint: aws.endpoint, region, credentials };
  clients = { s3: new S3Client(settings), table: new DynamoDBClient(settings) };
}, 600_000);
afterAll(() => pipeline.deployment.stop());

describe('the web server', () => {
  test('uploads originals, and reads thumbnails and records', async () => {
    await clients.s3.send(new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: KEY, Body: ROCKET }));
    await pipeline.deployment.aws.quiet();
    const thumbnail = { Bucket: pipeline.output('thumbnail_bucket_name'), Key: `${SIZE}/${KEY}` };
    const { Body } = await clients.s3.send(new GetObjectCommand(thumbnail));
    expect((await Body?.transformToByteArray())?.length).toBeGreaterThan(100);
    const [record] = await pipeline.records(KEY);
    const id = { [ATTRIBUTES.imageId]: { S: String(record?.[ATTRIBUTES.imageId]) } };
    const TableName = pipeline.output('metadata_table_name');
    const { Item } = await clients.table.send(new GetItemCommand({ TableName, Key: id }));
    expect(Item?.[ATTRIBUTES.processingStatus]).toEqual({ S: 'SUCCESS' });
    const { Items } = await clients.table.send(
      new QueryCommand({
        TableName,
        IndexName: TIMESTAMP_INDEX.name,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': TIMESTAMP_INDEX.partitionKey },
        ExpressionAttributeValues: { ':shard': { S: String(record?.[ATTRIBUTES.uploadShard]) } },
      }),
    );
    expect(Items).toContainEqual(Item);
  });

  test('finds that there is no thumbnail', async () => {
    const missing = { Bucket: pipeline.output('thumbnail_bucket_name'), Key: `${SIZE}/nothing.jpg` };
    await expect(clients.s3.send(new GetObjectCommand(missing))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('the web server cannot read or delete originals, or write thumbnails or records', async () => {
    const original = { Bucket: SOURCE_BUCKET, Key: KEY };
    const thumbnail = { Bucket: pipeline.output('thumbnail_bucket_name'), Key: 'x.jpg', Body: ROCKET };
    const record = {
      TableName: pipeline.output('metadata_table_name'),
      Item: { [ATTRIBUTES.imageId]: { S: 'x' } },
    };
    const refused = { name: expect.stringMatching(/^AccessDenied/) as string };
    await expect(clients.s3.send(new GetObjectCommand(original))).rejects.toMatchObject(refused);
    await expect(clients.s3.send(new DeleteObjectCommand(original))).rejects.toMatchObject(refused);
    await expect(clients.s3.send(new PutObjectCommand(thumbnail))).rejects.toMatchObject(refused);
    await expect(clients.table.send(new PutItemCommand(record))).rejects.toMatchObject(refused);
  });
});

describe('the catalog', () => {
  test('the catalog has an entry for each image with its thumbnail and variant, including one from before its deployment', async () => {
    const ids = await Promise.all(
      ['holidays/first.png', KEY].map(async (key) => {
        const [record] = await pipeline.records(key);
        return [String(record?.[ATTRIBUTES.imageId]), key] as const;
      }),
    );
    const expected = ids.map(([id, original]): [string, unknown] => [
      id,
      expect.objectContaining({
        original,
        thumbnail: `${SIZE}/${original}`,
        width: SIZE,
        variants: { card: { key: `card/${original}`, width: 600, height: 400 } },
      }),
    ]);
    expect(await catalog()).toEqual(Object.fromEntries(expected));
  });

  test('ignores images without a thumbnail and deletions', async () => {
    const before = await catalog();
    await pipeline.upload('holidays/letter.jpg', Buffer.from('Dear all'));
    await pipeline.clients.s3.send(new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: KEY }));
    await pipeline.deployment.aws.quiet();
    expect(await pipeline.records(KEY)).toMatchObject([{ [ATTRIBUTES.processingStatus]: 'DELETED' }]);
    expect(await catalog()).toEqual(before);
  });
});

test("a stack of another app can read the pipeline's outputs from its state", async () => {
  const names: PipelineOutputName[] = [
    'source_bucket_name',
    'thumbnail_bucket_arn',
    'metadata_table_stream_arn',
  ];
  // Next to the folder of the deployment's synth, so that the relative path of the state is the same.
  const outdir = path.join(pipeline.deployment.folder, 'reader.out');
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'reader');
  configureBackend(stack, undefined);
  const state = new DataTerraformRemoteStateLocal(stack, 'images', {
    path: '../../../terraform.images.tfstate',
  });
  for (const name of names) new TerraformOutput(stack, name, { value: remoteOutput(state, name) });
  app.synth();
  const reader = terraformOf(path.join(outdir, 'stacks', 'reader'));
  await reader.init();
  await reader.apply();
  const read = await reader.outputs();
  for (const name of names) expect(read[name]).toBe(pipeline.output(name));
});

// Must run last, in this order: they delete what the other tests use.
test('a second plan of both is empty', async () => {
  const plans = await Promise.all([gallery.plan(), pipeline.deployment.terraform.plan()]);
  expect(plans.filter(({ changes }) => changes).map(({ output }) => output)).toEqual([]);
}, 480_000);

test('a destroy of the gallery leaves the images untouched, and both stacks leave no resources behind', async () => {
  await gallery.destroy();
  expect(await gallery.listState()).toEqual([]);
  expect(await pipeline.originalVersions('holidays/')).toHaveProperty(['holidays/first.png']);
  await pipeline.deployment.terraform.destroy();
  expect((await pipeline.clients.s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
}, 480_000);
