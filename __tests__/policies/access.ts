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

/** X-Ray knows no resources. */
const WITHOUT_RESOURCES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const READS_OR_WRITES_BY_KEY = /^kms:(Decrypt|Encrypt|GenerateDataKey|ReEncrypt|Sign|Verify|CreateGrant)/;
const VIA_SERVICE = /^(s3|dynamodb|sqs|lambda)\.\$\{data\.aws_region\.[\w-]+\.name\}\.amazonaws\.com(\.cn)?$/;
const ACCOUNT_ROOT =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:root$/;
const OWN_ARN =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:\w+:\$\{data\.aws_region\.[\w-]+\.name\}:\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:[\w-]+:\/?[\w/-]+(-\*)?$/;

const OWN_RULE =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:events:\$\{data\.aws_region\.[\w-]+\.name\}:\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:rule\/[\w-]+$/;

const OWN_JOBS =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:s3:\$\{data\.aws_region\.[\w-]+\.name\}:\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:job\/\*$/;
const OWN_PRINCIPAL =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:(role|user)\/[\w/-]+$/;

const OWN_POLICY =
  /^arn:\$\{data\.aws_partition\.[\w-]+\.partition\}:iam::\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}:policy\//;

/** The services that a policy of a type of resource lets in, and the only ones. */
const SERVICES: Readonly<Record<string, RegExp>> = {
  aws_iam_role: /^(lambda|batchoperations\.s3)\.amazonaws\.com$/,
  aws_s3_bucket_policy: /^logging\.s3\.amazonaws\.com$/,
  aws_sns_topic_policy: /^cloudwatch\.amazonaws\.com$/,
  // EventBridge, with what it cannot hand over.
  aws_sqs_queue_policy: /^events\.amazonaws\.com$/,
  aws_kms_key:
    /^((cloudwatch|events)\.amazonaws\.com|logs\.\$\{data\.aws_region\.[\w-]+\.name\}\.\$\{data\.aws_partition\.[\w-]+\.dns_suffix\})$/,
};

/** How a resource's own policy says what it is about: the argument that names it, by which of its attributes. */
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

/** Operators that a missing key does not satisfy, and that allow what they name only. */
const STRICT_OPERATORS = ['StringEquals', 'ArnEquals', 'ArnLike'];

/** Values by condition key; none if any operator is loose. */
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

/** ARN of the resource that a resource policy is attached to. */
function ownerArn({ type, resource }: StatementSubject): string | undefined {
  const [argument, attribute] = OWNERS[type] ?? [];
  return argument && String(resource[argument]).replace(`.${String(attribute)}}`, '.arn}');
}

const STATEMENT_RULES: readonly StatementRule[] = [
  {
    protects: 'whoever reads a policy: each statement is whole and says what it is for',
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
      'In an older version of the language variables are plain text; what is left out may mean everything.',
  },
  {
    protects: 'against rights that grow by themselves: no action is a wildcard',
    ids: ['CKV_AWS_62', 'CKV_AWS_63', 'CKV_AWS_72', 'CKV2_AWS_40', 'AVD-AWS-0057', 'IAM.1', 'IAM.21'],
    type: STATEMENT,
    holds: ({ statement }) =>
      statement.Effect === 'Deny' ||
      actions(statement).every((action) => /^[a-z0-9]+:[A-Za-z]+$/.test(action)),
    reason: 'A wildcard allows what AWS adds tomorrow.',
  },
  {
    protects: 'all else in the account: rights are on single resources of this stack, and the source bucket',
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
    reason: 'X-Ray alone knows no resources.',
  },
  {
    protects: 'each resource by a policy about itself',
    ids: [],
    type: STATEMENT,
    holds: (subject) => {
      const { type, statement } = subject;
      if (type === 'aws_kms_key') return statement.Resource === '*';
      const owner = ownerArn(subject);
      if (owner === undefined) return type === 'aws_iam_role' || type === 'aws_iam_role_policy';
      return resources(statement).every((one) => one === owner || one.startsWith(`${owner}/`));
    },
    reason: "In a key's policy, * is the key itself.",
  },
  {
    protects: 'against everyone: nothing is allowed to whoever asks',
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
    reason: "Principals are this account's own, or the one service that the resource is there for.",
  },
  {
    protects: 'against a service that is sent by another account',
    ids: ['CKV_AWS_364'],
    type: STATEMENT,
    holds: (subject) => {
      const { type, statement } = subject;
      if (statement.Principal?.Service === undefined) return true;
      // A role can be passed to functions of its own account only.
      if (statement.Principal.Service === 'lambda.amazonaws.com') return statement.Condition === undefined;
      const { 'aws:SourceAccount': account, ...others } = conditions(statement.Condition);
      const arns = Object.values(others).flat();
      // The ARN of a rule, or of a log group, names the account too; that of a bucket doesn't.
      const isRule = (arn: string): boolean =>
        refersTo(subject, 'aws_cloudwatch_event_rule', 'arn', arn) || OWN_RULE.test(arn);
      const isBound =
        account?.every(isOwnAccount) ??
        (others['kms:EncryptionContext:aws:logs:arn'] !== undefined ||
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
      'Services act for all their customers: each is bound to this account, by the account or by an ARN in it.',
  },
  {
    protects:
      'the owner against being locked out: nothing is denied but requests without TLS, and uploads that name an encryption',
    ids: ['CKV_AWS_93'],
    type: STATEMENT,
    holds: ({ statement: { Effect, Action, Condition } }) =>
      Effect === 'Allow' ||
      (Action === 's3:PutObject' && Object.keys(Condition?.Null ?? {}).some((key) => key.startsWith(SSE))) ||
      JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    reason:
      'A wrong denial can be lifted by the root user only. No statement about everyone is without a condition.',
  },
  {
    protects:
      'what the key encrypts: it is used through services that hold the data, or by a service for one thing',
    ids: ['KMS.1', 'KMS.2'],
    type: STATEMENT,
    holds: ({ statement }) =>
      !actions(statement).some((action) => READS_OR_WRITES_BY_KEY.test(action)) ||
      isThroughServices(statement) ||
      (statement.Principal?.Service !== undefined && statement.Condition !== undefined),
    reason: 'Whoever has the right to use the key cannot use it on data that was copied elsewhere.',
  },
  {
    protects: 'the role against being taken on for anything but the function',
    ids: ['CKV_AWS_60'],
    type: STATEMENT,
    holds: ({ type, statement }) => type !== 'aws_iam_role' || statement.Action === 'sts:AssumeRole',
    reason: 'No session tags, no identity providers.',
  },
  {
    protects: "the operators' role against the rest of the account",
    ids: [],
    type: STATEMENT,
    holds: ({ type, statement: { Principal, Condition } }) => {
      if (type !== 'aws_iam_role' || Principal?.AWS === undefined) return true;
      const { 'aws:PrincipalArn': operators = [] } = conditions(Condition);
      return operators.length > 0 && operators.every((operator) => OWN_PRINCIPAL.test(operator));
    },
    reason:
      'Whom the settings name can take it on, and nobody else to whom the account allows to take on roles.',
  },
];

/** Arguments that hold the policies of a type. */
const POLICY_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ['assume_role_policy'],
  aws_iam_role_policy: ['policy'],
  aws_kms_key: ['policy'],
  aws_s3_bucket_policy: ['policy'],
  aws_sns_topic_policy: ['policy'],
  aws_sqs_queue_policy: ['policy'],
};

/** What would be another way in, whatever it says. */
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
    protects: 'whoever reviews: every policy is there, as literal JSON',
    ids: [],
    type: ANY_RESOURCE,
    holds: ({ type, resource }) =>
      (POLICY_ARGUMENTS[type] ?? []).every((argument) => asPolicy(resource[argument])?.Statement?.length),
    reason: 'What is put together at plan, no scanner can read.',
  },
  {
    protects: 'the account against a second way in',
    ids: ['CKV_AWS_20', 'CKV_AWS_57', 'CKV_AWS_258', 'CKV_AWS_274', 'CKV2_AWS_56', 'CKV2_AWS_75'],
    type: ANY_RESOURCE,
    holds: ({ type, resource }) =>
      !NEVER_HERE.includes(type) && (OTHER_WAYS_IN[type] ?? []).every((argument) => !(argument in resource)),
    reason:
      'Rights stand in the one inline policy and the policies of the resources: no managed policy, list, URL or user.',
  },
  {
    protects: "the function's rights against being given to another role",
    ids: [],
    type: 'aws_iam_role_policy',
    holds: (subject) => refersTo(subject, 'aws_iam_role', 'id', subject.resource.role),
    reason: 'The one inline policy belongs to the one role.',
  },
  {
    protects: 'the account: every role carries the permissions boundary and the path that were chosen',
    ids: [],
    type: 'aws_iam_role',
    holds: ({ resource: { permissions_boundary: boundary, path }, roles }) =>
      boundary?.toString().replace(OWN_POLICY, '') === roles.permissionsBoundary && path === roles.rolePath,
    reason:
      'A role that someone may change without approval must not be able to do more than the pipeline needs.',
  },
  {
    protects: 'a source bucket that exists already: nothing of it is managed',
    ids: [],
    type: ANY_RESOURCE,
    holds: (subject) =>
      !['id', 'bucket', 'arn'].some((attribute) =>
        refersToExisting(subject, attribute, subject.resource.bucket),
      ),
    reason:
      "Terraform's resources replace what they manage: the notifications, the policy or the lifecycle that its owner has set.",
  },
];
