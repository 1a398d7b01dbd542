/** Turns errors of AWS services into a message that says what failed and what to do. */
import { printable } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';

const calls = new WeakMap<object, string>();

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}
type Call = (args: {
  readonly input: object;
}) => Promise<{ readonly response: unknown; readonly output: object }>;
type Middleware = (next: Call, context: Context) => Call;
interface Client {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: 'initialize'; readonly name: string }): void;
  };
}

/** Records for each error of a client which call it came from. @returns the client */
export function labelErrors<T extends object>(client: T): T {
  const middleware: Middleware = (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (typeof error === 'object' && error !== null) calls.set(error, describeCall(context, args.input));
      throw error;
    }
  };
  (client as unknown as Client).middlewareStack.add(middleware, { step: 'initialize', name: 'labelErrors' });
  return client;
}

function describeCall({ clientName = '', commandName = '' }: Context, input: object): string {
  const { Bucket, Key, TableName, QueueUrl, FunctionName, logGroupName } = input as Record<string, unknown>;
  const subjects = [Bucket, Key, TableName, QueueUrl, FunctionName, logGroupName].filter(
    (name) => typeof name === 'string',
  );
  const call = `${clientName.replace(/Client$/, '')} ${commandName.replace(/Command$/, '')}`;
  return subjects.length > 0 ? `${call} on ${printable(subjects.join('/'))}` : call;
}

/** What to do, by the error of the service or the network. The first match applies. */
const HINTS: readonly (readonly [error: RegExp, hint: (endpoint: string | undefined) => string])[] = [
  [
    /CredentialsProviderError|Could not load credentials/,
    () =>
      'No AWS credentials were found: log in (aws sso login) or set AWS_PROFILE, then run the command again.',
  ],
  [
    /Expired|RequestExpired|TokenRefreshRequired/,
    () => 'The AWS credentials have expired: log in again, then run the command again.',
  ],
  [
    /InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature/,
    () => 'AWS does not accept these credentials: choose others (AWS_PROFILE), then run the command again.',
  ],
  [
    /AccessDenied|Forbidden|UnauthorizedOperation|^403/,
    () => 'The credentials lack this permission: docs/operations.md lists what each command needs.',
  ],
  [/ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|TimeoutError/, describeUnreachable],
  [
    /NoSuchBucket|ResourceNotFound|NonExistentQueue|QueueDoesNotExist|NotFound/,
    () =>
      'The outputs name a resource that does not exist: check the account, the region, and that the stack is still deployed.',
  ],
  [
    /Throttl|SlowDown|TooManyRequests|ProvisionedThroughput/,
    () => 'The service is throttling requests: run the command again later.',
  ],
];

function describeUnreachable(endpoint: string | undefined): string {
  if (endpoint === undefined) return 'AWS could not be reached: check the network and HTTPS_PROXY.';
  return isLoopback(endpoint)
    ? `The local AWS could not be reached: is npm run local running, and is AWS_ENDPOINT_URL right ("${printable(endpoint)}")?`
    : `The endpoint could not be reached: check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL ("${printable(endpoint)}").`;
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { hostname: '' };
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/**
 * Returns a service's error as a UsageError with the call, the response, and what to do; any other error unchanged.
 *
 * @param endpoint AWS_ENDPOINT_URL; undefined for AWS itself
 */
export function explainServiceError(
  error: unknown,
  endpoint: string | undefined = process.env.AWS_ENDPOINT_URL,
): unknown {
  if (!(error instanceof Error)) return error;
  const call = calls.get(error);
  if (call === undefined && error.name !== 'CredentialsProviderError') return error;
  const { code, $metadata } = error as NodeJS.ErrnoException & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const name = error.name === 'Error' ? code : error.name;
  const status = [$metadata?.httpStatusCode, name].filter(Boolean).join(' ');
  // The message of some errors is only their name.
  const response = [...new Set([status, error.message === name ? '' : error.message])]
    .filter(Boolean)
    .join(': ');
  const [, hint] = HINTS.find(([pattern]) => pattern.test(response)) ?? [];
  const message = `${call ?? 'A call to AWS'} failed: ${printable(response)}`;
  return new UsageError([message, hint?.(endpoint)].filter(Boolean).join('\n'));
}
