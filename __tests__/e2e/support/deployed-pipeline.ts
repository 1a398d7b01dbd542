import path from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import sharp from 'sharp';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import {
  deployLocally,
  type Clients,
  type LocalDeployment,
  type LocalDeploymentProps,
} from '../../../local-aws/deployment/local-deployment';
import { meanDifference } from '../../../scripts/demo/faults';
import { readMetrics } from '../../../scripts/demo/report';
import { deployCopy } from './copied-deployment';

/** A record as stored in the table. */
export type Item = Record<string, unknown>;

/** Versions of originals by their keys. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export interface DestinationMessage {
  readonly requestContext: {
    readonly functionArn: string;
    readonly condition: string;
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  /** Absent if the function was stopped. */
  readonly responsePayload?: { readonly errorMessage: string };
}

/** Side of the bounding box in pixels. Differs from the default. */
export const SIZE = 96;
export const SOURCE_BUCKET = 'e2e-images';
/** The default stack. */
export const STACK = 'thumbnails-development';
/** An event that the function cannot parse. */
export const UNREADABLE = { of: 'no bucket' };

/** The parts of a deployment that tests use. */
export type DeploymentParts = Pick<LocalDeployment, 'aws' | 'terraform' | 'outputs' | 'clients'>;

/** Names a deployment by the path of its test file: several run at a time, and two folders may have files of one name. */
function nameOfTestFile(): string {
  const file = path.relative(path.dirname(__dirname), expect.getState().testPath ?? '');
  return `e2e-${file.replace('-test.ts', '').replaceAll(path.sep, '-')}`;
}

/** A deployed stack on the local AWS, with the calls that a user would make. */
export class DeployedPipeline<Deployment extends DeploymentParts = LocalDeployment> {
  readonly clients: Clients;

  constructor(readonly deployment: Deployment) {
    this.clients = deployment.clients;
  }

  /** @param props that differ from the defaults. With the default stack, the deployment is a copy (deployCopy). */
  static async deploy(props: Partial<LocalDeploymentProps> = {}): Promise<DeployedPipeline> {
    const isDefault = !(props.stack ?? props.variables ?? props.synthesize);
    const deploy = isDefault ? deployCopy : deployLocally;
    const deployment = await deploy({
      name: nameOfTestFile(),
      stack: STACK,
      variables: { source_bucket_name: SOURCE_BUCKET, thumbnail_size: String(SIZE) },
      ...props,
    });
    return new DeployedPipeline(deployment);
  }

  /** Returns an output of the stack. */
  output(name: string): string {
    const value = this.deployment.outputs[name];
    if (value === undefined) throw new Error(`The stack has no output ${name}.`);
    return value;
  }

  /** Uploads an original and waits until its event has been processed. @returns its version ID. */
  async upload(key: string, body: Uint8Array): Promise<string> {
    const Bucket = this.output('source_bucket_name');
    const request = new PutObjectCommand({ Bucket, Key: key, Body: body });
    const { VersionId } = await this.clients.s3.send(request);
    await this.deployment.aws.quiet();
    return VersionId ?? '';
  }

  /** Invokes the function asynchronously with an event. */
  async invokeLater(event: object): Promise<void> {
    const FunctionName = this.output('image_processor_alias_arn');
    const request = { FunctionName, InvocationType: 'Event' as const, Payload: JSON.stringify(event) };
    await this.clients.lambda.send(new InvokeCommand(request));
  }

  async thumbnailKeys(prefix: string): Promise<string[]> {
    const request = { Bucket: this.output('thumbnail_bucket_name'), Prefix: `${SIZE}/${prefix}` };
    const { Contents } = await this.clients.s3.send(new ListObjectsV2Command(request));
    return (Contents ?? []).map(({ Key }) => Key ?? '');
  }

  /** Returns the version ID in each thumbnail's metadata, by key of the original. */
  async mirroredVersions(prefix: string): Promise<Versions> {
    const Bucket = this.output('thumbnail_bucket_name');
    const keys = await this.thumbnailKeys(prefix);
    const heads = keys.map(async (Key) => {
      const { Metadata } = await this.clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
      return [Key.slice(`${SIZE}/`.length), Metadata?.['source-version']] as const;
    });
    return Object.fromEntries(await Promise.all(heads));
  }

  /** Returns the version ID of each original, by key. */
  async originalVersions(prefix: string): Promise<Versions> {
    const Bucket = this.output('source_bucket_name');
    const list = new ListObjectsV2Command({ Bucket, Prefix: prefix });
    const { Contents = [] } = await this.clients.s3.send(list);
    const heads = Contents.map(async ({ Key = '' }) => {
      const { VersionId } = await this.clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
      return [Key, VersionId] as const;
    });
    return Object.fromEntries(await Promise.all(heads));
  }

  /** @param name of the variant. @default the thumbnail */
  async readThumbnail(key: string, name = String(SIZE)): Promise<Buffer> {
    const request = { Bucket: this.output('thumbnail_bucket_name'), Key: `${name}/${key}` };
    const { Body } = await this.clients.s3.send(new GetObjectCommand(request));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Returns the version id of the thumbnail object. */
  async thumbnailVersion(key: string): Promise<string | undefined> {
    const request = { Bucket: this.output('thumbnail_bucket_name'), Key: `${SIZE}/${key}` };
    return (await this.clients.s3.send(new HeadObjectCommand(request))).VersionId;
  }

  /** Returns all records of a key, one for each upload. */
  async records(key: string): Promise<Item[]> {
    return (await this.allRecords()).filter((item) => item[ATTRIBUTES.originalKey] === key);
  }

  async allRecords(): Promise<Item[]> {
    const request = new ScanCommand({ TableName: this.output('metadata_table_name'), ConsistentRead: true });
    return (await this.clients.table.send(request)).Items ?? [];
  }

  /** Returns the distinct keys in the function's log lines. */
  async loggedKeys(): Promise<string[]> {
    const request = new FilterLogEventsCommand({ logGroupName: this.output('log_group_name') });
    const { events } = await this.clients.logs.send(request);
    const keys = (events ?? []).map(({ message }) => (JSON.parse(message ?? '') as { key?: string }).key);
    return [...new Set(keys.filter((key) => key !== undefined))];
  }

  /** Returns the sum of a metric of the function over the last hour. */
  async metric(name: string): Promise<number> {
    const sums = await readMetrics(this.clients.cloudwatch, 'development');
    return sums[name] ?? 0;
  }

  /** Sends an event that fails all retries, and waits until it is on the failure queue. */
  async sendUnreadable(): Promise<void> {
    const FunctionName = this.output('image_processor_alias_arn');
    const request = { FunctionName, InvocationType: 'Event' as const, Payload: JSON.stringify(UNREADABLE) };
    await this.clients.lambda.send(new InvokeCommand(request));
    await this.deployment.aws.quiet();
  }

  /** Receives and deletes the messages on the failure queue. */
  async takeFailedEvents(): Promise<DestinationMessage[]> {
    const QueueUrl = this.output('failure_queue_url');
    const { Messages } = await this.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    await this.clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    return (Messages ?? []).map(({ Body }) => JSON.parse(Body ?? '') as DestinationMessage);
  }
}

/**
 * Returns the mean difference in levels between a thumbnail and its original, resized from a full decode. JPEG
 * compression accounts for up to 6 at this size; another image, or the same one rotated or cropped, differs by more than 30.
 */
export async function difference(thumbnail: Buffer, original: Buffer): Promise<number> {
  const expected = await sharp(original)
    .resize(SIZE, SIZE, { fit: 'inside', fastShrinkOnLoad: false })
    .removeAlpha()
    .raw()
    .toBuffer();
  const actual = await sharp(thumbnail).removeAlpha().raw().toBuffer();
  expect(actual).toHaveLength(expected.length);
  return meanDifference(actual, expected);
}
