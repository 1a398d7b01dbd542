/** The policies of a stack as IAM gets them: synthesized, with what Terraform would put in. */
import type { PolicyStatement } from '../../constructs/shared/policy-document';
import type { ThumbnailPipelineProps } from '../../constructs/thumbnail-pipeline';
import type { Environment } from '../../lambda-src/contract';
import { statements, synthesizePipeline, type Resource, type Synthesized } from '../support/synthesized';
import { ACCOUNT, type IamRequest, type PolicyDocument } from './evaluation';

const REGION = 'eu-central-1';
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const KEY_ARN = regional('kms', `key/${KEY_ID}`);

/** A stack as it is chosen in the context and by its variables. */
export interface ChosenStack extends Pick<ThumbnailPipelineProps, 'settings' | 'existingSourceBucket'> {
  readonly environment: Environment;
  readonly sourceBucketName: string;
}

/** ARN of a resource whose arguments hold no token. */
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

/** Returns the policy of each role of a stack. */
export function rolePolicies({ environment, ...props }: ChosenStack): PolicyDocument[] {
  const name = `thumbnails-${environment}`;
  const stack = synthesizePipeline({ name, environment, ...props });
  return stack.all('aws_iam_role_policy').map(({ policy }) => ({
    Version: '2012-10-17',
    Statement: statements(resolve(String(policy), stack.json)),
  }));
}

/** Replaces references by what they are after an apply. */
function resolve(text: string, json: Synthesized['json']): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (reference, path: string) => {
    const [type = '', name = '', attribute = ''] = path.replace(/^data\./, '').split('.');
    if (type === 'aws_caller_identity') return ACCOUNT;
    if (type === 'aws_region') return REGION;
    if (type === 'aws_partition') return 'aws';
    const resource = (path.startsWith('data.') ? json.data : json.resource)[type]?.[name];
    const value = resource && (attribute === 'arn' ? ARNS[type]?.(resource) : resource[attribute]);
    if (typeof value !== 'string') throw new Error(`${reference} is not known here.`);
    return resolve(value, json);
  });
}

/** Every setting that gives a role of a stack a right. */
export const EVERYTHING = {
  batchOperations: true,
  operators: ['role/OnCall'],
  encryption: 'customer-managed',
} as const;

/** Returns what someone with all rights of a stack's roles would ask for. */
export function everythingOf(stack: ChosenStack): IamRequest[] {
  return rolePolicies({ ...stack, settings: EVERYTHING }).flatMap((policy) =>
    requestsOf(policy, `alias/thumbnails-${stack.environment}`),
  );
}

/**
 * Returns a request for each action and resource of a policy: what someone would ask who uses it.
 *
 * @param keyAlias alias of the key that requests to KMS are about. @default none
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

/** Returns one of the resources that a pattern means. */
function oneOf(pattern: string): string {
  if (pattern === '*') return pattern;
  return pattern
    .replace(/^(arn:aws:\w+:)\*:/, `$1${REGION}:`)
    .replace(/(log-group:[^:]+):\*$/, '$1:log-stream:one')
    .replace(/key\/\*$/, `key/${KEY_ID}`)
    .replace(/\*$/, 'holiday/one.jpg');
}

/** Values of the condition keys that fulfill a statement; a key is used by each service in turn. */
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
