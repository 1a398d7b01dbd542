/** The policies of a synthesized stack, with references resolved as Terraform would. */
import type { PolicyStatement } from '../../constructs/shared/policy-document';
import type { ThumbnailPipelineProps } from '../../constructs/thumbnail-pipeline';
import type { Environment } from '../../lambda-src/contract';
import { statements, synthesizePipeline, type Resource, type Synthesized } from '../support/synthesized';
import { ACCOUNT, type IamRequest, type PolicyDocument } from './evaluation';

const REGION = 'eu-central-1';
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const KEY_ARN = regional('kms', `key/${KEY_ID}`);

/** Context and variables of a stack. */
export interface ChosenStack extends Pick<ThumbnailPipelineProps, 'settings' | 'existingSourceBucket'> {
  readonly environment: Environment;
  readonly sourceBucketName: string;
}

/** Returns the ARN of a resource without tokens in its arguments. */
const ARNS: Readonly<Record<string, (resource: Resource) => string>> = {
  aws_cloudwatch_log_group: ({ name }) => regional('logs', `log-group:${String(name)}`),
  aws_dynamodb_table: ({ name }) => regional('dynamodb', `table/${String(name)}`),
  aws_kms_key: () => KEY_ARN,
  aws_lambda_alias: ({ function_name: owner, name }) =>
    regional('lambda', `function:${String(owner)}:${String(name)}`),
  aws_lambda_function: ({ function_name: name }) => regional('lambda', `function:${String(name)}`),
  aws_s3_bucket: ({ bucket }) => `arn:aws:s3:::${String(bucket)}`,
  aws_sqs_queue: ({ name }) => regional('sqs', String(name)),
};

function regional(service: string, resource: string): `arn:${string}` {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** Returns the policy of a stack's source bucket. */
export function sourceBucketPolicy(stack: Synthesized): PolicyDocument {
  const { policy } = stack.the('aws_s3_bucket_policy', 'source');
  return JSON.parse(resolve(String(policy), stack.json)) as PolicyDocument;
}

/** Returns the policy of a stack's KMS key. */
export function keyPolicy(stack: Synthesized): PolicyDocument {
  const { policy } = stack.the('aws_kms_key');
  return JSON.parse(resolve(String(policy), stack.json)) as PolicyDocument;
}

/** Returns the policy of each role of a stack. */
export function rolePolicies({ environment, ...props }: ChosenStack): PolicyDocument[] {
  const name = `thumbnails-${environment}`;
  const stack = synthesizePipeline({ name, environment, ...props });
  return stack.all('aws_iam_role_policy').map(({ policy }) => ({
    Version: '2012-10-17',
    Statement: statements(resolve(String(policy), stack.json)),
  }));
}

/** Replaces references with their values after an apply. */
function resolve(text: string, json: Synthesized['json']): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (reference, path: string) => {
    const [type = '', name = '', attribute = ''] = path.replace(/^data\./, '').split('.');
    if (type === 'aws_caller_identity') return ACCOUNT;
    if (type === 'aws_region') return REGION;
    if (type === 'aws_partition') return attribute === 'dns_suffix' ? 'amazonaws.com' : 'aws';
    const resource = (path.startsWith('data.') ? json.data : json.resource)[type]?.[name];
    const value = resource && (attribute === 'arn' ? ARNS[type]?.(resource) : resource[attribute]);
    if (typeof value !== 'string') throw new Error(`${reference} is not known here.`);
    return resolve(value, json);
  });
}

/** All settings that grant permissions to roles. */
export const EVERYTHING = {
  batchOperations: true,
  operators: ['role/OnCall'],
  encryption: 'customer-managed',
} as const;

/** Returns the requests that the permissions of a stack's roles allow. */
export function everythingOf(stack: ChosenStack): IamRequest[] {
  return rolePolicies({ ...stack, settings: EVERYTHING }).flatMap((policy) =>
    requestsOf(policy, `alias/thumbnails-${stack.environment}`),
  );
}

/**
 * Returns a request for each action and resource of a policy.
 *
 * @param keyAlias alias of the key for requests to KMS. @default none
 */
export function requestsOf({ Statement }: PolicyDocument, keyAlias?: string): IamRequest[] {
  return Statement.flatMap((statement) =>
    [statement.Action].flat().flatMap((action) =>
      [statement.Resource ?? []].flat().flatMap((pattern) => {
        const resource = oneOf(pattern);
        return contextsOf(statement, keyAlias).map((context) => ({ action, resource, context }));
      }),
    ),
  );
}

/** Returns a resource that matches a pattern. */
function oneOf(pattern: string): string {
  if (pattern === '*') return pattern;
  return pattern
    .replace(/^(arn:aws:\w+:)\*:/, `$1${REGION}:`)
    .replace(/(log-group:[^:]+):\*$/, '$1:log-stream:one')
    .replace(/key\/\*$/, `key/${KEY_ID}`)
    .replace(/\*$/, 'holiday/one.jpg');
}

/** Returns values of condition keys that satisfy a statement, one set for each service that uses a key. */
function contextsOf(
  { Condition = {} }: PolicyStatement,
  keyAlias: string | undefined,
): NonNullable<IamRequest['context']>[] {
  const values = Object.assign({}, ...Object.values(Condition)) as Record<string, string | string[]>;
  const { 'kms:ViaService': services } = values;
  const unknown = Object.keys(values).filter(
    (key) => !['kms:ViaService', 'kms:ResourceAliases'].includes(key),
  );
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')} is not known here.`);
  if (services === undefined) return [{}];
  return [services].flat().map((service) => ({
    'kms:ViaService': service.replaceAll('.*.', `.${REGION}.`).replace(/\*$/, ''),
    ...(keyAlias !== undefined && { 'kms:ResourceAliases': [keyAlias] }),
  }));
}
