import type { PolicyCondition, PolicyStatement } from '../../constructs/shared/policy-document';
import {
  ANY_RESOURCE,
  asPolicy,
  isOwnAccount,
  refersTo,
  refersToExisting,
  STATEMENT,
  SSE,
  type PolicyRule,
  type StatementSubject,
  type StatementRule,
} from './policy-rule';

/** X-Ray actions support no resource ARNs. */
const WITHOUT_RESOURCES = [
  ...['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  'cloudwatch:GetMetricData',
];
const READS_OR_WRITES_BY_KEY = /^kms:(Decrypt|Encrypt|GenerateDataKey|ReEncrypt|Sign|Verify|CreateGrant)/;
const VIA_SERVICE =
  /^(s3|dynamodb|sqs|lambda)\.\$\{data\.aws_region\.[\w-]+\.(name|region)\}\.amazonaws\.(com|com\.cn|eu)$/;
const ACCOUNT_ROOT =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:root$/;
const OWN_ARN =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:\w+:\$\{data\.aws_region\.[\w-]+\.(name|region)\}:\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:([\w-]+:)?\/?[\w/-]+(-\*)?$/;

const OWN_RULE =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:events:\$\{data\.aws_region\.[\w-]+\.(name|region)\}:\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:rule\/[\w-]+$/;

const OWN_JOBS =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:s3:\$\{data\.aws_region\.[\w-]+\.(name|region)\}:\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:job\/\*$/;
const OWN_PRINCIPAL =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:(role|user)\/[\w/-]+$/;

const OWN_POLICY =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:policy\//;

/** Services that resource policies allow, by resource type. */
const SERVICES: Readonly<Record<string, RegExp>> = {
  aws_iam_role: /^(lambda|batchoperations\.s3)\.amazonaws\.com$/,
  aws_s3_bucket_policy: /^logging\.s3\.amazonaws\.com$/,
  aws_sns_topic_policy: /^cloudwatch\.amazonaws\.com$/,
  // EventBridge, for undeliverable events.
  aws_sqs_queue_policy: /^events\.amazonaws\.com$/,
  aws_kms_key:
    /^((cloudwatch|events)\.amazonaws\.com|logs\.\$\{data\.aws_region\.[\w-]+\.(name|region)\}\.\$\{data\.aws_partition\.[\w-]+\.dns_suffix\})$/,
};

/** The argument of a resource policy that references its resource, and the referenced attribute. */
const OWNERS: Readonly<Record<string, readonly [argument: string, attribute: string]>> = {
  aws_s3_bucket_policy: ['bucket', 'id'],
  aws_sqs_queue_policy: ['queue_url', 'url'],
  aws_sns_topic_policy: ['arn', 'arn'],
};

function actions({ Action }: PolicyStatement): readonly string[] {
  return [Action].flat();
}

function resources({ Resource }: PolicyStatement): readonly string[] {
  return Resource === undefined ? [] : [Resource].flat();
}

/** Operators that do not match if the key is missing. */
const STRICT_OPERATORS = ['StringEquals', 'ArnEquals', 'ArnLike'];

/** Returns the values by condition key; empty if the statement has any other operator. */
function conditions(condition: PolicyCondition = {}): Record<string, readonly string[]> {
  if (!Object.keys(condition).every((operator) => STRICT_OPERATORS.includes(operator))) return {};
  return Object.fromEntries(
    Object.values(condition).flatMap((keys) =>
      Object.entries(keys).map(([key, values]) => [key, [values].flat()] as const),
    ),
  );
}

function isThroughServices({ Condition }: PolicyStatement): boolean {
  const services = [Condition?.StringEquals?.['kms:ViaService'] ?? []].flat();
  return services.length > 0 && services.every((service) => VIA_SERVICE.test(service));
}

/** Returns the ARN of the resource that a resource policy belongs to. */
function ownerArn({ type, resource }: StatementSubject): string | undefined {
  const [argument, attribute] = OWNERS[type] ?? [];
  return argument && String(resource[argument]).replace(`.${String(attribute)}}`, '.arn}');
}

const STATEMENT_RULES: readonly StatementRule[] = [
  {
    title: 'each policy statement is complete and has a Sid',
    ids: [],
    type: STATEMENT,
    holds: ({ version, statement, argument }) => {
      const { Sid, Effect, Action, Resource } = statement as Partial<PolicyStatement>;
      return (
        version === '2012-10-17' &&
        /^[A-Z]\w+$/.test(Sid ?? '') &&
        ['Allow', 'Deny'].includes(Effect ?? '') &&
        Action !== undefined &&
        (argument === 'assume_role_policy') === (Resource === undefined)
      );
    },
    reason:
      'Older policy versions treat variables as plain text, and a missing element may match everything.',
  },
  {
    title: 'no action contains a wildcard',
    ids: ['CKV_AWS_62', 'CKV_AWS_63', 'CKV_AWS_72', 'CKV2_AWS_40', 'AVD-AWS-0057', 'IAM.1', 'IAM.21'],
    type: STATEMENT,
    holds: ({ statement }) =>
      statement.Effect === 'Deny' ||
      actions(statement).every((action) => /^[a-z0-9]+:[A-Za-z]+$/.test(action)),
    reason: 'A wildcard includes actions that AWS adds in the future.',
  },
  {
    title: 'permissions apply only to resources of the stack and the source bucket',
    ids: ['CKV_AWS_286', 'CKV_AWS_287', 'CKV_AWS_288', 'CKV_AWS_289', 'CKV_AWS_290', 'CKV_AWS_355'],
    type: STATEMENT,
    holds: (subject) => {
      const { stack, type, statement } = subject;
      if (type !== 'aws_iam_role_policy') return true;
      if (actions(statement).every((action) => WITHOUT_RESOURCES.includes(action))) return true;
      const isOwn = (one: string): boolean => {
        const [, ownType = '', name = ''] =
          /^\$\{(aws_\w+)\.([\w-]+)\.arn\}(\/[\w-]+)*(\/\*|:\*)?$/.exec(one) ?? [];
        return stack.byName(ownType)[name] !== undefined;
      };
      const named = resources(statement);
      return (
        named.length > 0 &&
        named.every(
          (one) =>
            isOwn(one) ||
            subject.namedArns.includes(one) ||
            refersToExisting(subject, 'arn', one.replace(/\/\*$/, '')),
        )
      );
    },
    reason: 'Only X-Ray and reading metrics support no resource ARNs.',
  },
  {
    title: 'resource policies apply only to their own resource',
    ids: [],
    type: STATEMENT,
    holds: (subject) => {
      const { type, statement } = subject;
      if (type === 'aws_kms_key') return statement.Resource === '*';
      const owner = ownerArn(subject);
      if (owner === undefined) return type === 'aws_iam_role' || type === 'aws_iam_role_policy';
      return resources(statement).every((one) => one === owner || one.startsWith(`${owner}/`));
    },
    reason: 'In a key policy, * is the key itself.',
  },
  {
    title: 'no statement allows everyone',
    ids: [
      ...['CKV_AWS_33', 'CKV_AWS_60', 'CKV_AWS_61', 'CKV_AWS_70', 'CKV_AWS_168', 'CKV_AWS_169'],
      ...['CKV_AWS_385', 'CKV_AWS_387', 'AVD-AWS-0097', 'KMS.5', 'S3.2', 'S3.6', 'SNS.4', 'SQS.3'],
    ],
    type: STATEMENT,
    holds: ({ type, statement: { Effect, Principal } }) => {
      if (type === 'aws_iam_role_policy') return Principal === undefined;
      if (typeof Principal !== 'object' || Object.keys(Principal).length !== 1) return false;
      const { AWS: account, Service: service } = Principal;
      return (
        (Effect === 'Deny' && account === '*') ||
        (account !== undefined && ACCOUNT_ROOT.test(account)) ||
        (service !== undefined && SERVICES[type]?.test(service) === true)
      );
    },
    reason: 'Principals are of the same account, or the one service that uses the resource.',
  },
  {
    title: 'service principals are restricted to the same account',
    ids: ['CKV_AWS_364'],
    type: STATEMENT,
    holds: (subject) => {
      const { type, statement } = subject;
      if (statement.Principal?.Service === undefined) return true;
      // A role can be passed only to functions of its account.
      if (statement.Principal.Service === 'lambda.amazonaws.com') return statement.Condition === undefined;
      const { 'aws:SourceAccount': account, ...others } = conditions(statement.Condition);
      const arns = Object.values(others).flat();
      // ARNs of rules, log groups, and queues contain the account; those of buckets do not.
      const isRule = (arn: string): boolean =>
        refersTo(subject, 'aws_cloudwatch_event_rule', 'arn', arn) || OWN_RULE.test(arn);
      const isBound =
        account?.every(isOwnAccount) ??
        (Object.keys(others).some((key) => key.startsWith('kms:EncryptionContext:')) ||
          (arns.length > 0 && arns.every(isRule)));
      return (
        isBound &&
        arns.every(
          (arn) =>
            refersTo(subject, 'aws_s3_bucket', 'arn', arn) ||
            isRule(arn) ||
            OWN_ARN.test(arn) ||
            OWN_JOBS.test(arn),
        ) &&
        (arns.length > 0 || type === 'aws_sns_topic_policy')
      );
    },
    reason:
      'Services act for all accounts (confused deputy), so a condition names the account or an ARN in it.',
  },
  {
    title: 'statements deny only requests without TLS and uploads with another encryption',
    ids: ['CKV_AWS_93'],
    type: STATEMENT,
    holds: ({ statement: { Effect, Action, Condition } }) =>
      Effect === 'Allow' ||
      (Action === 's3:PutObject' && Object.keys(Condition?.Null ?? {}).some((key) => key.startsWith(SSE))) ||
      JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    reason: 'Only the root user can remove a wrong denial. Every statement for everyone has a condition.',
  },
  {
    title: 'the key can be used only through services that store data, or by a service for one purpose',
    ids: ['KMS.1', 'KMS.2'],
    type: STATEMENT,
    holds: ({ statement }) =>
      !actions(statement).some((action) => READS_OR_WRITES_BY_KEY.test(action)) ||
      isThroughServices(statement) ||
      (statement.Principal?.Service !== undefined && statement.Condition !== undefined),
    reason: 'A principal with permission on the key cannot decrypt data that was copied elsewhere.',
  },
  {
    title: 'only Lambda can assume the execution roles',
    ids: ['CKV_AWS_60'],
    type: STATEMENT,
    holds: ({ type, statement }) => type !== 'aws_iam_role' || statement.Action === 'sts:AssumeRole',
    reason: 'No session tags, no identity providers.',
  },
  {
    title: 'only the configured operators can assume the operator role',
    ids: [],
    type: STATEMENT,
    holds: ({ type, statement: { Principal, Condition } }) => {
      if (type !== 'aws_iam_role' || Principal?.AWS === undefined) return true;
      const { 'aws:PrincipalArn': operators = [] } = conditions(Condition);
      return operators.length > 0 && operators.every((operator) => OWN_PRINCIPAL.test(operator));
    },
    reason: 'Other principals of the account that may assume roles cannot assume this one.',
  },
];

/** Arguments with policies by resource type. */
const POLICY_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ['assume_role_policy'],
  aws_iam_role_policy: ['policy'],
  aws_kms_key: ['policy'],
  aws_s3_bucket_policy: ['policy'],
  aws_sns_topic_policy: ['policy'],
  aws_sqs_queue_policy: ['policy'],
};

/** Resource types that grant access outside of the reviewed policies. */
const OTHER_WAYS_IN: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ['managed_policy_arns', 'inline_policy'],
  aws_s3_bucket: ['acl', 'grant', 'website', 'policy'],
  aws_sqs_queue: ['policy'],
  aws_sns_topic: ['policy'],
};
const NEVER_HERE = [
  'aws_iam_access_key',
  'aws_iam_policy_attachment',
  'aws_iam_role_policy_attachment',
  'aws_iam_user',
  'aws_kms_grant',
  'aws_lambda_function_url',
  'aws_s3_bucket_acl',
  'aws_s3_bucket_cors_configuration',
  'aws_s3_bucket_website_configuration',
];

export const ACCESS_RULES: readonly PolicyRule[] = [
  ...STATEMENT_RULES,
  {
    title: 'every policy is literal JSON in the stack',
    ids: [],
    type: ANY_RESOURCE,
    holds: ({ type, resource }) =>
      (POLICY_ARGUMENTS[type] ?? []).every((argument) => asPolicy(resource[argument])?.Statement?.length),
    reason: 'Scanners cannot read policies that are composed at plan.',
  },
  {
    title: 'the stack grants access only by inline and resource policies',
    ids: ['CKV_AWS_20', 'CKV_AWS_57', 'CKV_AWS_258', 'CKV_AWS_274', 'CKV2_AWS_56', 'CKV2_AWS_75'],
    type: ANY_RESOURCE,
    holds: ({ type, resource }) =>
      !NEVER_HERE.includes(type) && (OTHER_WAYS_IN[type] ?? []).every((argument) => !(argument in resource)),
    reason: 'There are no managed policies, ACLs, function URLs or users.',
  },
  {
    title: 'each inline policy belongs to one role',
    ids: [],
    type: 'aws_iam_role_policy',
    holds: (subject) => refersTo(subject, 'aws_iam_role', 'id', subject.resource.role),
    reason: 'A shared policy would grant the permissions to another role.',
  },
  {
    title: 'every role has the configured permissions boundary and path',
    ids: [],
    type: 'aws_iam_role',
    holds: ({ resource: { permissions_boundary: boundary, path }, roles }) =>
      boundary?.toString().replace(OWN_POLICY, '') === roles.permissionsBoundary && path === roles.rolePath,
    reason: 'The boundary limits roles that developers can change without approval.',
  },
  {
    title: 'no resource manages an existing source bucket',
    ids: [],
    type: ANY_RESOURCE,
    holds: (subject) =>
      !['id', 'bucket', 'arn'].some((attribute) =>
        refersToExisting(subject, attribute, subject.resource.bucket),
      ),
    reason: "Terraform would replace the owner's notifications, policy or lifecycle rules.",
  },
];
