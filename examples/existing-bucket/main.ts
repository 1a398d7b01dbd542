import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { configureBackend } from '../../constructs/config/state-backend';
import { pipelineOutputs } from '../../constructs/pipeline-outputs';
import { ThumbnailPipeline } from '../../constructs/thumbnail-pipeline';

/** A pipeline with an existing bucket and topic, which their owners manage. */
class ThumbnailsStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    configureBackend(this, undefined);
    new AwsProvider(this, 'aws');
    new ArchiveProvider(this, 'archive');
    const stringVariable = (name: string): string =>
      new TerraformVariable(this, name, { type: 'string' }).stringValue;
    const pipeline = new ThumbnailPipeline(this, 'pipeline', {
      sourceBucketName: stringVariable('bucket_name'),
      // The owner enables EventBridge. With 'notification', the owner adds pipeline.notificationToAdd instead.
      existingSourceBucket: 'eventbridge',
      alarmTopicArn: stringVariable('on_call_topic_arn'),
      environment: 'production',
    });
    // npm run ops uses the outputs.
    for (const [name, output] of Object.entries(pipelineOutputs(pipeline)))
      new TerraformOutput(this, name, output);
  }
}

const app = new App();
new ThumbnailsStack(app, 'thumbnails');
app.synth();
