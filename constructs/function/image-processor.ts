import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaFunction, type LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Fn, Token, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import { ENV, HANDLER, type Environment } from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import type { EnvironmentSettings } from '../config/environments';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { settingPreconditions } from '../config/setting-rules';
import { TIME_LIMITS } from '../config/time-limits';
import { variantPreconditions, variantsJson } from '../config/variant-rules';
import { asText } from '../shared/token-text';
import { ArchivedPackage } from './archived-package';
import type { ImageProcessorRole } from './image-processor-role';
import { RUNTIME, stageFunction, stageLayer, type Architecture } from './packaging';

/**
 * Reserved concurrency that stops the function: Lambda sends new events to the failure queue without an attempt.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
const STOPPED = 0;
/** The provider's value for no reservation. */
const UNRESERVED = -1;
/** All triggers invoke the version of this alias. */
const ALIAS = 'live';

/** Props of ImageProcessor. */
export interface ImageProcessorProps {
  /** Prefix of the physical names. */
  readonly name: string;
  readonly functionName: string;
  readonly environment: Environment;
  readonly settings: EnvironmentSettings;
  readonly architecture: Architecture;
  /** Maximum width and height of thumbnails in pixels; may be a token. */
  readonly thumbnailSize: number;
  /** Images to make in addition to the thumbnail, by name. */
  readonly variants: VariantDefinitions;
  readonly thumbnailBucketName: string;
  readonly metadataTableName: string;
  readonly role: ImageProcessorRole;
  readonly failureQueue: Pick<SqsQueue, 'arn'>;
  /** ARN of the KMS key for logs and environment variables. @default none: AWS owned keys */
  readonly keyArn?: string | undefined;
  /** Version that receives events, such as `3`; a token may be null at plan. @default the latest version */
  readonly liveVersion?: string | undefined;
  /** False stops the function; may be a token. */
  readonly processingEnabled: boolean | IResolvable;
}

/** The function, its layer, its log group, and the alias `live` with retry settings and failure queue. */
export class ImageProcessor extends Construct {
  readonly logGroup: CloudwatchLogGroup;
  readonly function: LambdaFunction;
  /** Configuration of the function, for a second function with the same package. */
  readonly configuration: LambdaFunctionConfig;
  readonly alias: LambdaAlias;
  /** Triggers have to depend on the retry settings, so that they apply to the first event. */
  readonly retries: LambdaFunctionEventInvokeConfig;

  constructor(scope: Construct, id: string, props: ImageProcessorProps) {
    super(scope, id);
    this.logGroup = this.createLogGroup(props);
    const layer = this.publishImageLibrary(props);
    this.configuration = this.configure(layer, props);
    this.function = new LambdaFunction(this, 'function', this.configuration);
    this.alias = this.createAlias(props);
    this.retries = this.configureRetries(props);
  }

  /** Lets another function's role write to the log group. */
  grantLog(role: ImageProcessorRole): void {
    grantLog(role, this.logGroup);
  }

  private createLogGroup({ name, settings, role, keyArn }: ImageProcessorProps): CloudwatchLogGroup {
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: PHYSICAL_NAMES.logGroup.of(name),
      retentionInDays: settings.logRetentionDays,
      ...(keyArn !== undefined && { kmsKeyId: keyArn }),
      lifecycle: { preventDestroy: settings.protectData },
    });
    grantLog(role, logGroup);
    return logGroup;
  }

  private publishImageLibrary({ name, architecture }: ImageProcessorProps): LambdaLayerVersion {
    const archive = new ArchivedPackage(this, 'image-library', {
      staged: stageLayer(architecture),
      name: 'image-library',
    });
    return new LambdaLayerVersion(this, 'layer', {
      layerName: PHYSICAL_NAMES.layer.of(name),
      description: 'sharp and libvips',
      filename: archive.filename,
      sourceCodeHash: archive.sourceCodeHash,
      compatibleRuntimes: [RUNTIME],
      compatibleArchitectures: [architecture],
      // Earlier versions of the function, for a rollback, use earlier versions of the layer.
      skipDestroy: true,
    });
  }

  private configure(layer: LambdaLayerVersion, props: ImageProcessorProps): LambdaFunctionConfig {
    const { functionName, settings, role, variants } = props;
    const archive = new ArchivedPackage(this, 'code', { staged: stageFunction(), name: 'function' });
    const precondition = [...settingPreconditions(settings), ...variantPreconditions(variants, settings)];
    return {
      functionName,
      description: 'Mirrors images of the source bucket as thumbnails',
      role: role.role.arn,
      runtime: RUNTIME,
      architectures: [props.architecture],
      handler: HANDLER,
      filename: archive.filename,
      sourceCodeHash: archive.sourceCodeHash,
      layers: [layer.arn],
      memorySize: settings.memoryMegabytes,
      timeout: TIME_LIMITS.function,
      reservedConcurrentExecutions: reservedConcurrency(props),
      publish: true,
      environment: { variables: this.environmentVariables(props) },
      ...(props.keyArn !== undefined && { kmsKeyArn: props.keyArn }),
      tracingConfig: { mode: 'Active' },
      loggingConfig: {
        logFormat: 'JSON',
        logGroup: this.logGroup.name,
        applicationLogLevel: 'INFO',
        systemLogLevel: 'INFO',
      },
      dependsOn: [role.policy],
      ...(precondition.length > 0 && { lifecycle: { precondition } }),
    };
  }

  private environmentVariables(props: ImageProcessorProps): Record<string, string> {
    const { settings, variants } = props;
    return {
      [ENV.thumbnailBucket]: props.thumbnailBucketName,
      [ENV.metadataTable]: props.metadataTableName,
      [ENV.thumbnailSize]: asText(props.thumbnailSize),
      ...(Object.keys(variants).length > 0 && { [ENV.variants]: variantsJson(variants) }),
      ...(settings.placeholders && { [ENV.placeholders]: 'true' }),
      [ENV.environment]: props.environment,
      [ENV.maxInputMegabytes]: asText(settings.maxInputMegabytes),
      [ENV.maxInputMegapixels]: asText(settings.maxInputMegapixels),
      POWERTOOLS_SERVICE_NAME: props.functionName,
      // glibc keeps freed memory in per-thread arenas: 281 MB instead of 154 MB in a soak test.
      MALLOC_ARENA_MAX: '1',
    };
  }

  /** A rollback changes only the version of the alias. */
  private createAlias({ liveVersion }: ImageProcessorProps): LambdaAlias {
    return new LambdaAlias(this, 'alias', {
      name: ALIAS,
      description: 'The version that receives events',
      functionName: this.function.functionName,
      functionVersion:
        liveVersion === undefined
          ? this.function.version
          : pinnedOrLatest(liveVersion, this.function.version),
    });
  }

  private configureRetries({ role, failureQueue }: ImageProcessorProps): LambdaFunctionEventInvokeConfig {
    return new LambdaFunctionEventInvokeConfig(this, 'retries', {
      functionName: this.function.functionName,
      qualifier: this.alias.name,
      maximumRetryAttempts: TIME_LIMITS.retries,
      maximumEventAgeInSeconds: TIME_LIMITS.eventAge,
      destinationConfig: { onFailure: { destination: failureQueue.arn } },
      // Lambda checks the role's permission to send to the queue.
      dependsOn: [role.policy],
    });
  }
}

function grantLog(role: ImageProcessorRole, { arn }: CloudwatchLogGroup): void {
  role.allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], `${arn}:*`);
}

/** Returns the reserved concurrency, which is also the maximum concurrency. */
function reservedConcurrency({ processingEnabled, settings }: ImageProcessorProps): number {
  const enabled = settings.reservedConcurrency ?? UNRESERVED;
  if (typeof processingEnabled === 'boolean') return processingEnabled ? enabled : STOPPED;
  return Token.asNumber(Fn.conditional(processingEnabled, enabled, STOPPED));
}

function pinnedOrLatest(pinned: string, latest: string): string {
  return Token.isUnresolved(pinned) ? Token.asString(Fn.coalesce([pinned, latest])) : pinned;
}
