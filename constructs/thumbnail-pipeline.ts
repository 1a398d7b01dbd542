import { Aspects, TerraformStack, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import { DEFAULT_ENVIRONMENT, THUMBNAIL_SIZE, type Environment } from '../lambda-src/contract';
import { AlarmTopic } from './alarm-topic';
import { AwsPlace } from './aws-place';
import { EncryptionKey } from './encryption-key';
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from './environments';
import { FailureQueue } from './failure-queue';
import { ImageProcessor, logGroupName } from './image-processor';
import { ImageProcessorRole } from './image-processor-role';
import { LogBucket } from './log-bucket';
import { MetadataTable } from './metadata-table';
import type { WatchedResources } from './metrics';
import { DEFAULT_ARCHITECTURE, type Architecture } from './packaging';
import { PipelineAlarms } from './pipeline-alarms';
import { PipelineDashboard } from './pipeline-dashboard';
import { RequiredTags } from './required-tags';
import { SavedQueries } from './saved-queries';
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
  /** Who is told by e-mail when an alarm goes off; may be a token, and null then. @default nobody */
  readonly alarmEmail?: string;
  /** Version of the function that events are sent to, `3` for one; may be a token, and null then. @default the newest */
  readonly liveVersion?: string;
  /**
   * Whether events are handled. False stops the function: events wait on the failure queue, for 14 days at most, from
   * where they are sent again. May be a token. @default true
   */
  readonly processingEnabled?: boolean | IResolvable;
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
  readonly logs: LogBucket;
  readonly metadata: MetadataTable;
  readonly failures: FailureQueue;
  readonly processor: ImageProcessor;
  readonly alarmTopic: AlarmTopic;
  readonly alarms: PipelineAlarms;
  readonly dashboard: PipelineDashboard;
  /** Region, account and partition that it is deployed to. */
  readonly place: AwsPlace;
  /** Undefined where the services' own keys encrypt. */
  readonly key: EncryptionKey | undefined;

  /** @throws Error that lists every prop that is known at synth and not legal. */
  constructor(scope: Construct, id: string, props: ThumbnailPipelineProps) {
    super(scope, id);
    const resolved = resolveProps(this, props);
    const { name, settings, sourceBucketName } = resolved;
    this.place = new AwsPlace(this, 'place');
    const { accountId } = this.place;
    this.key = this.createKey(resolved);
    const keyArn = this.key?.arn;

    this.source = new SourceBucket(this, 'source', { bucketName: sourceBucketName, keyArn, settings });
    this.thumbnails = new ThumbnailBucket(this, 'thumbnails', { sourceBucketName, keyArn, settings });
    this.logs = this.collectLogs(resolved);
    this.metadata = new MetadataTable(this, 'metadata', { tableName: `${name}-metadata`, keyArn, settings });
    this.failures = new FailureQueue(this, 'failures', {
      queueName: `${name}-failed-events`,
      keyArn,
      preventDestroy: settings.protectData,
    });
    this.processor = this.createProcessor(this.createRole(name), resolved);
    new SourceTrigger(this, 'trigger', { source: this.source, processor: this.processor, accountId });

    const topicName = `${name}-alarms`;
    const email = resolved.alarmEmail;
    this.alarmTopic = new AlarmTopic(this, 'alarm-topic', {
      topicName,
      accountId,
      keyArn,
      email,
      preventDestroy: settings.protectData,
    });
    const watched = this.watched(resolved);
    this.alarms = new PipelineAlarms(this, 'alarms', { name, watched, topic: this.alarmTopic });
    this.dashboard = new PipelineDashboard(this, 'dashboard', {
      name,
      region: this.place.region,
      watched,
      alarms: this.alarms,
    });
    new SavedQueries(this, 'queries', { name, logGroupName: watched.logGroupName });
    Aspects.of(this).add(new RequiredTags(resolved.environment));
  }

  private createKey({ name, settings }: ResolvedProps): EncryptionKey | undefined {
    const { encryption, protectData } = settings;
    if (encryption === 'AES256') return undefined;
    return new EncryptionKey(this, 'encryption-key', {
      name,
      place: this.place,
      logGroupName: logGroupName(functionName(name)),
      preventDestroy: protectData,
      ...(encryption !== 'customer-managed' && { existingKeyArn: encryption }),
    });
  }

  private collectLogs({ sourceBucketName, settings }: ResolvedProps): LogBucket {
    const { accountId } = this.place;
    const logs = new LogBucket(this, 'access-logs', { sourceBucketName, accountId, settings });
    logs.collect('source', this.source.bucket);
    logs.collect('thumbnails', this.thumbnails.bucket);
    return logs;
  }

  private createRole(name: string): ImageProcessorRole {
    const role = new ImageProcessorRole(this, 'role', { roleName: functionName(name) });
    this.source.grantRead(role);
    this.thumbnails.grantWrite(role);
    this.metadata.grantReadWrite(role);
    this.failures.grantSend(role);
    this.key?.grantUse(role);
    return role;
  }

  private createProcessor(role: ImageProcessorRole, props: ResolvedProps): ImageProcessor {
    return new ImageProcessor(this, 'processor', {
      ...props,
      functionName: functionName(props.name),
      role,
      thumbnailBucketName: this.thumbnails.bucket.bucket,
      metadataTableName: this.metadata.table.name,
      failureQueue: this.failures.queue,
      keyArn: this.key?.arn,
    });
  }

  private watched({ environment, architecture, settings }: ResolvedProps): WatchedResources {
    return {
      environment,
      architecture,
      settings,
      functionName: this.processor.function.functionName,
      queueName: this.failures.queue.name,
      tableName: this.metadata.table.name,
      logGroupName: this.processor.logGroup.name,
    };
  }
}

/** The function's and its role's. */
function functionName(pipelineName: string): string {
  return `${pipelineName}-ImageProcessor`;
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
    alarmEmail: props.alarmEmail,
    liveVersion: props.liveVersion,
    processingEnabled: props.processingEnabled ?? true,
    settings: { ...defaults, ...props.settings },
  };
  validateProps(resolved);
  return resolved;
}
