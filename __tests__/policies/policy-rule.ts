import type { Encryption, EnvironmentSettings } from '../../constructs/config/environments';
import type { ExistingResources } from '../../constructs/config/existing-resources';
import type { PolicyStatement } from '../../constructs/shared/policy-document';
import { ENVIRONMENTS, type Environment } from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import { OTHER_VARIANTS } from '../support/other-choices';
import { synthesizeStack, type Resource, type Synthesized } from '../support/synthesized';

/** Type of rules for all resources. */
export const ANY_RESOURCE = 'any resource';
/** Type of rules for all policy statements. */
export const STATEMENT = 'statement';

type RoleSettings = Partial<Pick<EnvironmentSettings, 'permissionsBoundary' | 'rolePath'>>;
/** Prefix of the condition keys for an upload's encryption. */
export const SSE = 's3:x-amz-server-side-encryption';

/** A synthesized stack, and the settings it was synthesized with. */
export interface Reviewed {
  readonly title: string;
  readonly stack: Synthesized;
  readonly environment: Environment;
  /** Whether a customer managed key encrypts the data. */
  readonly customerKey: boolean;
  /** Existing resources of the stack. */
  readonly existing: ExistingResources;
  /** ARNs in the configuration: of an existing topic and of former keys. */
  readonly namedArns: readonly string[];
  /** Settings for every role. */
  readonly roles: RoleSettings;
}

/** One resource under review. */
export interface Subject extends Reviewed {
  readonly type: string;
  readonly name: string;
  readonly resource: Resource;
}

/** One policy statement under review; `argument` of the resource contains the policy. */
export interface StatementSubject extends Subject {
  readonly argument: string;
  readonly version: unknown;
  readonly statement: PolicyStatement;
}

interface Rule {
  /** Name of the test: a statement about the stack. */
  readonly title: string;
  /** Ids of the rule in Checkov (CKV), Trivy (AVD) and AWS Foundational Security Best Practices (S3.1); [] for none. */
  readonly ids: readonly string[];
  readonly reason: string;
}

/** A rule for every resource of a type, or of all types. */
export interface ResourceRule extends Rule {
  readonly type: string;
  readonly holds: (subject: Subject) => boolean;
}

/** A rule for every policy statement. */
export interface StatementRule extends Rule {
  readonly type: typeof STATEMENT;
  readonly holds: (subject: StatementSubject) => boolean;
}

export type PolicyRule = ResourceRule | StatementRule;

/** An existing topic. */
const TOPIC_ARN = 'arn:aws:sns:eu-central-1:111122223333:on-call';

/** Returns the stacks of the environments, and production with a customer managed key. */
export function reviewedStacks(environments: readonly Environment[] = ENVIRONMENTS): Reviewed[] {
  return [
    ...environments.map((environment) => review(environment, environment, 'AES256')),
    review('production, customer-managed key', 'production', 'customer-managed'),
  ];
}

/** Returns production with an existing topic and an existing source bucket, for each type of notification. */
export function stacksWithExisting(): Reviewed[] {
  const alarmTopicArn = TOPIC_ARN;
  return [
    review('production, notification of an existing bucket', 'production', 'AES256', {
      ...{ existingSourceBucket: 'notification', alarmTopicArn },
    }),
    review(
      'production, EventBridge on an existing bucket, customer-managed key',
      'production',
      'customer-managed',
      {
        ...{ existingSourceBucket: 'eventbridge', alarmTopicArn },
      },
    ),
  ];
}

/** A former key. */
const FORMER_KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Returns production with every option: batch jobs, operator role, former key, role limits, and variants. */
export function stackWithOptions(): Reviewed {
  const options = {
    batchOperations: true,
    operators: ['role/OnCall', 'user/ann'],
    formerKeyArns: [FORMER_KEY_ARN],
    permissionsBoundary: 'team/Boundary',
    rolePath: '/team/',
    runbookUrl: 'https://wiki.example.com/thumbnails',
  };
  const title = 'production, batch jobs, operators, former key, limited roles, runbook, variants';
  return review(title, 'production', 'customer-managed', {}, options, OTHER_VARIANTS);
}

function review(
  title: string,
  environment: Environment,
  encryption: Encryption,
  existing: ExistingResources = {},
  options: Partial<EnvironmentSettings> = {},
  variants: VariantDefinitions = {},
): Reviewed {
  const settings: Partial<EnvironmentSettings> = {
    ...(encryption !== 'AES256' && { encryption }),
    ...options,
  };
  const stack = synthesizeStack(environment, settings, existing, variants);
  const { alarmTopicArn } = existing;
  const namedArns = [
    ...(alarmTopicArn === undefined ? [] : [alarmTopicArn]),
    ...(settings.formerKeyArns ?? []),
  ];
  return {
    ...{ title, stack, environment, existing, namedArns },
    customerKey: encryption !== 'AES256',
    roles: options,
  };
}

/** Everything in a stack that rules check. */
export interface Subjects {
  readonly resources: readonly Subject[];
  readonly statements: readonly StatementSubject[];
}

/** Returns the subjects of all rules. */
export function subjectsOf(reviewed: Reviewed): Subjects {
  const resources = reviewed.stack
    .everything()
    .map(([type, name, resource]): Subject => ({ ...reviewed, type, name, resource }));
  return { resources, statements: resources.flatMap(statementSubjects) };
}

/** Returns the number of subjects that a rule checks. */
export function countSubjects(rule: PolicyRule, subjects: Subjects): number {
  return isStatementRule(rule) ? subjects.statements.length : ofType(rule, subjects).length;
}

/** Returns the addresses of the subjects that violate a rule. */
export function violations(rule: PolicyRule, subjects: Subjects): string[] {
  const broken = isStatementRule(rule)
    ? subjects.statements.filter((subject) => !rule.holds(subject))
    : ofType(rule, subjects).filter((subject) => !rule.holds(subject));
  return broken.map(addressOf);
}

function isStatementRule(rule: PolicyRule): rule is StatementRule {
  return rule.type === STATEMENT;
}

function ofType({ type }: ResourceRule, { resources }: Subjects): readonly Subject[] {
  return type === ANY_RESOURCE ? resources : resources.filter((subject) => subject.type === type);
}

function addressOf({ type, name, statement }: Subject & Partial<StatementSubject>): string {
  return [`${type}.${name}`, statement?.Sid].filter((part) => part !== undefined).join(' ');
}

/** Returns the resources of a type with an argument that references the subject. */
export function belongingTo(
  { stack, type, name }: Subject,
  otherType: string,
  argument: string,
  attribute: string,
): Resource[] {
  return stack.all(otherType).filter((other) => other[argument] === `\${${type}.${name}.${attribute}}`);
}

/** Returns the only resource that references the subject; an empty one, which violates every rule, if there is not exactly one. */
export function companion(subject: Subject, type: string, argument: string, attribute: string): Resource {
  const [only, ...others] = belongingTo(subject, type, argument, attribute);
  return only && others.length === 0 ? only : {};
}

/** Whether a value is an attribute of a resource of the stack. */
export function refersTo({ stack }: Reviewed, type: string, attribute: string, value: unknown): boolean {
  return Object.keys(stack.byName(type)).some((name) => value === `\${${type}.${name}.${attribute}}`);
}

/** Whether a resource has prevent_destroy, if the environment is production. */
export function isKept({ environment, resource: { lifecycle } }: Subject): boolean {
  return environment !== 'production' || (lifecycle as Resource | undefined)?.prevent_destroy === true;
}

/** Whether a value is an attribute of an existing source bucket. */
export function refersToExisting({ stack }: Reviewed, attribute: string, value: unknown): boolean {
  return Object.keys(stack.json.data.aws_s3_bucket ?? {}).some(
    (name) => value === `\${data.aws_s3_bucket.${name}.${attribute}}`,
  );
}

/** Whether a value is the account of the deployment. */
export function isOwnAccount(value: unknown): boolean {
  return /^\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}$/.test(String(value));
}

/** Whether the key is the customer managed key if the stack has one, and undefined otherwise. */
export function usesChosenKey(subject: Subject, keyArn: unknown): boolean {
  return subject.customerKey ? refersTo(subject, 'aws_kms_key', 'arn', keyArn) : keyArn === undefined;
}

const texts = new WeakMap<Resource, string>();

/** Returns a resource as JSON. */
export function jsonOf(resource: Resource): string {
  const text = texts.get(resource) ?? JSON.stringify(resource);
  texts.set(resource, text);
  return text;
}

interface PolicyDocument {
  readonly Version?: unknown;
  readonly Statement?: readonly PolicyStatement[];
}

const documents = new Map<string, PolicyDocument | undefined>();

/** Returns the policy of an argument; undefined if it is none. */
export function asPolicy(value: unknown): PolicyDocument | undefined {
  if (typeof value !== 'string' || !value.startsWith('{"Version"')) return undefined;
  const policy = documents.get(value) ?? (JSON.parse(value) as PolicyDocument);
  documents.set(value, policy);
  return policy;
}

function statementSubjects(subject: Subject): StatementSubject[] {
  return Object.entries(subject.resource).flatMap(([argument, value]) => {
    const policy = asPolicy(value);
    const { Version: version, Statement = [] } = policy ?? {};
    return Statement.map((statement) => ({ ...subject, argument, version, statement }));
  });
}
