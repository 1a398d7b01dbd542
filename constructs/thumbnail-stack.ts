import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { THUMBNAIL_SIZE, type Environment } from '../lambda-src/contract';
import type { Architecture } from './packaging';
import { SOURCE_BUCKET_NAME_RULES, THUMBNAIL_SIZE_RULES, variableValidations } from './parameter-rules';
import { ThumbnailPipeline } from './thumbnail-pipeline';

/** Terraform 1.11 and OpenTofu 1.10: the first with S3-native state locking for use in production. */
const REQUIRED_VERSION = '>= 1.10.0';

/** Props of ThumbnailStack. */
export interface ThumbnailStackProps {
  /** Stage that the stack is. @default production */
  readonly environment?: Environment;
  /** Instruction set that the function runs on. @default arm64 */
  readonly architecture?: Architecture;
}

/** A thin shell around ThumbnailPipeline: turns variables into props, and fields into outputs. */
export class ThumbnailStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ThumbnailStackProps = {}) {
    super(scope, id);
    this.keepState();
    this.requireProviders();
    const pipeline = new ThumbnailPipeline(this, 'pipeline', {
      ...props,
      sourceBucketName: this.sourceBucketNameVariable().stringValue,
      thumbnailSize: this.thumbnailSizeVariable().numberValue,
    });
    this.putOut(pipeline);
  }

  /**
   * In the project's root, relative to the stack's folder: CDKTF's default would write the machine's path into the
   * JSON, and a file inside the stack's folder is lost when a synth removes the folder.
   */
  private keepState(): void {
    new LocalBackend(this, { path: `../../../terraform.${this.node.id}.tfstate` });
  }

  private requireProviders(): void {
    this.addOverride('terraform.required_version', REQUIRED_VERSION);
    // Region, credentials and endpoint come from the environment of whoever deploys.
    new AwsProvider(this, 'aws');
    new ArchiveProvider(this, 'archive');
    // CDKTF writes "aws", which only Terraform completes; OpenTofu looks in its own registry by the full address.
    for (const name of ['aws', 'archive'])
      this.addOverride(`terraform.required_providers.${name}.source`, `hashicorp/${name}`);
  }

  private sourceBucketNameVariable(): TerraformVariable {
    const name = 'source_bucket_name';
    return this.variable(name, {
      type: 'string',
      description:
        'Name of the bucket that pictures are uploaded to; 3-63 lower-case letters, digits and hyphens. The thumbnail bucket is named after it.',
      validation: variableValidations(SOURCE_BUCKET_NAME_RULES, name),
    });
  }

  private thumbnailSizeVariable(): TerraformVariable {
    const name = 'thumbnail_size';
    const { min, max } = THUMBNAIL_SIZE;
    return this.variable(name, {
      type: 'number',
      description: `Side of the square that a thumbnail fits into, in pixels; a whole number from ${min} to ${max}.`,
      default: THUMBNAIL_SIZE.default,
      validation: variableValidations(THUMBNAIL_SIZE_RULES, name),
    });
  }

  /** A variable whose Terraform name is exactly `name`. */
  private variable(
    name: string,
    config: ConstructorParameters<typeof TerraformVariable>[2],
  ): TerraformVariable {
    const variable = new TerraformVariable(this, `variable-${name}`, { ...config, nullable: false });
    variable.overrideLogicalId(name);
    return variable;
  }

  private putOut({ source, thumbnails, metadata, failures, processor, alarmTopic }: ThumbnailPipeline): void {
    this.output(
      'source_bucket_name',
      source.bucket.bucket,
      'Name of the bucket that pictures are uploaded to',
    );
    this.output('source_bucket_arn', source.bucket.arn, 'ARN of the bucket that pictures are uploaded to');
    this.output(
      'thumbnail_bucket_name',
      thumbnails.bucket.bucket,
      'Name of the bucket that thumbnails are written to',
    );
    this.output(
      'thumbnail_bucket_arn',
      thumbnails.bucket.arn,
      'ARN of the bucket that thumbnails are written to',
    );
    this.output('image_processor_function_name', processor.function.functionName, 'Name of the function');
    this.output(
      'image_processor_function_arn',
      processor.function.arn,
      'ARN of the function, without a version',
    );
    this.output('image_processor_alias_arn', processor.alias.arn, 'ARN of the alias that events are sent to');
    this.output(
      'image_processor_version',
      processor.function.version,
      'Version of the function that was published last',
    );
    this.output('log_group_name', processor.logGroup.name, "Name of the function's log group");
    this.output('metadata_table_name', metadata.table.name, 'Name of the table of records');
    this.output('metadata_table_arn', metadata.table.arn, 'ARN of the table of records');
    this.output(
      'metadata_table_stream_arn',
      metadata.table.streamArn,
      "ARN of the table's stream of changes",
    );
    this.output(
      'failure_queue_url',
      failures.queue.url,
      'URL of the queue of events that could not be handled',
    );
    this.output(
      'failure_queue_arn',
      failures.queue.arn,
      'ARN of the queue of events that could not be handled',
    );
    this.output('alarm_topic_arn', alarmTopic.topic.arn, 'ARN of the topic that alarms are told to');
  }

  private output(name: string, value: string, description: string): void {
    new TerraformOutput(this, `output-${name}`, { value, description }).overrideLogicalId(name);
  }
}
