import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack, TerraformVariable, type TerraformVariableConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { THUMBNAIL_SIZE, type Environment } from '../lambda-src/contract';
import { checkTarget, providerArguments, type AwsTarget } from './config/aws-target';
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

/** S3-native state locking is ready for production from Terraform 1.11 and OpenTofu 1.10. */
export const REQUIRED_VERSION = '>= 1.10.0';

/** Props of ThumbnailStack: what the context can set, for one environment. */
export interface ThumbnailStackProps extends Omit<ContextProps, 'name'> {
  /** Environment of the stack. @default production */
  readonly environment?: Environment;
}

/** A stack with one ThumbnailPipeline: passes variables as props, and fields as outputs. */
export class ThumbnailStack extends TerraformStack {
  /** Other stacks of the same app use its grant methods. */
  readonly pipeline: ThumbnailPipeline;

  /** @throws ConfigurationError that lists every violation by the props. */
  constructor(
    scope: Construct,
    id: string,
    { stateBackend, account, region, ...props }: ThumbnailStackProps = {},
  ) {
    super(scope, id);
    requireNone(
      [
        ...checkPipelineName(id),
        ...checkTarget({ account, region }),
        ...checkStateBackend(stateBackend, id),
        ...checkChoices(props),
      ],
      id,
    );
    configureBackend(this, stateBackend);
    this.requireProviders({ account, region });
    this.pipeline = new ThumbnailPipeline(this, 'pipeline', {
      ...props,
      sourceBucketName: this.sourceBucketNameVariable().stringValue,
      thumbnailSize: this.thumbnailSizeVariable().numberValue,
      // The owner of an existing topic manages its subscriptions.
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

  private requireProviders(target: AwsTarget): void {
    this.addOverride('terraform.required_version', REQUIRED_VERSION);
    // Credentials, endpoint and, by default, the region come from the environment of the deployment.
    new AwsProvider(this, 'aws', providerArguments(target));
    new ArchiveProvider(this, 'archive');
    // CDKTF writes the source "aws". OpenTofu needs the full address to find the provider in its registry.
    for (const name of ['aws', 'archive'])
      this.addOverride(`terraform.required_providers.${name}.source`, `hashicorp/${name}`);
  }

  private sourceBucketNameVariable(): TerraformVariable {
    const name = 'source_bucket_name';
    return this.variable(name, {
      type: 'string',
      description:
        'Name of the bucket for uploaded images: 3-63 lower-case letters, digits and hyphens. The names of the other buckets are derived from it.',
      validation: variableValidations(SOURCE_BUCKET_NAME_RULES, name),
    });
  }

  private thumbnailSizeVariable(): TerraformVariable {
    const name = 'thumbnail_size';
    const { min, max } = THUMBNAIL_SIZE;
    return this.variable(name, {
      type: 'number',
      description: `Maximum width and height of thumbnails in pixels: an integer from ${min} to ${max}.`,
      default: THUMBNAIL_SIZE.default,
      validation: variableValidations(THUMBNAIL_SIZE_RULES, name),
    });
  }

  private alarmEmailVariable(): TerraformVariable {
    const name = 'alarm_email';
    return this.optionalVariable(name, {
      type: 'string',
      description:
        'Email address for alarm notifications. The recipient confirms the subscription once. Null subscribes nobody.',
      validation: variableValidations(ALARM_EMAIL_RULES, name, { optional: true }),
    });
  }

  private liveVersionVariable(): TerraformVariable {
    const name = 'live_version';
    return this.optionalVariable(name, {
      type: 'string',
      description:
        'Version of the function that receives events. Set an earlier version to roll back. Null selects the latest.',
      validation: variableValidations(LIVE_VERSION_RULES, name, { optional: true }),
    });
  }

  private processingEnabledVariable(): TerraformVariable {
    return this.variable('processing_enabled', {
      type: 'bool',
      description:
        'Whether events are processed. False stops the function: events wait on the failure queue for up to 14 days, until they are redriven.',
      default: true,
    });
  }

  /** Adds a variable that must not be null. */
  private variable(name: string, config: TerraformVariableConfig): TerraformVariable {
    return this.named(name, { ...config, nullable: false });
  }

  /** Adds a nullable variable; defaults to null. */
  private optionalVariable(name: string, config: TerraformVariableConfig): TerraformVariable {
    const variable = this.named(name, { ...config, nullable: true });
    // CDKTF rejects null as the prop `default`.
    variable.addOverride('default', null);
    return variable;
  }

  /** Adds a variable with exactly this name in Terraform. */
  private named(name: string, config: TerraformVariableConfig): TerraformVariable {
    const variable = new TerraformVariable(this, `variable-${name}`, config);
    variable.overrideLogicalId(name);
    return variable;
  }
}
