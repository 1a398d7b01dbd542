import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { configureBackend } from '../../constructs/config/state-backend';
import { pipelineOutputs } from '../../constructs/pipeline-outputs';
import { ThumbnailPipeline } from '../../constructs/thumbnail-pipeline';

/** A pipeline beside a bucket and a topic that others own: nothing of them is managed. */
class ThumbnailsStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    configureBackend(this, undefined);
    new AwsProvider(this, 'aws');
    new ArchiveProvider(this, 'archive');
    const text = (name: string): string => new TerraformVariable(this, name, { type: 'string' }).stringValue;
    const pipeline = new ThumbnailPipeline(this, 'pipeline', {
      sourceBucketName: text('bucket_name'),
      // Its owner switches EventBridge on; with 'notification', the owner adds what pipeline.notificationToAdd says.
      existingSourceBucket: 'eventbridge',
      alarmTopicArn: text('on_call_topic_arn'),
      environment: 'production',
    });
    // `npm run ops` finds the pipeline by them.
    for (const [name, output] of Object.entries(pipelineOutputs(pipeline)))
      new TerraformOutput(this, name, output);
  }
}

const app = new App();
new ThumbnailsStack(app, 'thumbnails');
app.synth();
