import type { Encryption, EnvironmentSettings } from '../../constructs/config/environments';
import type { ExistingResources } from '../../constructs/config/existing-resources';
import type { PolicyStatement } from '../../constructs/shared/policy-document';
import { ENVIRONMENTS, type Environment } from '../../lambda-src/contract';
import { synthesizeStack, type Resource, type Synthesized } from '../support/synthesized';

/** Type of the rules about all resources. */
export const ANY_RESOURCE = 'any resource';
/** Type of the rules about all statements of policies. */
export const STATEMENT = 'statement';

type RoleSettings = Partial<Pick<EnvironmentSettings, 'permissionsBoundary' | 'rolePath'>>;
/** Context keys of the encryption that an upload names begin so. */
export const SSE = 's3:x-amz-server-side-encryption';

/** A stack as a reviewer gets it, with what was chosen for it. */
export interface Reviewed {
  readonly title: string;
  readonly stack: Synthesized;
  readonly environment: Environment;
  /** Whether a key of the account's own encrypts. */
  readonly customerKey: boolean;
  /** What the stack was put beside. */
  readonly existing: ExistingResources;
  /** ARNs that the configuration names: of a topic and of former keys. */
  readonly namedArns: readonly string[];
  /** What was chosen for every role. */
  readonly roles: RoleSettings;
}

/** One resource under review. */
export interface Subject extends Reviewed {
  readonly type: string;
  readonly name: string;
  readonly resource: Resource;
}

/** One statement of a policy under review; the resource is the one whose argument holds the policy. */
export interface StatementSubject extends Subject {
  readonly argument: string;
  readonly version: unknown;
  readonly statement: PolicyStatement;
}

interface Rule {
  /** What it protects: the test's name. */
  readonly protects: string;
  /** Scanners' ids: Checkov (CKV), Trivy (AVD), AWS Foundational Security Best Practices (S3.1). Our own rules have none. */
  readonly ids: readonly string[];
  readonly reason: string;
}

/** A rule about every resource of a type, or of all. */
export interface ResourceRule extends Rule {
  readonly type: string;
  readonly holds: (subject: Subject) => boolean;
}

/** A rule about every statement of every policy. */
export interface StatementRule extends Rule {
  readonly type: typeof STATEMENT;
  readonly holds: (subject: StatementSubject) => boolean;
}

export type PolicyRule = ResourceRule | StatementRule;

/** A topic that was there before. */
const TOPIC_ARN = 'arn:aws:sns:eu-central-1:111122223333:on-call';

/** The environments' stacks as they are, and production with a key of its own. */
export function reviewedStacks(environments: readonly Environment[] = ENVIRONMENTS): Reviewed[] {
  return [
    ...environments.map((environment) => review(environment, environment, 'AES256')),
    review('production, customer-managed key', 'production', 'customer-managed'),
  ];
}

/** Production beside what exists already: a topic, and a source bucket that tells in either way. */
export function stacksBesideExisting(): Reviewed[] {
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

/** A key that encrypted earlier data. */
const FORMER_KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Production with every option: batch jobs, a role for operators, a former key, and limits of roles. */
export function stackWithOptions(): Reviewed {
  const options = {
    batchOperations: true,
    operators: ['role/OnCall', 'user/ann'],
    formerKeyArns: [FORMER_KEY_ARN],
    permissionsBoundary: 'team/Boundary',
    rolePath: '/team/',
  };
  const title = 'production, batch jobs, operators, former key, limited roles';
  return review(title, 'production', 'customer-managed', {}, options);
}

function review(
  title: string,
  environment: Environment,
  encryption: Encryption,
  existing: ExistingResources = {},
  options: Partial<EnvironmentSettings> = {},
): Reviewed {
  const settings: Partial<EnvironmentSettings> = {
    ...(encryption !== 'AES256' && { encryption }),
    ...options,
  };
  const stack = synthesizeStack(environment, settings, existing);
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

/** All that rules look at in a stack. */
export interface Subjects {
  readonly resources: readonly Subject[];
  readonly statements: readonly StatementSubject[];
}

/** Looks a stack through once, for all rules. */
export function subjectsOf(reviewed: Reviewed): Subjects {
  const resources = reviewed.stack
    .everything()
    .map(([type, name, resource]): Subject => ({ ...reviewed, type, name, resource }));
  return { resources, statements: resources.flatMap(statementSubjects) };
}

/** How many things a rule looks at. */
export function countSubjects(rule: PolicyRule, subjects: Subjects): number {
  return isStatementRule(rule) ? subjects.statements.length : ofType(rule, subjects).length;
}

/** Addresses of whatever breaks a rule. */
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

/** Resources of a type that refer to the subject by one of their arguments. */
export function belongingTo(
  { stack, type, name }: Subject,
  otherType: string,
  argument: string,
  attribute: string,
): Resource[] {
  return stack.all(otherType).filter((other) => other[argument] === `\${${type}.${name}.${attribute}}`);
}

/** The only resource that refers to the subject; an empty one, which keeps no rule, where there is not exactly one. */
export function companion(subject: Subject, type: string, argument: string, attribute: string): Resource {
  const [only, ...others] = belongingTo(subject, type, argument, attribute);
  return only && others.length === 0 ? only : {};
}

/** Whether a value is an attribute of a resource of the stack. */
export function refersTo({ stack }: Reviewed, type: string, attribute: string, value: unknown): boolean {
  return Object.keys(stack.byName(type)).some((name) => value === `\${${type}.${name}.${attribute}}`);
}

/** Whether Terraform refuses to destroy a resource, where it must: in production. */
export function isKept({ environment, resource: { lifecycle } }: Subject): boolean {
  return environment !== 'production' || (lifecycle as Resource | undefined)?.prevent_destroy === true;
}

/** Whether a value is the source bucket's name, ARN or id where the bucket exists already. */
export function refersToExisting({ stack }: Reviewed, attribute: string, value: unknown): boolean {
  return Object.keys(stack.json.data.aws_s3_bucket ?? {}).some(
    (name) => value === `\${data.aws_s3_bucket.${name}.${attribute}}`,
  );
}

/** Whether a value is the account that the stack is deployed to. */
export function isOwnAccount(value: unknown): boolean {
  return /^\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}$/.test(String(value));
}

/** Whether something is encrypted by the customer's key where there is one, and by none where there is none. */
export function usesChosenKey(subject: Subject, keyArn: unknown): boolean {
  return subject.customerKey ? refersTo(subject, 'aws_kms_key', 'arn', keyArn) : keyArn === undefined;
}

const texts = new WeakMap<Resource, string>();

/** A resource as text. */
export function textOf(resource: Resource): string {
  const text = texts.get(resource) ?? JSON.stringify(resource);
  texts.set(resource, text);
  return text;
}

interface PolicyDocument {
  readonly Version?: unknown;
  readonly Statement?: readonly PolicyStatement[];
}

const documents = new Map<string, PolicyDocument | undefined>();

/** A policy, if an argument is one. */
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
