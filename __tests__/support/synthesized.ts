import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Testing, TerraformStack, type App } from 'cdktf';
import type { EnvironmentSettings } from '../../constructs/config/environments';
import type { ExistingResources } from '../../constructs/config/existing-resources';
import type { PolicyStatement } from '../../constructs/shared/policy-document';
import { ThumbnailPipeline, type ThumbnailPipelineProps } from '../../constructs/thumbnail-pipeline';
import { ThumbnailStack } from '../../constructs/thumbnail-stack';
import type { Environment } from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import { WORK_FOLDER } from '../../scripts/lib/paths';

/** Arguments of a resource in the synthesized JSON. */
export type Resource = Readonly<Record<string, unknown>>;

interface Configuration {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly data: Configuration['resource'];
  readonly output: Readonly<Record<string, { readonly value: string; readonly description: string }>>;
  readonly variable: Readonly<Record<string, Resource>>;
  readonly provider: Readonly<Record<string, unknown>>;
  readonly removed?: readonly { readonly from: string; readonly lifecycle: Resource }[];
  readonly check?: Readonly<Record<string, { readonly assert: readonly Resource[] }>>;
  readonly terraform: Resource;
}

/** A synthesized stack with queries for its resources. */
export class Synthesized {
  readonly json: Configuration;

  constructor(readonly text: string) {
    this.json = JSON.parse(text) as Configuration;
  }

  /** Returns the resources of a type by logical name. @param within child construct of the pipeline to search; by default the whole pipeline. */
  byName(type: string, within = ''): Readonly<Record<string, Resource>> {
    return Object.fromEntries(
      Object.entries(this.json.resource[type] ?? {}).filter(([name]) =>
        name.startsWith(`pipeline_${within}`),
      ),
    );
  }

  all(type: string, within = ''): Resource[] {
    return Object.values(this.byName(type, within));
  }

  /** Returns the only resource of a type. */
  the(type: string, within = ''): Resource {
    return this.only(type, within)[1];
  }

  /** Returns the address of the only resource of a type, as in `depends_on`. */
  address(type: string, within = ''): string {
    return `${type}.${this.only(type, within)[0]}`;
  }

  /** Returns a reference to an attribute of the only resource of a type. */
  reference(type: string, attribute: string, within = ''): string {
    return `\${${this.address(type, within)}.${attribute}}`;
  }

  private only(type: string, within: string): [name: string, resource: Resource] {
    const [found, ...others] = Object.entries(this.byName(type, within));
    if (!found || others.length > 0)
      throw new Error(
        `Expected exactly one ${type} in "${within}", but found ${found ? 'several' : 'none'}.`,
      );
    return found;
  }

  /** Returns all managed resources with their types and logical names. */
  everything(): [type: string, name: string, resource: Resource][] {
    return Object.entries(this.json.resource).flatMap(([type, resources]) =>
      Object.entries(resources).map(
        ([name, resource]) => [type, name, resource] as [string, string, Resource],
      ),
    );
  }
}

/** A source bucket name that equals its own derived thumbnail bucket name: a hash collision (1 in 2^32), found by search. */
export const OWN_THUMBNAIL_BUCKET = 'holiday-pictures-of-the-whole-family-100000-thumbnails-4dae6de1';

/** Types in these stacks that AWS cannot tag. All other resources must have the tags. */
export const UNTAGGABLE: ReadonlySet<string> = new Set([
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_query_definition',
  'aws_iam_role_policy',
  'aws_kms_alias',
  'aws_lambda_alias',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_layer_version',
  'aws_lambda_permission',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_logging',
  'aws_s3_bucket_notification',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_sns_topic_policy',
  'aws_sns_topic_subscription',
  'aws_sqs_queue_policy',
]);

/** Matches an absolute path in the JSON, but no log group name and no `/*` of S3. */
export const ABSOLUTE_PATH = /"\/(?!aws\/lambda\/|\*)[a-z]+\//;

/** Returns the statements of a policy, which is a string in the JSON. */
export function statements(policy: unknown): PolicyStatement[] {
  return (JSON.parse(String(policy)) as { Statement: PolicyStatement[] }).Statement;
}

/** Returns the reserved concurrency while `processing_enabled` is true, or NaN if the expression is not 0 otherwise. */
export function reservedWhileEnabled(reserved: unknown): number {
  const [, enabled] = /^\$\{var\.processing_enabled \? (-?\d+) : 0\}$/.exec(String(reserved)) ?? [];
  return Number(enabled);
}

/** Creates an app with an output folder in the work folder. CDKTF's default would leave files in the temporary folder. */
export function app(context: Readonly<Record<string, unknown>> = {}): App {
  const outdir = path.join(WORK_FOLDER, 'test-synth');
  // The App fails to create the folder if another worker creates it at the same time.
  mkdirSync(path.join(outdir, 'stacks'), { recursive: true });
  return Testing.app({ outdir, context });
}

const stacks = new Map<string, Synthesized>();

/** Synthesizes an environment's stack as main.ts does, with settings, existing resources and variants as in cdktf.json. */
export function synthesizeStack(
  environment: Environment,
  settings: Partial<EnvironmentSettings> = {},
  existing: ExistingResources = {},
  variants: VariantDefinitions = {},
): Synthesized {
  const id = `thumbnails-${environment}`;
  const cached = `${id} ${JSON.stringify([settings, existing, variants])}`;
  const stack =
    stacks.get(cached) ??
    new Synthesized(
      Testing.synth(new ThumbnailStack(app(), id, { environment, settings, variants, ...existing })),
    );
  stacks.set(cached, stack);
  return stack;
}

/** Synthesizes a pipeline in a separate app, with literal values instead of variables. */
export function synthesizePipeline(props: Partial<ThumbnailPipelineProps> = {}): Synthesized {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  new ThumbnailPipeline(stack, 'pipeline', { sourceBucketName: 'images', ...props });
  return new Synthesized(Testing.synth(stack));
}
