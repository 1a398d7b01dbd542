import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { Aspects, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DEFAULT_ENVIRONMENT, THUMBNAIL_SIZE, type Environment } from '../lambda-src/contract';
import { AlarmTopic } from './alarm-topic';
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from './environments';
import { FailureQueue } from './failure-queue';
import { ImageProcessor } from './image-processor';
import { ImageProcessorRole } from './image-processor-role';
import { MetadataTable } from './metadata-table';
import { DEFAULT_ARCHITECTURE, type Architecture } from './packaging';
import { PipelineAlarms } from './pipeline-alarms';
import { RequiredTags } from './required-tags';
import { SourceBucket } from './source-bucket';
import { SourceTrigger } from './source-trigger';
import { ThumbnailBucket } from './thumbnail-bucket';
import { checkEnvironment, validateProps, type ResolvedProps } from './validate-props';

/** Props of ThumbnailPipeline. */
export interface ThumbnailPipelineProps {
  /** Name of the bucket that pictures are uploaded to: 3-63 characters; may be a token. */
  readonly sourceBucketName: string;
  /** Stage that this pipeline is. @default production */
  readonly environment?: Environment;
  /** Box side of the thumbnails in pixels, 64-512; may be a token. @default 128 */
  readonly thumbnailSize?: number;
  /** Prefix of every physical name. @default the stack's id */
  readonly name?: string;
  /** Instruction set that the function runs on. @default arm64 */
  readonly architecture?: Architecture;
  /** Settings other than those of the environment. @default those of ENVIRONMENT_SETTINGS */
  readonly settings?: Partial<EnvironmentSettings>;
}

/**
 * An S3-triggered thumbnail pipeline: its thumbnail bucket mirrors its source bucket.
 *
 * It needs the AWS and the archive provider in its stack. Everything that it makes carries its name and its tags.
 */
export class ThumbnailPipeline extends Construct {
  readonly source: SourceBucket;
  readonly thumbnails: ThumbnailBucket;
  readonly metadata: MetadataTable;
  readonly failures: FailureQueue;
  readonly processor: ImageProcessor;
  readonly alarmTopic: AlarmTopic;

  /** @throws Error that lists every prop that is known at synth and not legal. */
  constructor(scope: Construct, id: string, props: ThumbnailPipelineProps) {
    super(scope, id);
    const resolved = resolveProps(this, props);
    const { name, environment, settings, sourceBucketName } = resolved;
    const { accountId } = new DataAwsCallerIdentity(this, 'account');

    this.source = new SourceBucket(this, 'source', { bucketName: sourceBucketName, settings });
    this.thumbnails = new ThumbnailBucket(this, 'thumbnails', { sourceBucketName, settings });
    this.metadata = new MetadataTable(this, 'metadata', { tableName: `${name}-metadata`, settings });
    this.failures = new FailureQueue(this, 'failures', { queueName: `${name}-failed-events` });
    const role = this.createRole(name);
    this.processor = this.createProcessor(role, resolved);
    new SourceTrigger(this, 'trigger', { source: this.source, processor: this.processor, accountId });
    this.alarmTopic = new AlarmTopic(this, 'alarm-topic', { topicName: `${name}-alarms`, accountId });
    new PipelineAlarms(this, 'alarms', {
      name,
      environment,
      processor: this.processor,
      topic: this.alarmTopic,
    });
    Aspects.of(this).add(new RequiredTags(environment));
  }

  private createRole(name: string): ImageProcessorRole {
    const role = new ImageProcessorRole(this, 'role', { roleName: `${name}-ImageProcessor` });
    this.source.grantRead(role);
    this.thumbnails.grantWrite(role);
    this.metadata.grantReadWrite(role);
    this.failures.grantSend(role);
    return role;
  }

  private createProcessor(role: ImageProcessorRole, props: ResolvedProps): ImageProcessor {
    return new ImageProcessor(this, 'processor', {
      ...props,
      role,
      thumbnailBucketName: this.thumbnails.bucket.bucket,
      metadataTableName: this.metadata.table.name,
      failureQueue: this.failures.queue,
    });
  }
}

function resolveProps(scope: Construct, props: ThumbnailPipelineProps): ResolvedProps {
  const environment = props.environment ?? DEFAULT_ENVIRONMENT;
  // An unknown environment has no settings to check the rest with; those of the default stand in.
  const defaults =
    ENVIRONMENT_SETTINGS[checkEnvironment(environment).length > 0 ? DEFAULT_ENVIRONMENT : environment];
  const resolved = {
    name: props.name ?? TerraformStack.of(scope).node.id,
    environment,
    sourceBucketName: props.sourceBucketName,
    thumbnailSize: props.thumbnailSize ?? THUMBNAIL_SIZE.default,
    architecture: props.architecture ?? DEFAULT_ARCHITECTURE,
    settings: { ...defaults, ...props.settings },
  };
  validateProps(resolved);
  return resolved;
}
