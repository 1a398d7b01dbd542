import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DataTerraformRemoteStateLocal, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { remoteOutput, type PipelineOutputName } from '../constructs/pipeline-outputs';
import { policyDocument } from '../constructs/policy-document';
import { keepState } from '../constructs/state-backend';
import type { ThumbnailPipeline } from '../constructs/thumbnail-pipeline';

/** Zip of the function that is told of thumbnails, in the stack's folder. */
export const LISTENER_ZIP = 'listener.zip';
/** What it reads of the pipeline's state, as a stack would that is not of the same app. */
export const READ_OUTPUTS = [
  'source_bucket_name',
  'thumbnail_bucket_arn',
  'metadata_table_stream_arn',
] as const satisfies PipelineOutputName[];

/** Props of ViewerStack. */
export interface ViewerStackProps {
  /** A pipeline of another stack of the same app. */
  readonly pipeline: ThumbnailPipeline;
  /** Path of the state of that stack, from this one's folder. */
  readonly statePath: string;
}

/** An application beside a pipeline: a role that shows and uploads pictures, and a function that is told of thumbnails. */
export class ViewerStack extends TerraformStack {
  constructor(scope: Construct, id: string, { pipeline, statePath }: ViewerStackProps) {
    super(scope, id);
    keepState(this, undefined);
    new AwsProvider(this, 'aws');
    const viewer = this.role('viewer');
    pipeline.grantRead(viewer);
    pipeline.grantUpload(viewer);
    pipeline.grantReadMetadata(viewer);
    const listener = this.role('listener');
    const { arn } = new LambdaFunction(this, 'function', {
      functionName: `${id}-listener`,
      role: listener.arn,
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      filename: LISTENER_ZIP,
    });
    pipeline.onThumbnail({ functionArn: arn, role: listener });
    new TerraformOutput(this, 'viewer_role_arn', { value: viewer.arn }).overrideLogicalId('viewer_role_arn');

    const state = new DataTerraformRemoteStateLocal(this, 'thumbnails', { path: statePath });
    for (const name of READ_OUTPUTS)
      new TerraformOutput(this, name, { value: remoteOutput(state, name) }).overrideLogicalId(name);
  }

  private role(name: string): IamRole {
    return new IamRole(this, name, {
      name: `${this.node.id}-${name}`,
      assumeRolePolicy: policyDocument([
        {
          Sid: 'Lambda',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ]),
    });
  }
}
