import { Aspects, TerraformStack, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../lambda-src/contract';
import { OperatorRole } from './access/operator-role';
import { PipelineGrants, type Grantee, type ThumbnailListener } from './access/pipeline-grants';
import { RoleLimits } from './access/role-limits';
import type { Architecture } from './config/architecture';
import type { EnvironmentSettings } from './config/environments';
import type { ExistingResources } from './config/existing-resources';
import { PHYSICAL_NAMES } from './config/physical-names';
import { resolveProps, type ResolvedProps } from './config/resolve-props';
import { BatchProcessor } from './function/batch-processor';
import { ImageProcessor } from './function/image-processor';
import { ImageProcessorRole } from './function/image-processor-role';
import { AlarmTopic } from './monitoring/alarm-topic';
import type { WatchedResources } from './monitoring/metrics';
import { PipelineAlarms } from './monitoring/pipeline-alarms';
import { PipelineDashboard } from './monitoring/pipeline-dashboard';
import { SavedQueries } from './monitoring/saved-queries';
import { AwsEnvironment } from './shared/aws-environment';
import { RequiredTags } from './shared/required-tags';
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
  /** Name of the bucket that images are uploaded to: 3-63 characters; may be a token. */
  readonly sourceBucketName: string;
  /** Stage that this pipeline is. @default production */
  readonly environment?: Environment;
  /** Box side of the thumbnails in pixels, 64-512; may be a token. @default 128 */
  readonly thumbnailSize?: number;
  /** Prefix of every physical name. @default the stack's id */
  readonly name?: string;
  /** Instruction set that the function runs on; not every region has arm64. @default arm64 */
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
  /** Settings other than those of the environment; numbers may be tokens. @default those of ENVIRONMENT_SETTINGS */
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
  /** Undefined without the setting `batchOperations`. */
  readonly batchProcessor: BatchProcessor | undefined;
  /** Undefined without the setting `operators`. */
  readonly operatorRole: OperatorRole | undefined;
  readonly alarmTopic: AlarmTopic;
  readonly alarms: PipelineAlarms;
  readonly dashboard: PipelineDashboard;
  /** Region, account and partition that it is deployed to. */
  readonly place: AwsEnvironment;
  /** Undefined where the services' own keys encrypt. */
  readonly key: EncryptionKey | undefined;
  /** Rights on that key, and on former ones. */
  readonly keyRights: KeyRights;
  /** What the owner of a source bucket that exists already adds to its notifications; undefined where nobody has to. */
  readonly notificationToAdd: NotificationBlock | undefined;
  private readonly grants: PipelineGrants;

  /** @throws ConfigurationError that lists every violation by props that are known at synth. */
  constructor(scope: Construct, id: string, props: ThumbnailPipelineProps) {
    super(scope, id);
    const resolved = resolveProps(TerraformStack.of(this).node.id, props);
    const { name, settings, sourceBucketName } = resolved;
    this.place = new AwsEnvironment(this, 'place');
    const { accountId } = this.place;
    this.key = this.createKey(resolved);
    const keyArn = this.key?.arn;
    this.keyRights = new KeyRights(this.place, keyArn, settings.formerKeyArns);

    this.source = new SourceBucket(this, 'source', {
      bucketName: sourceBucketName,
      keyArn,
      settings,
      existsIn: resolved.existingSourceBucket && this.place.region,
    });
    this.thumbnails = new ThumbnailBucket(this, 'thumbnails', { sourceBucketName, keyArn, settings });
    this.logs = this.collectLogs(resolved);
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
    this.batchProcessor = settings.batchOperations
      ? new BatchProcessor(this, 'batch', { name, pipeline: this })
      : undefined;
    this.notificationToAdd = triggerBySource(this, resolved);

    this.alarmTopic = new AlarmTopic(this, 'alarm-topic', {
      topicName: PHYSICAL_NAMES.alarmTopic.of(name),
      accountId,
      keyArn,
      existingTopicArn: resolved.alarmTopicArn,
      email: resolved.alarmEmail,
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
    Aspects.of(this).add(new RoleLimits(settings, this.place));
    this.grants = new PipelineGrants(this, name);
    this.operatorRole =
      settings.operators.length > 0
        ? new OperatorRole(this, 'operators', { name, pipeline: this, operators: settings.operators })
        : undefined;
  }

  /** Lets the role of a function keep the mirror. */
  grantReconcile(role: ImageProcessorRole): void {
    this.source.grantRead(role);
    this.thumbnails.grantWrite(role);
    this.metadata.grantReadWrite(role);
    role.add(this.keyRights.statements(['kms:Decrypt', 'kms:GenerateDataKey']));
  }

  /** Lets a role read thumbnails. A missing one is 404 to it. */
  grantRead(role: Grantee): void {
    this.grants.read(role);
  }

  /** Lets a role upload originals, in parts too, and neither read nor delete them. */
  grantUpload(role: Grantee): void {
    this.grants.upload(role);
  }

  /** Lets a role read records: one by its ImageID, or those of a time by the index. */
  grantReadMetadata(role: Grantee): void {
    this.grants.readMetadata(role);
  }

  /**
   * Invokes a function with each record that says SUCCESS, as it lies in the table's stream: a record says so only once
   * its thumbnail is there, and it names both images with their sizes. The bucket's own notifications tell less, and
   * whoever sets one replaces all others. At least once for each thumbnail, and a batch that fails is tried again until
   * the stream forgets it after 24 hours. The stream has room for two such functions.
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
      place: this.place,
      logGroupName: PHYSICAL_NAMES.logGroup.of(name),
      preventDestroy: protectData,
      ...(existingSourceBucket === 'eventbridge' && { ruleName: PHYSICAL_NAMES.sourceRule.of(name) }),
      ...(encryption !== 'customer-managed' && { existingKeyArn: encryption }),
    });
  }

  private collectLogs({ sourceBucketName, settings, existingSourceBucket }: ResolvedProps): LogBucket {
    const { accountId } = this.place;
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
