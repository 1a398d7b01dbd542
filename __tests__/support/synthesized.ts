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
import { WORK_FOLDER } from '../../scripts/lib/paths';

/** Arguments of a resource as they stand in the JSON. */
export type Resource = Readonly<Record<string, unknown>>;

interface Configuration {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly data: Configuration['resource'];
  readonly output: Readonly<Record<string, { readonly value: string; readonly description: string }>>;
  readonly variable: Readonly<Record<string, Resource>>;
  readonly provider: Readonly<Record<string, unknown>>;
  readonly removed?: readonly { readonly from: string; readonly lifecycle: Resource }[];
  readonly terraform: Resource;
}

/** A synthesized stack, to be asked for its resources. */
export class Synthesized {
  readonly json: Configuration;

  constructor(readonly text: string) {
    this.json = JSON.parse(text) as Configuration;
  }

  /** All resources of a type by their logical names, those below the pipeline's construct `within` only. */
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

  /** The only resource of a type. */
  the(type: string, within = ''): Resource {
    return this.only(type, within)[1];
  }

  /** Address of the only resource of a type, as `depends_on` names it. */
  address(type: string, within = ''): string {
    return `${type}.${this.only(type, within)[0]}`;
  }

  /** A reference to an attribute of the only resource of a type. */
  reference(type: string, attribute: string, within = ''): string {
    return `\${${this.address(type, within)}.${attribute}}`;
  }

  private only(type: string, within: string): [name: string, resource: Resource] {
    const [found, ...others] = Object.entries(this.byName(type, within));
    if (!found || others.length > 0)
      throw new Error(`There is not exactly one ${type} in "${within}", but ${found ? 'several' : 'none'}.`);
    return found;
  }

  /** Types and logical names of everything that is managed. */
  everything(): [type: string, name: string, resource: Resource][] {
    return Object.entries(this.json.resource).flatMap(([type, resources]) =>
      Object.entries(resources).map(
        ([name, resource]) => [type, name, resource] as [string, string, Resource],
      ),
    );
  }
}

/** The name of a source bucket that its thumbnail bucket would have too: found by search, one of 2^32 ends like that. */
export const OWN_THUMBNAIL_BUCKET = 'holiday-pictures-of-the-whole-family-100000-thumbnails-4dae6de1';

/** Types of these stacks that AWS cannot tag; every other resource must carry the tags. */
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

/** An absolute path in the JSON; the names of log groups and S3's `/*` are none. */
export const ABSOLUTE_PATH = /"\/(?!aws\/lambda\/|\*)[a-z]+\//;

/** Statements of a policy that stands in the JSON as text. */
export function statements(policy: unknown): PolicyStatement[] {
  return (JSON.parse(String(policy)) as { Statement: PolicyStatement[] }).Statement;
}

/** Executions that are reserved while `processing_enabled` is true, by an expression that says 0 otherwise; or NaN. */
export function reservedWhileEnabled(reserved: unknown): number {
  const [, enabled] = /^\$\{var\.processing_enabled \? (-?\d+) : 0\}$/.exec(String(reserved)) ?? [];
  return Number(enabled);
}

/** An app that leaves nothing in the temporary folder, as CDKTF's own choice of a folder would. */
export function app(context: Readonly<Record<string, unknown>> = {}): App {
  const outdir = path.join(WORK_FOLDER, 'test-synth');
  // The App would make it too, but not if another worker did so meanwhile.
  mkdirSync(path.join(outdir, 'stacks'), { recursive: true });
  return Testing.app({ outdir, context });
}

const stacks = new Map<string, Synthesized>();

/** The stack of an environment as main.ts makes it; with settings and what exists, as if they stood in cdktf.json. */
export function synthesizeStack(
  environment: Environment,
  settings: Partial<EnvironmentSettings> = {},
  existing: ExistingResources = {},
): Synthesized {
  const id = `thumbnails-${environment}`;
  const cached = `${id} ${JSON.stringify([settings, existing])}`;
  const stack =
    stacks.get(cached) ??
    new Synthesized(Testing.synth(new ThumbnailStack(app(), id, { environment, settings, ...existing })));
  stacks.set(cached, stack);
  return stack;
}

/** A pipeline with the given props in an app of its own; literal values instead of variables. */
export function synthesizePipeline(props: Partial<ThumbnailPipelineProps> = {}): Synthesized {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  new ThumbnailPipeline(stack, 'pipeline', { sourceBucketName: 'images', ...props });
  return new Synthesized(Testing.synth(stack));
}
