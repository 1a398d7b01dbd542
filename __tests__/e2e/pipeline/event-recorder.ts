import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  type Event,
} from '@aws-sdk/client-s3';
import type { DeployedPipeline } from '../support/deployed-pipeline';
import { MadeFunction } from '../support/made-function';

/** Fields of an event about an object. The key is encoded, as in the event. */
export interface RecordedEvent {
  readonly name: string;
  readonly key: string;
  readonly versionId?: string;
  readonly size?: number;
}

const EVENTS = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectRestore:*', 's3:LifecycleExpiration:*'];

/** A separate versioned bucket, whose events for `*.png` a function writes to its log. */
export class EventRecorder {
  private seen = 0;

  private constructor(
    private readonly pipeline: DeployedPipeline,
    private readonly recorder: MadeFunction,
    readonly bucket: string,
  ) {}

  static async create(pipeline: DeployedPipeline, name: string): Promise<EventRecorder> {
    const { s3 } = pipeline.clients;
    const recorder = await MadeFunction.create(
      pipeline,
      name,
      `for (const { eventName, s3: { object } } of event.Records)
        process.stdout.write('EVENT ' + JSON.stringify({ name: eventName, ...object }) + '\\n');`,
    );
    const Bucket = `${name}-bucket`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const notification = {
      LambdaFunctionArn: recorder.arn,
      Events: EVENTS as Event[],
      Filter: { Key: { FilterRules: [{ Name: 'suffix' as const, Value: '.png' }] } },
    };
    const NotificationConfiguration = { LambdaFunctionConfigurations: [notification] };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    return new EventRecorder(pipeline, recorder, Bucket);
  }

  /** Resolves to the events since the last call, once all are handled. In any order, because S3 guarantees none. */
  async take(): Promise<RecordedEvent[]> {
    await this.pipeline.deployment.aws.quiet();
    const lines = await this.recorder.logLines('"EVENT"');
    const fresh = lines.slice(this.seen);
    this.seen = lines.length;
    return fresh.map((line) => {
      const { name, key, versionId, size } = JSON.parse(line.slice('EVENT'.length)) as RecordedEvent;
      return {
        ...{ name, key },
        ...(versionId !== undefined && { versionId }),
        ...(size !== undefined && { size }),
      };
    });
  }

  async remove(): Promise<void> {
    const { s3 } = this.pipeline.clients;
    const Bucket = this.bucket;
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await this.pipeline.deployment.aws.quiet();
    await this.recorder.remove();
  }
}
