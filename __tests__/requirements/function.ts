import { BINDINGS } from '../support/bindings';
import { reservedWhileEnabled, type Resource } from '../support/synthesized';
import { removeResources, removeStatements, set, setArgument, type Requirement } from './requirement';

const FUNCTION = 'aws_lambda_function';
const RETRIES = 'aws_lambda_function_event_invoke_config';

export const FUNCTION_REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R4',
    title: 'the function: name, limits, sharp in a layer, environment variables, reserved concurrency',
    holds: (stack) => {
      const { environment, ...fn } = stack.the(FUNCTION) as Resource & {
        environment: { variables: Resource };
      };
      expect(fn.function_name).toMatch(/^thumbnails-(development|staging|production)-ImageProcessor$/);
      expect(fn.timeout).toBe(60);
      expect(fn.memory_size).toBeGreaterThanOrEqual(512);
      expect(fn.layers).toEqual([stack.reference('aws_lambda_layer_version', 'arn')]);
      expect(environment.variables).toMatchObject({
        THUMBNAIL_BUCKET: stack.reference('aws_s3_bucket', 'bucket', 'thumbnails'),
        METADATA_TABLE: stack.reference('aws_dynamodb_table', 'name'),
        THUMBNAIL_SIZE: '${var.thumbnail_size}',
      });
      // A new account refuses any reservation, so development has none.
      const reserved = reservedWhileEnabled(fn.reserved_concurrent_executions);
      if (String(fn.function_name).includes('development')) expect(reserved).toBe(-1);
      else expect(reserved).toBeGreaterThan(0);
      expect(stack.json.variable.processing_enabled).toMatchObject({
        ...{ type: 'bool', default: true, nullable: false },
      });
    },
    mutations: {
      'another name': setArgument(FUNCTION, 'function_name', 'thumbnails'),
      'a longer timeout': setArgument(FUNCTION, 'timeout', 61),
      'less memory': setArgument(FUNCTION, 'memory_size', 511),
      'no layer': setArgument(FUNCTION, 'layers', []),
      'no thumbnail bucket': setArgument(FUNCTION, 'environment.variables.THUMBNAIL_BUCKET', undefined),
      'another table': setArgument(FUNCTION, 'environment.variables.METADATA_TABLE', 'records'),
      'a fixed size': setArgument(FUNCTION, 'environment.variables.THUMBNAIL_SIZE', '128'),
      'no reserved concurrency': setArgument(FUNCTION, 'reserved_concurrent_executions', undefined),
      'no way to stop it': setArgument(FUNCTION, 'reserved_concurrent_executions', 100),
      'processing is disabled by default': set('variable.processing_enabled.default', false),
    },
    alsoHeldBy: [
      ['constructs/config/environments-test.ts', 'the environments differ in these values'],
      ['e2e/ops/kill-switch-tests.ts', 'stops the function and changes nothing else'],
    ],
  },
  {
    id: 'R5',
    title: 'the thumbnail: fits, Lanczos, JPEG or PNG by transparency, several formats',
    holds: (stack) => {
      const { runtime, handler, source_code_hash: hash } = stack.the(FUNCTION);
      expect([runtime, handler]).toEqual([BINDINGS.runtime, 'index.handler']);
      expect(hash).toMatch(/^\$\{data\.archive_file\..*_code_.*output_base64sha256\}$/);
    },
    mutations: {
      'another handler': setArgument(FUNCTION, 'handler', 'other.handler'),
      'a change of the code is not deployed': setArgument(FUNCTION, 'source_code_hash', undefined),
      'another runtime': setArgument(FUNCTION, 'runtime', 'python3.12'),
    },
    alsoHeldBy: [
      [
        'lambda-src/image/thumbnail-test.ts',
        'one transparent pixel that vanishes in the resize makes no alpha channel',
      ],
      ['lambda-src/image/thumbnail-test.ts', 'an image with any transparency becomes a PNG that keeps it'],
      [
        'lambda-src/image/thumbnail-encoder-test.ts',
        'an image stays PNG exactly if its PNG is no larger than a JPEG without subsampling',
      ],
      ['lambda-src/image/thumbnail-encoder-test.ts', 'a CMYK JPEG becomes a JPEG'],
      ['lambda-src/image/thumbnail-pixels-test.ts', 'matches an exact Lanczos by at least 50 dB'],
    ],
  },
  {
    id: 'R6',
    title: 'keys are decoded, every record of an event is processed, each image has a unique id',
    holds: (stack) => {
      expect(stack.the('aws_dynamodb_table').hash_key).toBe('ImageID');
    },
    mutations: { 'records are found by key': setArgument('aws_dynamodb_table', 'hash_key', 'OriginalKey') },
    alsoHeldBy: [
      ['lambda-src/events/s3-events-test.ts', 'a key is decoded as S3 encodes it'],
      ['lambda-src/index-test.ts', 'tries every record'],
      [
        'lambda-src/reconcile/keys-and-identity-test.ts',
        'an image id is a UUID of version 5 that never changes for the same upload',
      ],
    ],
  },
  {
    id: 'R7',
    title: 'metadata and processing status of each image are written to the table',
    holds: (stack) => {
      const policy = String(stack.the('aws_iam_role_policy').policy);
      expect(policy).toContain('dynamodb:UpdateItem');
      expect(policy).toContain(stack.reference('aws_dynamodb_table', 'arn'));
    },
    mutations: {
      'no permission on the table': removeStatements('aws_iam_role_policy', 'dynamodb:'),
      'no table': removeResources('aws_dynamodb_table'),
    },
    alsoHeldBy: [
      ['lambda-src/stores/records-test.ts', 'every attribute of the contract but the key is written'],
      [
        'lambda-src/stores/records-test.ts',
        'the record of a success describes the original, the thumbnail with its key, and the variants',
      ],
    ],
  },
  {
    id: 'R8',
    title: 'errors are counted; transient ones are retried, then sent to the failure queue',
    holds: (stack) => {
      expect(stack.the(RETRIES)).toMatchObject({
        function_name: stack.reference(FUNCTION, 'function_name'),
        qualifier: stack.reference('aws_lambda_alias', 'name'),
        maximum_retry_attempts: 2,
        destination_config: { on_failure: { destination: stack.reference('aws_sqs_queue', 'arn') } },
      });
      expect(stack.the('aws_iam_role_policy').policy).toContain('sqs:SendMessage');
      expect(stack.the('aws_sqs_queue').message_retention_seconds).toBe(1_209_600);
    },
    mutations: {
      'no retries': setArgument(RETRIES, 'maximum_retry_attempts', 0),
      'no retry settings': removeResources(RETRIES),
      'no failure queue': setArgument(RETRIES, 'destination_config', undefined),
      'settings for another qualifier': setArgument(RETRIES, 'qualifier', '$LATEST'),
      'no permission to send to the queue': removeStatements('aws_iam_role_policy', 'sqs:SendMessage'),
      'events expire after a day': setArgument('aws_sqs_queue', 'message_retention_seconds', 86_400),
    },
    alsoHeldBy: [
      ['lambda-src/index-test.ts', 'logs and counts each that failed'],
      ['lambda-src/telemetry-test.ts', 'a permanent failure is logged as an error with its reason'],
    ],
  },
];
