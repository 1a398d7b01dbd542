import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack, TerraformVariable, type TerraformVariableConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { THUMBNAIL_SIZE, type Environment } from '../lambda-src/contract';
import { requireNone } from './config/configuration-error';
import type { ContextProps } from './config/context';
import {
  ALARM_EMAIL_RULES,
  LIVE_VERSION_RULES,
  SOURCE_BUCKET_NAME_RULES,
  THUMBNAIL_SIZE_RULES,
  variableValidations,
} from './config/parameter-rules';
import { checkPipelineName } from './config/physical-names';
import { checkChoices } from './config/resolve-props';
import { checkStateBackend, configureBackend } from './config/state-backend';
import { notificationOutput, optionalOutputs, pipelineOutputs } from './pipeline-outputs';
import { ThumbnailPipeline } from './thumbnail-pipeline';

/** Terraform 1.11 and OpenTofu 1.10: the first with S3-native state locking for use in production. */
export const REQUIRED_VERSION = '>= 1.10.0';

/** Props of ThumbnailStack: what the context can set, for one environment. */
export interface ThumbnailStackProps extends Omit<ContextProps, 'name'> {
  /** Environment of the stack. @default production */
  readonly environment?: Environment;
}

/** A thin shell around ThumbnailPipeline: turns variables into props, and fields into outputs. */
export class ThumbnailStack extends TerraformStack {
  /** For other stacks of the same app, which may be granted rights on it. */
  readonly pipeline: ThumbnailPipeline;

  /** @throws ConfigurationError that lists every violation by the props. */
  constructor(scope: Construct, id: string, { stateBackend, ...props }: ThumbnailStackProps = {}) {
    super(scope, id);
    requireNone(
      [...checkPipelineName(id), ...checkStateBackend(stateBackend, id), ...checkChoices(props)],
      id,
    );
    configureBackend(this, stateBackend);
    this.requireProviders();
    this.pipeline = new ThumbnailPipeline(this, 'pipeline', {
      ...props,
      sourceBucketName: this.sourceBucketNameVariable().stringValue,
      thumbnailSize: this.thumbnailSizeVariable().numberValue,
      // Who is told by a topic that exists already is for its owner to say.
      ...(props.alarmTopicArn === undefined && { alarmEmail: this.alarmEmailVariable().stringValue }),
      liveVersion: this.liveVersionVariable().stringValue,
      processingEnabled: this.processingEnabledVariable().booleanValue,
    });
    const outputs = {
      ...pipelineOutputs(this.pipeline),
      ...optionalOutputs(this.pipeline),
      ...notificationOutput(this.pipeline),
    };
    for (const [name, output] of Object.entries(outputs))
      new TerraformOutput(this, `output-${name}`, output).overrideLogicalId(name);
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
        'Name of the bucket that images are uploaded to; 3-63 lower-case letters, digits and hyphens. The thumbnail bucket is named after it.',
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

  private alarmEmailVariable(): TerraformVariable {
    const name = 'alarm_email';
    return this.optionalVariable(name, {
      type: 'string',
      description:
        'E-mail address that is told when an alarm goes off and when it is over; the address confirms the subscription once. Null subscribes nobody.',
      validation: variableValidations(ALARM_EMAIL_RULES, name, { optional: true }),
    });
  }

  private liveVersionVariable(): TerraformVariable {
    const name = 'live_version';
    return this.optionalVariable(name, {
      type: 'string',
      description:
        'Version of the function that events are sent to: an earlier one for a rollback. Null sends them to the newest.',
      validation: variableValidations(LIVE_VERSION_RULES, name, { optional: true }),
    });
  }

  private processingEnabledVariable(): TerraformVariable {
    return this.variable('processing_enabled', {
      type: 'bool',
      description:
        'Whether events are handled. False stops the function: events wait on the failure queue, for 14 days at most, from where they are sent again.',
      default: true,
    });
  }

  /** A variable that must be something. */
  private variable(name: string, config: TerraformVariableConfig): TerraformVariable {
    return this.named(name, { ...config, nullable: false });
  }

  /** A variable that may be null, and is where nothing is said. */
  private optionalVariable(name: string, config: TerraformVariableConfig): TerraformVariable {
    const variable = this.named(name, { ...config, nullable: true });
    // As a prop, null stops the synth.
    variable.addOverride('default', null);
    return variable;
  }

  /** A variable whose Terraform name is exactly `name`. */
  private named(name: string, config: TerraformVariableConfig): TerraformVariable {
    const variable = new TerraformVariable(this, `variable-${name}`, config);
    variable.overrideLogicalId(name);
    return variable;
  }
}
