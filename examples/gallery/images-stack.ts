import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { configureBackend } from '../../constructs/config/state-backend';
import type { Architecture } from '../../constructs/function/packaging';
import { pipelineOutputs } from '../../constructs/pipeline-outputs';
import { ThumbnailPipeline } from '../../constructs/thumbnail-pipeline';

/** The pipeline in a separate stack, because resources with data seldom change. */
export class ImagesStack extends TerraformStack {
  readonly pipeline: ThumbnailPipeline;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    configureBackend(this, undefined);
    new AwsProvider(this, 'aws');
    new ArchiveProvider(this, 'archive');
    const bucketName = new TerraformVariable(this, 'bucket_name', { type: 'string' });
    // Set `"context": { "architecture": "x86_64" }` in cdktf.json for a region without arm64.
    const architecture = this.node.tryGetContext('architecture') as Architecture | undefined;
    this.pipeline = new ThumbnailPipeline(this, 'pipeline', {
      sourceBucketName: bucketName.stringValue,
      environment: 'development',
      thumbnailSize: 256,
      variants: { card: { width: 600, height: 400, fit: 'cover', format: 'webp' } },
      settings: { maxInputMegapixels: 25 },
      ...(architecture && { architecture }),
    });
    for (const [name, output] of Object.entries(pipelineOutputs(this.pipeline)))
      new TerraformOutput(this, name, output);
  }
}
