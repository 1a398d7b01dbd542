import { Aspects, TerraformStack, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../lambda-src/contract';
import type { VariantDefinitions } from '../lambda-src/variants/variant';
import { OperatorRole } from './access/operator-role';
import { PipelineGrants, type Grantee, type ThumbnailListener } from './access/pipeline-grants';
import { RoleLimits } from './access/role-limits';
import type { Architecture } from './config/architecture';
import type { EnvironmentSettings } from './config/environments';
import type { ExistingResources } from './config/existing-resources';
import { PHYSICAL_NAMES } from './config/physical-names';
import { resolveProps, type ResolvedProps } from './config/resolve-props';
import { BatchProcessor } from './function/batch-processor';
import { ConcurrencyQuota } from './function/concurrency-quota';
import { ImageProcessor } from './function/image-processor';
import { ImageProcessorRole } from './function/image-processor-role';
import { AlarmTopic } from './monitoring/alarm-topic';
import type { MonitoredResources } from './monitoring/metrics';
import { PipelineAlarms } from './monitoring/pipeline-alarms';
import { PipelineDashboard } from './monitoring/pipeline-dashboard';
import { SavedQueries } from './monitoring/saved-queries';
import { AwsEnvironment } from './shared/aws-environment';
import { RequiredTags, requiredTags } from './shared/required-tags';
import { EncryptionKey } from './storage/encryption-key';
import { FailureQueue } from './storage/failure-queue';
import { KeyRights } from './storage/key-rights';
import { LogBucket } from './storage/log-bucket';
import { MetadataTable } from './storage/metadata-table';
import { SourceBucket } from './storage/source-bucket';
import { ThumbnailBucket } from './storage/thumbnail-bucket';
import { triggerBySource } from './trigger/source-events';
import type { NotificationBlock } from './trigger/source-notifications';

/** Props of ThumbnailPipeline. */
export interface ThumbnailPipelineProps extends ExistingResources {
  /** Name of the bucket for uploaded images, 3-63 characters; may be a token. */
  readonly sourceBucketName: string;
  /** Environment of the pipeline. @default production */
  readonly environment?: Environment;
  /** Maximum width and height of thumbnails in pixels, 64-512; may be a token. @default 128 */
  readonly thumbnailSize?: number;
  /** Prefix of all physical names except bucket names. @default the stack's id */
  readonly name?: string;
  /** Instruction set architecture of the function; not every region offers arm64. @default arm64 */
  readonly architecture?: Architecture;
  /** Email address for alarm notifications; may be a token, which may be null. @default none: nobody is subscribed */
  readonly alarmEmail?: string;
  /** Version of the function that receives events, such as `3`; may be a token, which may be null. @default the latest version */
  readonly liveVersion?: string;
  /**
   * Whether events are processed. False stops the function: events wait on the failure queue for up to 14 days, until
   * they are redriven. May be a token. @default true
   */
  readonly processingEnabled?: boolean | IResolvable;
  /** Images to make in addition to the thumbnail, by name; their numbers may be tokens. @default none */
  readonly variants?: VariantDefinitions;
  /** Settings that override those of the environment; numbers may be tokens. @default none: those of ENVIRONMENT_SETTINGS apply */
  readonly settings?: Partial<EnvironmentSettings>;
}

/**
 * An S3-triggered thumbnail pipeline: the thumbnail bucket mirrors the source bucket.
 *
 * The stack must contain the AWS and the archive provider. All resources have the required tags, and all physical names
 * except those of buckets start with the pipeline's name.
 */
export class ThumbnailPipeline extends Construct {
  readonly source: SourceBucket;
  readonly thumbnails: ThumbnailBucket;
  readonly logs: LogBucket;
  readonly metadata: MetadataTable;
  readonly failures: FailureQueue;
  readonly processor: ImageProcessor;
  /** Undefined without the setting `batchOperations`. */
  readonly batchProcessor: BatchProcessor | undefined;
  /** Undefined without the setting `operators`. */
  readonly operatorRole: OperatorRole | undefined;
  readonly alarmTopic: AlarmTopic;
  readonly alarms: PipelineAlarms;
  readonly dashboard: PipelineDashboard;
  /** Account, region and partition of the deployment. */
  readonly awsEnvironment: AwsEnvironment;
  /** Undefined with the setting `encryption: AES256`. */
  readonly key: EncryptionKey | undefined;
  /** Permissions on the key and on former keys. */
  readonly keyRights: KeyRights;
  /** Notifications that the owner of an existing source bucket has to add; undefined if none. */
  readonly notificationToAdd: NotificationBlock | undefined;
  private readonly grants: PipelineGrants;

  /** @throws ConfigurationError that lists all invalid props, as far as they are known at synth. */
  constructor(scope: Construct, id: string, props: ThumbnailPipelineProps) {
    super(scope, id);
    const resolved = resolveProps(TerraformStack.of(this).node.id, props);
    const { name, settings, sourceBucketName } = resolved;
    this.awsEnvironment = new AwsEnvironment(this, 'place');
    const { accountId } = this.awsEnvironment;
    this.key = this.createKey(resolved);
    const keyArn = this.key?.arn;
    this.keyRights = new KeyRights(this.awsEnvironment, keyArn, settings.formerKeyArns);

    this.source = new SourceBucket(this, 'source', {
      bucketName: sourceBucketName,
      keyArn,
      settings,
      existsIn: resolved.existingSourceBucket && this.awsEnvironment.region,
    });
    this.thumbnails = new ThumbnailBucket(this, 'thumbnails', { sourceBucketName, keyArn, settings });
    this.logs = this.createLogBucket(resolved);
    this.metadata = new MetadataTable(this, 'metadata', {
      tableName: PHYSICAL_NAMES.table.of(name),
      keyArn,
      settings,
    });
    this.failures = new FailureQueue(this, 'failures', {
      queueName: PHYSICAL_NAMES.failureQueue.of(name),
      keyArn,
      preventDestroy: settings.protectData,
    });
    this.processor = this.createProcessor(this.createRole(name), resolved);
    this.batchProcessor = settings.batchOperations ? this.createBatchProcessor(name) : undefined;
    this.checkQuota(resolved);
    this.notificationToAdd = triggerBySource(this, {
      name,
      existingSourceBucket: resolved.existingSourceBucket,
      source: this.source,
      processor: this.processor,
      failures: this.failures,
      accountId,
    });

    this.alarmTopic = new AlarmTopic(this, 'alarm-topic', {
      topicName: PHYSICAL_NAMES.alarmTopic.of(name),
      accountId,
      keyArn,
      existingTopicArn: resolved.alarmTopicArn,
      email: resolved.alarmEmail,
      preventDestroy: settings.protectData,
      warnWithoutSubscriber: resolved.environment === 'production',
    });
    const resources = this.monitoredResources(resolved);
    this.alarms = new PipelineAlarms(this, 'alarms', { name, resources, topic: this.alarmTopic });
    this.dashboard = new PipelineDashboard(this, 'dashboard', {
      name,
      region: this.awsEnvironment.region,
      resources,
      alarms: this.alarms,
    });
    new SavedQueries(this, 'queries', { name, ...resources });
    Aspects.of(this).add(new RequiredTags(resolved.environment));
    Aspects.of(this).add(new RoleLimits(settings, this.awsEnvironment));
    this.grants = new PipelineGrants({
      name,
      source: this.source,
      thumbnails: this.thumbnails,
      metadata: this.metadata,
      keyRights: this.keyRights,
      tags: requiredTags(resolved.environment),
    });
    this.operatorRole = settings.operators.length > 0 ? this.createOperatorRole(resolved) : undefined;
  }

  /** Grants a function's role all permissions to reconcile images. */
  grantReconcile(role: ImageProcessorRole): void {
    this.source.grantRead(role);
    this.thumbnails.grantWrite(role);
    this.metadata.grantReadWrite(role);
    role.add(this.keyRights.statements(['kms:Decrypt', 'kms:GenerateDataKey']));
  }

  /** Allows a role to read thumbnails. S3 returns 404 for a missing one. */
  grantRead(role: Grantee): void {
    this.grants.read(role);
  }

  /** Allows a role to upload originals, including multipart uploads, but not to read or delete them. */
  grantUpload(role: Grantee): void {
    this.grants.upload(role);
  }

  /** Allows a role to read records by ImageID and to query the time index. */
  grantReadMetadata(role: Grantee): void {
    this.grants.readMetadata(role);
  }

  /**
   * Invokes a function with the stream record of each new thumbnail, at least once.
   *
   * The function receives records with the status SUCCESS, which contain both images with their sizes. Lambda retries a
   * failing batch until its records expire after 24 hours. A stream supports two functions. Bucket notifications contain
   * less, and setting one replaces all others of the bucket.
   */
  onThumbnail(listener: ThumbnailListener): void {
    this.grants.listen(listener);
  }

  private createKey({ name, settings, existingSourceBucket }: ResolvedProps): EncryptionKey | undefined {
    const { encryption, protectData } = settings;
    const id = 'encryption-key';
    if (encryption === 'AES256') {
      EncryptionKey.forget(this, id);
      return undefined;
    }
    return new EncryptionKey(this, id, {
      name,
      awsEnvironment: this.awsEnvironment,
      logGroupName: PHYSICAL_NAMES.logGroup.of(name),
      preventDestroy: protectData,
      ...(existingSourceBucket === 'eventbridge' && {
        undeliveredQueueName: PHYSICAL_NAMES.failureQueue.of(name),
      }),
      ...(encryption !== 'customer-managed' && { existingKeyArn: encryption }),
    });
  }

  private createLogBucket({ sourceBucketName, settings, existingSourceBucket }: ResolvedProps): LogBucket {
    const { accountId } = this.awsEnvironment;
    const logs = new LogBucket(this, 'access-logs', { sourceBucketName, accountId, settings });
    if (existingSourceBucket === undefined) logs.enableAccessLogging('source', this.source.bucket);
    else logs.forgetAccessLogging('source');
    logs.enableAccessLogging('thumbnails', this.thumbnails.bucket);
    return logs;
  }

  private createRole(name: string): ImageProcessorRole {
    const role = new ImageProcessorRole(this, 'role', { roleName: PHYSICAL_NAMES.role.of(name) });
    this.grantReconcile(role);
    this.failures.grantSend(role);
    return role;
  }

  private createProcessor(role: ImageProcessorRole, props: ResolvedProps): ImageProcessor {
    return new ImageProcessor(this, 'processor', {
      ...props,
      functionName: PHYSICAL_NAMES.function.of(props.name),
      role,
      thumbnailBucketName: this.thumbnails.bucket.bucket,
      metadataTableName: this.metadata.table.name,
      failureQueue: this.failures.queue,
      keyArn: this.key?.arn,
    });
  }

  private createBatchProcessor(name: string): BatchProcessor {
    return new BatchProcessor(this, 'batch', {
      name,
      awsEnvironment: this.awsEnvironment,
      processor: this.processor,
      sourceBucketArn: this.source.bucket.arn,
      logBucketArn: this.logs.bucket.arn,
      grantReconcile: (role) => {
        this.grantReconcile(role);
      },
    });
  }

  private checkQuota({ settings, processingEnabled }: ResolvedProps): void {
    const { reservedConcurrency: reserved } = settings;
    if (reserved === undefined || reserved === 0) return;
    new ConcurrencyQuota(this, 'quota', {
      partition: this.awsEnvironment.partition,
      reserved,
      functions: this.batchProcessor ? 2 : 1,
      enabled: processingEnabled,
    });
  }

  private createOperatorRole({ name, settings: { operators } }: ResolvedProps): OperatorRole {
    return new OperatorRole(this, 'operators', {
      name,
      operators,
      awsEnvironment: this.awsEnvironment,
      source: this.source,
      thumbnails: this.thumbnails,
      metadata: this.metadata,
      failures: this.failures,
      processor: this.processor,
      batchProcessor: this.batchProcessor,
      keyRights: this.keyRights,
    });
  }

  private monitoredResources(props: ResolvedProps): MonitoredResources {
    const { environment, architecture, settings, variants } = props;
    return {
      environment,
      architecture,
      settings,
      variantCount: Object.keys(variants).length,
      functionName: this.processor.function.functionName,
      queueName: this.failures.queue.name,
      tableName: this.metadata.table.name,
      logGroupName: this.processor.logGroup.name,
    };
  }
}
