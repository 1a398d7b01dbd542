/** What a service's refusal means to the person at the keyboard. */
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

/** Lets each error of a client say later which call it came from. @returns the client. */
export function nameCalls<T extends object>(client: T): T {
  const middleware: Middleware = (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (typeof error === 'object' && error !== null) calls.set(error, describeCall(context, args.input));
      throw error;
    }
  };
  (client as unknown as Client).middlewareStack.add(middleware, { step: 'initialize', name: 'nameCalls' });
  return client;
}

function describeCall({ clientName = '', commandName = '' }: Context, input: object): string {
  const { Bucket, Key, TableName, QueueUrl, FunctionName } = input as Record<string, unknown>;
  const subjects = [Bucket, Key, TableName, QueueUrl, FunctionName].filter(
    (name) => typeof name === 'string',
  );
  const call = `${clientName.replace(/Client$/, '')} ${commandName.replace(/Command$/, '')}`;
  return subjects.length > 0 ? `${call} on ${printable(subjects.join('/'))}` : call;
}

/** What to do, by what the service or the network said. The first that fits. */
const MENDS: readonly (readonly [said: RegExp, mend: string])[] = [
  [
    /CredentialsProviderError|Could not load credentials/,
    'No AWS credentials were found: log in (aws sso login, or AWS_PROFILE), and run the same command again.',
  ],
  [
    /Expired|RequestExpired|TokenRefreshRequired/,
    'The AWS credentials have expired: log in again, and run the same command again.',
  ],
  [
    /InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature/,
    'AWS does not know these credentials: choose others (AWS_PROFILE), and run the same command again.',
  ],
  [
    /AccessDenied|Forbidden|UnauthorizedOperation|^403/,
    'The credentials lack the right to that: docs/operations.md lists what each command needs.',
  ],
  [
    /ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|TimeoutError/,
    'The service could not be reached: is AWS_ENDPOINT_URL right, and is npm run local up?',
  ],
  [
    /NoSuchBucket|ResourceNotFound|NonExistentQueue|QueueDoesNotExist|NotFound/,
    'What the outputs name is not there: are these the account and the region of the deployment, and is it still deployed?',
  ],
  [
    /Throttl|SlowDown|TooManyRequests|ProvisionedThroughput/,
    'The service is busy: run the same command again later.',
  ],
];

/** A service's error as a sentence for a person; any other error as it is. */
export function inPlainWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const call = calls.get(error);
  if (call === undefined && error.name !== 'CredentialsProviderError') return error;
  const { code, $metadata } = error as NodeJS.ErrnoException & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const name = error.name === 'Error' ? code : error.name;
  const status = [$metadata?.httpStatusCode, name].filter(Boolean).join(' ');
  // Some errors have no message but their name.
  const answer = [...new Set([status, error.message === name ? '' : error.message])]
    .filter(Boolean)
    .join(': ');
  const [, mend] = MENDS.find(([pattern]) => pattern.test(answer)) ?? [];
  return new UsageError(
    [`${call ?? 'A call'} failed. The answer: ${printable(answer)}`, mend].filter(Boolean).join('\n'),
  );
}
