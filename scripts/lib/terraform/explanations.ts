import path from 'node:path';
import { shown, type StackFacts } from './stack-facts';

/** One kind of failure: how Terraform says it, what happened, and what to do about it. */
export interface Explanation {
  /** Matched against each error by itself, on one line. */
  readonly pattern: RegExp;
  readonly what: Sentence;
  /** Each of its lines is shown once for errors that have it in common. */
  readonly mend: Sentence;
}

/** A plain sentence made of what the pattern's named groups have matched (or '') and of the stack. */
type Sentence = (found: (group: string) => string, facts: StackFacts) => string;

const AGAIN = 'run the same command again';

const STATE: readonly Explanation[] = [
  {
    pattern: /Error: Backend configuration changed/,
    what: () => 'The state is to be kept elsewhere than the last time.',
    mend: (_, { terraform }) => `To take it along, run ${terraform} init -migrate-state, and ${AGAIN}.`,
  },
  {
    pattern: /no space left on device/,
    what: () => 'No disk space is left.',
    mend: () => `Make room, and ${AGAIN}.`,
  },
  {
    pattern: /Failed to persist state to backend/,
    what: () => 'The state could not be saved where it belongs.',
    mend: (_, { unsavedState = '' }) => unsavedState,
  },
  {
    // The local backend's lock goes with the process that holds it.
    pattern: locked('resource temporarily unavailable'),
    what: (found, { stackFolder }) => whoHasLocked(found, shown(path.resolve(stackFolder, found('state')))),
    mend: () => `Wait until it has ended, and ${AGAIN}.`,
  },
  {
    pattern: locked('(?!resource temporarily unavailable).*'),
    what: (found) => whoHasLocked(found, found('state')),
    mend: (found, { terraform }) =>
      `Wait until it has ended, and ${AGAIN}. Only if it is dead, release its lock first: ${terraform} force-unlock ${found('id')}`,
  },
];

const NAMES: readonly Explanation[] = [
  {
    pattern: /creating S3 Bucket \((?<name>\S+)\): .*BucketAlready.* with (?<address>[^,]+),/,
    what: (found) => `The bucket name ${found('name')} is taken; all AWS accounts share one set of names.`,
    mend: (found, { terraform }) =>
      `Choose another source_bucket_name, and ${AGAIN}. If the bucket is your own, left behind by a run that was killed, delete it or take it into the state: ${terraform} import ${found('address')} ${found('name')}`,
  },
  {
    pattern:
      /creating (?<kind>[^(]+) \((?<name>[^)]+)\): .*(?:(?<!Bucket)AlreadyExists|Table already exists|ResourceConflictException).* with (?<address>[^,]+),/,
    what: (found) =>
      `${found('kind')} ${found('name')} (${found('address')}) exists already, but not in the state: a run that was killed left it behind, or somebody else made it.`,
    mend: (_, { terraform }) =>
      `Delete what exists already, or take it into the state (${terraform} import ADDRESS ID), and ${AGAIN}.`,
  },
];

const VERSIONS: readonly Explanation[] = [
  {
    pattern: /Lambda Alias .*Function not found: \S+:function:(?<name>[^:\s]+):(?<version>\d+)/,
    what: (found) => `There is no version ${found('version')} of the function ${found('name')}.`,
    mend: (found) =>
      `Set live_version to one that there is ("aws lambda list-versions-by-function --function-name ${found('name')}" lists them), or leave it out for the newest, and ${AGAIN}.`,
  },
];

const REMOVAL: readonly Explanation[] = [
  {
    // A deploy that would replace it says the same.
    pattern: /Instance cannot be destroyed .* Resource (?<address>\S+) has lifecycle\.prevent_destroy set/,
    what: (found) => `${found('address')} is protected (prevent_destroy); nothing was changed.`,
    mend: (_, facts) =>
      `A deploy that says this would put an empty one in its place: change its name or key back.\n${takeDown(facts)}`,
  },
  {
    pattern:
      /deleting .*DynamoDB Table \((?<name>[^)]+)\): .*(?:protected against deletion|DeletionProtectionEnabled)/,
    what: (found) => `The table ${found('name')} is still there: its deletion protection is on.`,
    mend: (_, facts) => takeDown(facts),
  },
  {
    pattern: /deleting S3 Bucket \((?<name>\S+)\): .*BucketNotEmpty/,
    what: (found) => `The bucket ${found('name')} is still there: it holds objects, or versions of them.`,
    mend: (_, facts) =>
      `Empty it, all versions included, and ${AGAIN}; or have the destroy empty it.\n${takeDown(facts)}`,
  },
];

const PROVIDERS: readonly Explanation[] = [
  provider('no available releases match', () => 'other versions of it are there, this one is not'),
  provider(
    'in any of the search locations - (?<places>.+)',
    (found) => `it is not in ${found('places').replaceAll(' - ', ' or ')}`,
  ),
  provider('cannot search (?<place>.+?): ', (found) => `there is no folder ${found('place')}`),
  provider('could not connect to (?<host>[^:]+):', (found) => `${found('host')} cannot be reached`),
  provider('query provider mirror (?<mirror>\\S+) ', (found) => `${found('mirror')} cannot be reached`),
  {
    pattern: /Provider \S+?\/(?<name>[^/ ]+\/\S+ v\S+) does not have a package .*platform, (?<platform>\w+)/,
    what: (found) => `The provider ${found('name')} is there, but not for this machine.`,
    mend: (found) => `Put its package for ${found('platform')} there too, and ${AGAIN}.`,
  },
];

const AWS: readonly Explanation[] = [
  {
    pattern: /No valid credential sources found/,
    what: () => 'There are no AWS credentials.',
    mend: () =>
      `Set AWS_PROFILE (and run "aws sso login" where it signs in by SSO), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and ${AGAIN}.`,
  },
  {
    pattern: /failed to get shared config profile, (?<profile>\S+)/,
    what: (found) =>
      `AWS_PROFILE is "${found('profile')}", and no AWS configuration file has such a profile.`,
    mend: () => `Correct it ("aws configure list-profiles" lists them), and ${AGAIN}.`,
  },
  {
    pattern: /api error (?:ExpiredToken|RequestExpired)/,
    what: () => 'The AWS credentials have expired.',
    mend: () => `Get new ones ("aws sso login", or whatever gave you these), and ${AGAIN}.`,
  },
  {
    pattern:
      /api error (?<code>InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure)/,
    what: (found) => `AWS does not accept the credentials (${found('code')}).`,
    mend: () =>
      `Correct AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and ${AGAIN}.`,
  },
  {
    pattern: /invalid AWS Region: (?:with |(?<region>\S+))/,
    what: (found) =>
      found('region') ? `There is no AWS region "${found('region')}".` : 'No AWS region is chosen.',
    mend: () => `Set AWS_REGION, to eu-central-1 for one, and ${AGAIN}.`,
  },
  {
    pattern:
      /operation error (?<service>[^:]+): (?<operation>\w+), .*api error (?:AccessDenied|UnauthorizedOperation)(?:.* to perform: (?<action>\S+))?/,
    what: (found) =>
      `AWS does not allow these credentials ${found('action') || `${found('operation')} of ${found('service')}`}.`,
    mend: () => `Give them this right, and ${AGAIN}.`,
  },
  {
    pattern: /request send failed, \w+ "(?<url>https?:\/\/[^/"]+).*?: (?<reason>[^:]+?)(?: with |$)/,
    what: (found) => `AWS cannot be reached at ${found('url')}: ${found('reason')}.`,
    mend: () => `Check the network, HTTPS_PROXY and AWS_ENDPOINT_URL, and ${AGAIN}.`,
  },
];

/** Each pattern is one of Terraform 1.11 and the AWS provider 5.100; the tests hold what they print word for word. */
export const EXPLANATIONS: readonly Explanation[] = [
  ...STATE,
  ...NAMES,
  ...VERSIONS,
  ...REMOVAL,
  ...PROVIDERS,
  ...AWS,
];

/** Protection and emptying are settings of the synth; what counts is what was deployed last. */
function takeDown({ stackFolder }: StackFacts): string {
  const environment = path.basename(stackFolder).split('-').at(-1) ?? '';
  return `To take the stack down on purpose, write "${environment}": { "settings": { "protectData": false, "forceDestroy": true } } into the context of cdktf.json, deploy once more, and destroy then.`;
}

function locked(message: string): RegExp {
  return new RegExp(
    `Error message: ${message} Lock Info: ID: (?<id>\\S+) Path: (?<state>.+) Operation: (?:OperationType)?(?<operation>\\S+) ` +
      `Who: (?<who>\\S+) .*Created: (?<since>\\S+ [\\d:]+)`,
  );
}

function whoHasLocked(found: (group: string) => string, state: string): string {
  return `The state ${state} is locked: ${found('operation').toLowerCase()} by ${found('who')} is at work on it, since ${found('since')} UTC.`;
}

/** A provider that cannot be had, for a reason of which `reason` is the pattern. */
function provider(reason: string, say: (found: (group: string) => string) => string): Explanation {
  return {
    pattern: new RegExp(`available versions for provider (?<source>\\S+): .*${reason}`),
    what: (found, { providerVersions }) => {
      const name = [found('source'), providerVersions[found('source')]].filter(Boolean).join(' ');
      return `The provider ${name} cannot be had: ${say(found)}.`;
    },
    mend: (_, { providerSources }) =>
      `Terraform looks for providers in ${providerSources}. Put what is missing there ("terraform providers mirror FOLDER" fills a folder where the registry can be reached), or have Terraform look elsewhere, and ${AGAIN}.`,
  };
}
