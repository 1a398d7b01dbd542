import path from 'node:path';
import { shown, type StackFacts } from './stack-facts';

/** One kind of failure: what Terraform prints, what is wrong, and how to fix it. */
export interface Explanation {
  /** Matched against one error at a time, joined into one line. */
  readonly pattern: RegExp;
  readonly problem: Sentence;
  /** One line for each step. A line that several errors share is shown once. */
  readonly fix: Sentence;
}

/** Builds a sentence from the pattern's named groups ('' for a group without a match) and the stack. */
type Sentence = (group: (name: string) => string, facts: StackFacts) => string;

const AGAIN = 'then run the command again';

const STATE: readonly Explanation[] = [
  {
    pattern: /Error: Backend configuration changed/,
    problem: () => 'The state backend has changed since the last run.',
    fix: (_, { terraform }) => `To move the existing state, run ${terraform} init -migrate-state, ${AGAIN}.`,
  },
  {
    pattern: /no space left on device/,
    problem: () => 'No disk space is left.',
    fix: () => `Free some disk space, ${AGAIN}.`,
  },
  {
    pattern: /Failed to persist state to backend/,
    problem: (_, { program }) => `${program.title} could not save the state to its backend.`,
    fix: (_, { unsavedState = '' }) => unsavedState,
  },
  {
    // The operating system releases the local backend's lock when the process that holds it ends.
    pattern: locked('resource temporarily unavailable'),
    problem: (group, { stackFolder }) => lockHolder(group, shown(path.resolve(stackFolder, group('state')))),
    fix: () => `Wait for that run to finish, ${AGAIN}.`,
  },
  {
    pattern: locked('(?!resource temporarily unavailable).*'),
    problem: (group) => lockHolder(group, group('state')),
    fix: (group, { terraform }) =>
      `Wait for that run to finish, ${AGAIN}. Only if it has crashed, release its lock first: ${terraform} force-unlock ${group('id')}`,
  },
];

const NAMES: readonly Explanation[] = [
  {
    pattern: /creating S3 Bucket \((?<name>\S+)\): .*BucketAlready.* with (?<address>[^,]+),/,
    problem: (group) =>
      `The bucket name ${group('name')} is already taken: bucket names are unique across all AWS accounts.`,
    fix: (group, { terraform }) =>
      `Choose another source_bucket_name, ${AGAIN}. If an interrupted run of yours created the bucket, delete it or import it into the state: ${terraform} import ${group('address')} ${group('name')}`,
  },
  {
    pattern:
      /creating (?<kind>[^(]+) \((?<name>[^)]+)\): .*(?:(?<!Bucket)AlreadyExists|Table already exists|ResourceConflictException).* with (?<address>[^,]+),/,
    problem: (group) =>
      `${group('kind')} ${group('name')} (${group('address')}) already exists but is not in the state: an interrupted run left it behind, or someone else created it.`,
    fix: (_, { terraform }) =>
      `Delete the existing resource or import it into the state (${terraform} import ADDRESS ID), ${AGAIN}.`,
  },
];

const VERSIONS: readonly Explanation[] = [
  {
    pattern: /Lambda Alias .*Function not found: \S+:function:(?<name>[^:\s]+):(?<version>\d+)/,
    problem: (group) => `Function ${group('name')} has no version ${group('version')}.`,
    fix: (group) =>
      `Set live_version to an existing version ("aws lambda list-versions-by-function --function-name ${group('name')}" lists them) or omit it to use the latest version, ${AGAIN}.`,
  },
];

const REMOVAL: readonly Explanation[] = [
  {
    // Terraform prints the same error for an apply that would replace the resource.
    pattern: /Instance cannot be destroyed .* Resource (?<address>\S+) has lifecycle\.prevent_destroy set/,
    problem: (group) => `${group('address')} is protected (prevent_destroy); nothing was changed.`,
    fix: (_, facts) =>
      `If this was a deploy, it would replace the resource with an empty one: restore the previous name or key.\n${allowDestroy(facts)}`,
  },
  {
    pattern:
      /deleting .*DynamoDB Table \((?<name>[^)]+)\): .*(?:protected against deletion|DeletionProtectionEnabled)/,
    problem: (group) => `Table ${group('name')} was not deleted: its deletion protection is enabled.`,
    fix: (_, facts) => allowDestroy(facts),
  },
  {
    pattern: /deleting S3 Bucket \((?<name>\S+)\): .*BucketNotEmpty/,
    problem: (group) => `Bucket ${group('name')} was not deleted: it contains objects or object versions.`,
    fix: (_, facts) =>
      `Empty the bucket, including all object versions, ${AGAIN}. Or let the destroy empty it:\n${allowDestroy(facts)}`,
  },
];

const PROVIDERS: readonly Explanation[] = [
  {
    pattern: /available versions for provider registry\.opentofu\.org\/(?<source>\S+): /,
    problem: (group) =>
      `The state belongs to OpenTofu, which applied it last: it names the provider registry.opentofu.org/${group('source')}.`,
    fix: (group, { terraform }) =>
      `To continue with Terraform, run ${terraform} state replace-provider registry.opentofu.org/${group('source')} registry.terraform.io/${group('source')}, ${AGAIN}.`,
  },
  provider('no available releases match', () => 'only other versions were found'),
  provider(
    'in any of the search locations - (?<places>.+)',
    (group) => `not found in ${group('places').replaceAll(' - ', ' or ')}`,
  ),
  provider('cannot search (?<place>.+?): ', (group) => `the folder ${group('place')} does not exist`),
  provider('could not connect to (?<host>[^:]+):', (group) => `${group('host')} cannot be reached`),
  provider('query provider mirror (?<mirror>\\S+) ', (group) => `${group('mirror')} cannot be reached`),
  {
    pattern: /Provider \S+?\/(?<name>[^/ ]+\/\S+ v\S+) does not have a package .*platform, (?<platform>\w+)/,
    problem: (group) => `Provider ${group('name')} is not available for ${group('platform')}.`,
    fix: (group) => `Add its package for ${group('platform')} to the provider mirror, ${AGAIN}.`,
  },
];

const AWS: readonly Explanation[] = [
  {
    pattern: /AWS account ID not allowed: (?<account>\d+)/,
    problem: (group) =>
      `The AWS credentials are for account ${group('account')}, which is not the account in cdktf.json.`,
    fix: () =>
      `Set AWS_PROFILE to a profile of the right account, or correct "account" in the context, ${AGAIN}.`,
  },
  {
    // The number is the account's minimum: 100, or its whole quota if that is less.
    pattern:
      /decreases account's UnreservedConcurrentExecution below its minimum value of \[(?<minimum>\d+)\]/,
    problem: (group) =>
      `The account has too few concurrent Lambda executions for this reservation: ${group('minimum')} must stay unreserved.`,
    fix: () =>
      `Request a higher quota "Concurrent executions" (L-B99A9384) in Service Quotas, or lower the setting reservedConcurrency, ${AGAIN}. The apply continues where it stopped.`,
  },
  {
    pattern: /No valid credential sources found/,
    problem: () => 'No AWS credentials were found.',
    fix: () =>
      `Set AWS_PROFILE (for SSO, also run "aws sso login") or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ${AGAIN}.`,
  },
  {
    pattern: /failed to get shared config profile, (?<profile>\S+)/,
    problem: (group) =>
      `AWS_PROFILE is "${group('profile')}", but no AWS configuration file has this profile.`,
    fix: () => `Correct AWS_PROFILE ("aws configure list-profiles" lists the profiles), ${AGAIN}.`,
  },
  {
    pattern: /api error (?:ExpiredToken|RequestExpired)/,
    problem: () => 'The AWS credentials have expired.',
    fix: () => `Renew them (for SSO, run "aws sso login"), ${AGAIN}.`,
  },
  {
    pattern:
      /api error (?<code>InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure)/,
    problem: (group) => `AWS rejected the credentials (${group('code')}).`,
    fix: () =>
      `Correct AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN, ${AGAIN}.`,
  },
  {
    pattern: /invalid AWS Region: (?:with |(?<region>\S+))/,
    problem: (group) =>
      group('region') ? `AWS region "${group('region')}" does not exist.` : 'No AWS region is set.',
    fix: () => `Set AWS_REGION, for example to eu-central-1, ${AGAIN}.`,
  },
  {
    pattern:
      /operation error (?<service>[^:]+): (?<operation>\w+), .*api error (?:AccessDenied|UnauthorizedOperation)(?:.* to perform: (?<action>\S+))?/,
    problem: (group) =>
      `The AWS credentials do not allow ${group('action') || `${group('service')} ${group('operation')}`}.`,
    fix: () => `Grant the missing permission, ${AGAIN}.`,
  },
  {
    pattern: /request send failed, \w+ "(?<url>https?:\/\/[^/"]+).*?: (?<reason>[^:]+?)(?: with |$)/,
    problem: (group) => `AWS cannot be reached at ${group('url')}: ${group('reason')}.`,
    fix: () => `Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL, ${AGAIN}.`,
  },
];

/** Patterns for Terraform 1.11, OpenTofu 1.10, and the AWS provider 5.100. The tests have what both print, word for word. */
export const EXPLANATIONS: readonly Explanation[] = [
  ...STATE,
  ...NAMES,
  ...VERSIONS,
  ...REMOVAL,
  ...PROVIDERS,
  ...AWS,
];

/** A destroy uses the protection and forceDestroy settings of the last deploy, so it alone cannot change them. */
function allowDestroy({ stackFolder }: StackFacts): string {
  const environment = path.basename(stackFolder).split('-').at(-1) ?? '';
  return `To destroy the stack on purpose, add "${environment}": { "settings": { "protectData": false, "forceDestroy": true } } to the context in cdktf.json, deploy, and then destroy.`;
}

function locked(message: string): RegExp {
  return new RegExp(
    `Error message: ${message} Lock Info: ID: (?<id>\\S+) Path: (?<state>.+) Operation: (?:OperationType)?(?<operation>\\S+) ` +
      `Who: (?<who>\\S+) .*Created: (?<since>\\S+ [\\d:]+)`,
  );
}

function lockHolder(group: (name: string) => string, state: string): string {
  return `State ${state} is locked: ${group('who')} has been running ${group('operation').toLowerCase()} since ${group('since')} UTC.`;
}

/** Explains an unavailable provider. @param reason that Terraform and OpenTofu give, as a pattern. @param say returns it as part of a sentence. */
function provider(reason: string, say: (group: (name: string) => string) => string): Explanation {
  return {
    pattern: new RegExp(
      `(?:available versions for|resolve) provider (?<source>(?!registry\\.opentofu\\.org/)\\S+): .*${reason}`,
    ),
    problem: (group, { providerVersions }) => {
      const name = [group('source'), providerVersions[group('source')]].filter(Boolean).join(' ');
      return `Provider ${name} is not available: ${say(group)}.`;
    },
    fix: (_, { program, providerSources }) =>
      `${program.title} looks for providers in ${providerSources}. Add the missing provider there ("${program.name} providers mirror FOLDER" downloads it on a machine with registry access) or configure another source, ${AGAIN}.`,
  };
}
