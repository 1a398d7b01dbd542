import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { App } from 'cdktf';
import { strToU8, zipSync } from 'fflate';
import { ThumbnailStack } from '../../constructs/thumbnail-stack';
import { ATTRIBUTES, TIMESTAMP_INDEX } from '../../lambda-src/contract';
import { MotoApi } from '../../scripts/local-aws/moto-api';
import { hostArchitecture } from '../../scripts/synth';
import { Terraform } from '../../scripts/terraform/terraform';
import { LISTENER_ZIP, READ_OUTPUTS, ViewerStack } from '../viewer-stack';
import { SIZE, SOURCE_BUCKET, type DeployedPipeline } from './deployed-pipeline';
import { ROCKET } from './pictures';

const THUMBNAILS = 'thumbnails-development';
const VIEWER = 'viewer';

/** An application in a stack of its own, in the same app as the pipeline's, which stands already. */
export function viewerTests(pipeline: () => DeployedPipeline): void {
  describe('an application beside the pipeline', () => {
    let viewer: Terraform;
    let outputs: Readonly<Record<string, string>>;
    let clients: { readonly s3: S3Client; readonly table: DynamoDBClient };

    beforeAll(async () => {
      const { deployment } = pipeline();
      const { aws, folder } = deployment;
      // Beside the folder of the deployment's own synth: the state's relative path is the same.
      const outdir = path.join(folder, 'viewer.out');
      const app = new App({ outdir });
      const props = { environment: 'development', architecture: hostArchitecture() } as const;
      const thumbnails = new ThumbnailStack(app, THUMBNAILS, props);
      const statePath = `../../../terraform.${THUMBNAILS}.tfstate`;
      new ViewerStack(app, VIEWER, { pipeline: thumbnails.pipeline, statePath });
      app.synth();
      const terraform = (stack: string, variables: Readonly<Record<string, string>>): Terraform =>
        new Terraform({
          stackFolder: path.join(outdir, 'stacks', stack),
          workFolder: folder,
          environment: aws.environment,
          variables,
        });
      // References between stacks are outputs of the one that is referred to.
      const referredTo = terraform(THUMBNAILS, {
        source_bucket_name: SOURCE_BUCKET,
        thumbnail_size: String(SIZE),
      });
      await referredTo.init();
      await referredTo.apply();
      const code = zipSync({ 'index.js': strToU8('exports.handler = async () => {};') });
      writeFileSync(path.join(outdir, 'stacks', VIEWER, LISTENER_ZIP), code);
      viewer = terraform(VIEWER, {});
      await viewer.init();
      await viewer.apply();
      outputs = await viewer.outputs();

      const region = aws.environment.AWS_REGION ?? '';
      const credentials = await new MotoApi(aws.endpoint, region).assumeRole(
        outputs.viewer_role_arn ?? '',
        VIEWER,
      );
      const settings = { endpoint: aws.endpoint, region, credentials };
      clients = { s3: new S3Client(settings), table: new DynamoDBClient(settings) };
    }, 300_000);

    test("reads the pipeline's outputs out of its state", () => {
      for (const name of READ_OUTPUTS) expect(outputs[name]).toBe(pipeline().output(name));
    });

    test('uploads originals, and reads thumbnails and records', async () => {
      const Key = 'viewer/rocket.jpg';
      await clients.s3.send(new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key, Body: ROCKET }));
      await pipeline().deployment.aws.quiet();
      const thumbnail = { Bucket: pipeline().output('thumbnail_bucket_name'), Key: `${SIZE}/${Key}` };
      const { Body } = await clients.s3.send(new GetObjectCommand(thumbnail));
      expect((await Body?.transformToByteArray())?.length).toBeGreaterThan(100);
      const [record] = await pipeline().records(Key);
      const id = { [ATTRIBUTES.imageId]: { S: String(record?.[ATTRIBUTES.imageId]) } };
      const TableName = pipeline().output('metadata_table_name');
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

    test('learns that there is no thumbnail', async () => {
      const missing = { Bucket: pipeline().output('thumbnail_bucket_name'), Key: `${SIZE}/nothing.jpg` };
      await expect(clients.s3.send(new GetObjectCommand(missing))).rejects.toMatchObject({
        name: 'NoSuchKey',
      });
    });

    test('may neither read nor delete originals, nor write thumbnails or records', async () => {
      const original = { Bucket: SOURCE_BUCKET, Key: 'viewer/rocket.jpg' };
      const thumbnail = { Bucket: pipeline().output('thumbnail_bucket_name'), Key: 'x.jpg', Body: ROCKET };
      const record = {
        TableName: pipeline().output('metadata_table_name'),
        Item: { [ATTRIBUTES.imageId]: { S: 'x' } },
      };
      const refused = { name: expect.stringMatching(/^AccessDenied/) as string };
      await expect(clients.s3.send(new GetObjectCommand(original))).rejects.toMatchObject(refused);
      await expect(clients.s3.send(new DeleteObjectCommand(original))).rejects.toMatchObject(refused);
      await expect(clients.s3.send(new PutObjectCommand(thumbnail))).rejects.toMatchObject(refused);
      await expect(clients.table.send(new PutItemCommand(record))).rejects.toMatchObject(refused);
    });

    test('has a function that Lambda sends thumbnails to', async () => {
      const EventSourceArn = pipeline().output('metadata_table_stream_arn');
      const { EventSourceMappings } = await pipeline().clients.lambda.send(
        new ListEventSourceMappingsCommand({ EventSourceArn }),
      );
      expect(EventSourceMappings).toMatchObject([
        { FunctionArn: expect.stringContaining(`${VIEWER}-listener`) as string, State: 'Enabled' },
      ]);
    });

    test('goes without touching the pipeline', async () => {
      await viewer.destroy();
      expect(await viewer.listState()).toEqual([]);
      expect(await pipeline().thumbnailKeys('viewer/')).toHaveLength(1);
    }, 240_000);
  });
}
