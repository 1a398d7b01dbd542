/** Faults on the wire, and how the function must handle them. */
import { FAILURE_TABLE } from '../../../lambda-src/failures/failure-table';
import {
  dynamoDbError,
  originalHeaders,
  refuse,
  SSE_C_MESSAGE,
  type Call,
  type Fault,
} from '../../../scripts/checks/function/services';

export type Reason = (typeof FAILURE_TABLE)[number]['reason'] | 'UNKNOWN';

/** The call at which a fault begins. It then affects every call that it applies to. */
export type Start =
  'first GET' | 'GET of a later pass' | 'PUT' | 'closing HEAD' | 'first UpdateItem' | 'record SUCCESS';

export interface WireFault {
  readonly name: string;
  readonly service: 's3' | 'dynamodb';
  /** The calls that the fault applies to. @default every call of the service */
  readonly calls?: readonly Call[];
  readonly does: Fault;
  readonly reason: Reason;
  /** Number of requests with the fault in one invocation: three if the client retries. */
  readonly tries: number;
  /** Differences if the fault begins at that call. The response to a HEAD has a status and no name. */
  readonly from?: Readonly<Partial<Record<Start, { readonly reason?: Reason; readonly tries?: number }>>>;
  /** Whether only a deadline ends the fault. */
  readonly endless?: boolean;
}

const GET: readonly Call[] = ['GET source'];
/** The limit of the client. */
const THRICE = 3;
/** The limits of looks and passes. */
const TEN_TIMES = 10;

const silence: Fault = () => undefined;
const reset: Fault = (request) => {
  request.socket.resetAndDestroy();
};

/** Responds with the current original, but another body. */
function body(bytes: Buffer, change: Record<string, string | number> = {}): Fault {
  return (_, response, current) => {
    const headers = { ...originalHeaders({ ...current, body: bytes }), 'content-length': bytes.length };
    response.writeHead(200, { ...headers, ...change }).end(bytes);
  };
}

/** Sends the first bytes of a body of 1,000, and then does something else. */
function broken(then: (write: (bytes: Buffer) => void, request: Parameters<Fault>[0]) => void): Fault {
  return (request, response, current) => {
    response.writeHead(200, { ...originalHeaders(current), 'content-length': 1000 });
    response.write(Buffer.alloc(100), () => {
      then((bytes) => response.write(bytes), request);
    });
  };
}

function s3(name: string, does: Fault, reason: Reason, more: Partial<WireFault> = {}): WireFault {
  return { name, service: 's3', does, reason, tries: 1, ...more };
}
function table(name: string, does: Fault, reason: Reason, more: Partial<WireFault> = {}): WireFault {
  return { name, service: 'dynamodb', does, reason, tries: 1, ...more };
}

const retried = { tries: THRICE };
/** A 400 or 404 of a HEAD has no name, so a GET follows. */
const FOLLOWED_BY_GET: Partial<WireFault> = { from: { 'closing HEAD': { tries: 2 } } };
const CIPHERTEXT =
  'associated with this ciphertext because no identity-based policy allows the kms:Decrypt action';
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

export const FAULTS: readonly WireFault[] = [
  s3('500 InternalError', refuse(500, 'InternalError'), 'SERVICE_FAULT', retried),
  s3('502 without a name', refuse(502, ''), 'SERVICE_FAULT', retried),
  s3('503 SlowDown', refuse(503, 'SlowDown'), 'THROTTLED', retried),
  s3('503 ServiceUnavailable', refuse(503, 'ServiceUnavailable'), 'THROTTLED', retried),
  s3('403 AccessDenied', refuse(403, 'AccessDenied'), 'ACCESS_DENIED'),
  s3(
    '403 AccessDenied for kms:Decrypt',
    refuse(
      403,
      'AccessDenied',
      `User is not authorized to perform: kms:Decrypt on the resource ${CIPHERTEXT}`,
    ),
    'KEY_UNUSABLE',
    { from: { 'closing HEAD': { reason: 'ACCESS_DENIED' } } },
  ),
  ...['KMS.DisabledException', 'KMS.NotFoundException', 'KMS.KMSInvalidStateException'].map((name) =>
    s3(`400 ${name}`, refuse(400, name), 'KEY_UNUSABLE', FOLLOWED_BY_GET),
  ),
  // Not caused by SSE-C: a configuration mistake must not delete thumbnails.
  s3(
    '400 InvalidRequest',
    refuse(400, 'InvalidRequest', 'The authorization mechanism you have provided is not supported.'),
    'REQUEST_REFUSED',
    FOLLOWED_BY_GET,
  ),
  // Only GET and HEAD, because listing needs no key: once for the first look and once for the closing look.
  s3('400 InvalidRequest under SSE-C', refuse(400, 'InvalidRequest', SSE_C_MESSAGE), 'UNREADABLE', {
    calls: ['GET source', 'HEAD source'],
    tries: 2,
  }),
  s3('404 NoSuchBucket', refuse(404, 'NoSuchBucket'), 'MISSING', FOLLOWED_BY_GET),
  s3('412 PreconditionFailed', refuse(412, 'PreconditionFailed'), 'REQUEST_REFUSED'),
  s3('400 ExpiredToken', refuse(400, 'ExpiredToken'), 'CREDENTIALS', FOLLOWED_BY_GET),
  s3('403 InvalidAccessKeyId', refuse(403, 'InvalidAccessKeyId'), 'CREDENTIALS', {
    from: { 'closing HEAD': { reason: 'ACCESS_DENIED' } },
  }),
  s3('403 SignatureDoesNotMatch', refuse(403, 'SignatureDoesNotMatch'), 'CREDENTIALS', {
    from: { 'closing HEAD': { reason: 'ACCESS_DENIED' } },
  }),
  s3('403 RequestTimeTooSkewed', refuse(403, 'RequestTimeTooSkewed'), 'CLOCK_SKEW', {
    from: { 'closing HEAD': { reason: 'ACCESS_DENIED' } },
  }),
  s3('unknown error response', refuse(418, 'Teapot'), 'UNKNOWN'),
  s3('reset before the headers', reset, 'NETWORK', retried),
  s3('silence before the headers', silence, 'TIME_OUT', { endless: true }),

  s3(
    '403 InvalidObjectState for an object that HEAD reports as readable',
    refuse(403, 'InvalidObjectState'),
    'UNSETTLED',
    {
      calls: GET,
      tries: TEN_TIMES,
    },
  ),
  s3('404 NoSuchKey for a listed object', refuse(404, 'NoSuchKey'), 'UNSETTLED', {
    calls: GET,
    // The look for the version of the event, and ten for the passes.
    tries: 1 + TEN_TIMES,
    from: { 'GET of a later pass': { tries: TEN_TIMES - 1 } },
  }),
  s3(
    'no ETag',
    (_, response) => {
      response.end('abc');
    },
    'BODY_DAMAGED',
    { calls: GET },
  ),
  s3(
    'reset in the middle of the body',
    broken((_, request) => {
      request.socket.resetAndDestroy();
    }),
    'NETWORK',
    { calls: GET },
  ),
  s3(
    'body shorter than Content-Length',
    broken((_, request) => {
      request.socket.end();
    }),
    'NETWORK',
    { calls: GET },
  ),
  s3('body that never ends', broken(silence as () => void), 'TIME_OUT', { calls: GET, endless: true }),
  s3(
    'body slower than the deadline',
    broken((write, request) => {
      const drip = setInterval(() => {
        write(Buffer.alloc(1));
      }, 50);
      request.socket.on('close', () => {
        clearInterval(drip);
      });
    }),
    'TIME_OUT',
    { calls: GET, endless: true },
  ),
  s3('wrong checksum', body(Buffer.from('abc'), { 'x-amz-checksum-crc32': 'AAAAAA==' }), 'BODY_DAMAGED', {
    calls: GET,
  }),
  s3('empty body', body(Buffer.alloc(0)), 'EMPTY', { calls: GET }),
  s3('not an image', body(Buffer.from('GIF89a')), 'UNSUPPORTED_FORMAT', { calls: GET }),
  s3('a signature without an image', body(PNG_SIGNATURE), 'CORRUPT', { calls: GET }),
  s3(
    'too many bytes announced',
    (_, response, current) => {
      response.writeHead(200, { ...originalHeaders(current), 'content-length': 2 ** 30 });
      response.write('a');
    },
    'TOO_MANY_BYTES',
    { calls: GET },
  ),

  table(
    '400 ProvisionedThroughputExceeded',
    dynamoDbError('ProvisionedThroughputExceededException'),
    'THROTTLED',
    retried,
  ),
  table('400 ThrottlingException', dynamoDbError('ThrottlingException'), 'THROTTLED', retried),
  table('400 RequestLimitExceeded', dynamoDbError('RequestLimitExceeded'), 'THROTTLED', retried),
  table('500 InternalServerError', dynamoDbError('InternalServerError', 500), 'SERVICE_FAULT', retried),
  table('503 that is not JSON', refuse(503, 'ServiceUnavailable'), 'THROTTLED', retried),
  table('400 AccessDeniedException', dynamoDbError('AccessDeniedException'), 'ACCESS_DENIED'),
  table(
    '400 AccessDeniedException for kms:Decrypt',
    dynamoDbError('AccessDeniedException', 400, 'not authorized to perform: kms:Decrypt'),
    'KEY_UNUSABLE',
  ),
  table('400 ResourceNotFoundException', dynamoDbError('ResourceNotFoundException'), 'MISSING'),
  table(
    '400 ValidationException: item too large',
    dynamoDbError('ValidationException', 400, 'Item size to update has exceeded the maximum allowed size'),
    'REQUEST_REFUSED',
  ),
  table('400 ExpiredTokenException', dynamoDbError('ExpiredTokenException'), 'CREDENTIALS'),
  table('400 UnrecognizedClientException', dynamoDbError('UnrecognizedClientException'), 'CREDENTIALS'),
  table(
    '400 InvalidSignatureException: expired',
    dynamoDbError('InvalidSignatureException', 400, 'Signature expired'),
    'CREDENTIALS',
    retried,
  ),
  table('reset before the headers', reset, 'NETWORK', retried),
  table('silence before the headers', silence, 'TIME_OUT', { endless: true }),
];

/** Faults that the limits of the client end: eight seconds of silence, three times if before the headers. */
export const SLOW_FAULTS: readonly WireFault[] = [
  s3('silence before the headers, ample time', silence, 'TIME_OUT', retried),
  s3('silence within the body, ample time', broken(silence as () => void), 'TIME_OUT', { calls: GET }),
  table('silence before the headers, ample time', silence, 'TIME_OUT', retried),
];

/** Returns the first call with a fault. */
export function firstStart({ service }: WireFault): Start {
  return service === 'dynamodb' ? 'first UpdateItem' : 'first GET';
}

/** Returns the later calls at which a fault can begin. */
export function laterStarts({ service, calls }: WireFault): Start[] {
  if (service === 'dynamodb') return ['record SUCCESS'];
  return calls ? ['GET of a later pass'] : ['GET of a later pass', 'PUT', 'closing HEAD'];
}
