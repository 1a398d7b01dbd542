import {
  BATCH_HANDLER,
  EVENT_BRIDGE,
  INPUT_MEGABYTES,
  INPUT_MEGAPIXELS,
  SUFFIXES,
  type Bounds,
} from '../../lambda-src/contract';
import { reservedWhileEnabled, type Resource } from '../support/synthesized';
import {
  asPolicy,
  belongingTo,
  companion,
  isOwnAccount,
  refersTo,
  refersToExisting,
  usesChosenKey,
  type ResourceRule,
  type Subject,
} from './policy-rule';

const FUNCTION = 'aws_lambda_function';
const ALIAS = 'aws_lambda_alias';
const RULE = 'aws_cloudwatch_event_rule';
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const SUPPORTED_RUNTIMES = ['nodejs22.x', 'nodejs24.x'];
/** Lambda's delay before a retry. A longer timeout would let two attempts overlap. */
const MAX_TIMEOUT_SECONDS = 60;

function variables({ resource }: Subject): Resource {
  return ((resource.environment ?? {}) as { variables?: Resource }).variables ?? {};
}

function inside(text: unknown, { min, max }: Pick<Bounds, 'min' | 'max'>): boolean {
  return typeof text === 'string' && text !== '' && Number(text) >= min && Number(text) <= max;
}

/** Whether a package is a zip file of the stack, deployed only if its hash changes. */
function isOwnPackage({ resource: { filename, source_code_hash: hash } }: Subject): boolean {
  const [, archive] = /^\$\{(data\.archive_file\.[\w-]+)\.output_path\}$/.exec(String(filename)) ?? [];
  return archive !== undefined && hash === `\${${archive}.output_base64sha256}`;
}

function isSourceBucket(subject: Subject, attribute: string, value: unknown): boolean {
  return subject.existing.existingSourceBucket === undefined
    ? refersTo(subject, 'aws_s3_bucket', attribute, value)
    : refersToExisting(subject, attribute, value);
}

/** Whether a queue policy lets EventBridge send the undeliverable events of a rule. */
function takesFrom(policy: unknown, ruleArn: string): boolean {
  return (asPolicy(policy)?.Statement ?? []).some(
    ({ Effect, Action, Condition }) =>
      Effect === 'Allow' &&
      Action === 'sqs:SendMessage' &&
      Condition?.ArnEquals?.['aws:SourceArn'] === ruleArn,
  );
}

function isOfFunction({ assume_role_policy: policy }: Resource): boolean {
  return (
    asPolicy(policy)?.Statement?.some(({ Principal }) => Principal?.Service === 'lambda.amazonaws.com') ??
    false
  );
}

interface EventPattern {
  readonly source?: unknown;
  readonly 'detail-type'?: unknown;
  readonly detail?: { readonly bucket?: { readonly name?: readonly unknown[] }; readonly object?: unknown };
}

export const FUNCTION_RULES: readonly ResourceRule[] = [
  {
    title: 'functions use a supported runtime',
    ids: ['CKV_AWS_363', 'Lambda.2'],
    type: FUNCTION,
    holds: ({ resource }) => SUPPORTED_RUNTIMES.includes(String(resource.runtime)),
    reason: 'Lambda patches only supported runtimes.',
  },
  {
    title: 'function code comes from the stack',
    ids: [],
    type: FUNCTION,
    holds: (subject) =>
      isOwnPackage(subject) &&
      (subject.resource.layers as unknown[] | undefined)?.length === 1 &&
      refersTo(subject, 'aws_lambda_layer_version', 'arn', (subject.resource.layers as unknown[])[0]),
    reason: 'The SHA-256 identifies the deployed code.',
  },
  {
    title: 'the layer comes from the stack and keeps earlier versions',
    ids: [],
    type: 'aws_lambda_layer_version',
    holds: (subject) => isOwnPackage(subject) && subject.resource.skip_destroy === true,
    reason: 'A rollback uses the layer with which the version was published.',
  },
  {
    title: 'each function has its own role',
    ids: [],
    type: FUNCTION,
    holds: (subject) =>
      refersTo(subject, 'aws_iam_role', 'arn', subject.resource.role) &&
      subject.stack.all(FUNCTION).filter(({ role }) => role === subject.resource.role).length === 1 &&
      subject.stack.all(FUNCTION).length === subject.stack.all('aws_iam_role').filter(isOfFunction).length,
    reason: 'A shared role would grant each function the permissions of all.',
  },
  {
    title: 'environment variables are encrypted with the customer managed key if configured',
    ids: ['CKV_AWS_173'],
    type: FUNCTION,
    holds: (subject) => usesChosenKey(subject, subject.resource.kms_key_arn),
    reason: 'They contain bucket and table names. By default, an AWS owned key encrypts them.',
  },
  {
    title: 'functions have tracing and JSON logs in a log group with retention',
    ids: ['CKV_AWS_50', 'AVD-AWS-0066', 'Lambda.7'],
    type: FUNCTION,
    holds: (subject) => {
      const logging = (subject.resource.logging_config ?? {}) as Resource;
      return (
        (subject.resource.tracing_config as Resource | undefined)?.mode === 'Active' &&
        logging.log_format === 'JSON' &&
        logging.application_log_level === 'INFO' &&
        logging.system_log_level === 'INFO' &&
        refersTo(subject, 'aws_cloudwatch_log_group', 'name', logging.log_group)
      );
    },
    reason: 'A log group created by Lambda has no retention.',
  },
  {
    title: 'functions have reserved concurrency outside development',
    ids: ['CKV_AWS_115'],
    type: FUNCTION,
    holds: ({ environment, resource: { reserved_concurrent_executions: executions } }) => {
      const reserved = reservedWhileEnabled(executions);
      return environment === 'development' ? reserved === -1 : reserved > 0 && reserved <= 1000;
    },
    reason: 'Development has none (-1), because new accounts reject any reservation. 0 stops the function.',
  },
  {
    title: 'functions limit time, memory, input bytes and input pixels',
    ids: [],
    type: FUNCTION,
    holds: (subject) => {
      const { timeout, memory_size: memory } = subject.resource;
      return (
        Number(timeout) > 0 &&
        Number(timeout) <= MAX_TIMEOUT_SECONDS &&
        Number(memory) >= 512 &&
        Number(memory) <= 10_240 &&
        inside(variables(subject).MAX_INPUT_MEGABYTES, INPUT_MEGABYTES) &&
        inside(variables(subject).MAX_INPUT_MEGAPIXELS, INPUT_MEGAPIXELS)
      );
    },
    reason:
      'The worst accepted image fits into memory; larger ones (decompression bombs) are rejected before decoding.',
  },
  {
    title: 'each deployment publishes a version',
    ids: [],
    type: FUNCTION,
    holds: (subject) => {
      // Batch jobs use the latest code.
      if (subject.resource.handler === BATCH_HANDLER)
        return (
          subject.resource.publish === false &&
          belongingTo(subject, ALIAS, 'function_name', 'function_name').length === 0
        );
      const alias = companion(subject, ALIAS, 'function_name', 'function_name');
      const newest = `aws_lambda_function.${subject.name}.version`;
      return (
        subject.resource.publish === true &&
        alias.function_version === `\${coalesce(var.live_version, ${newest})}`
      );
    },
    reason: 'A rollback points the alias to an earlier version.',
  },
  {
    title: 'events that fail all retries go to the failure queue',
    ids: ['CKV_AWS_116'],
    type: ALIAS,
    holds: (subject) => {
      const retries = companion(subject, 'aws_lambda_function_event_invoke_config', 'qualifier', 'name');
      const destination = retries.destination_config as { on_failure?: Resource } | undefined;
      return (
        retries.function_name === subject.resource.function_name &&
        Number(retries.maximum_retry_attempts) === 2 &&
        Number(retries.maximum_event_age_in_seconds) >= 3600 &&
        Number(retries.maximum_event_age_in_seconds) <= 21_600 &&
        refersTo(subject, 'aws_sqs_queue', 'arn', destination?.on_failure?.destination)
      );
    },
    reason: 'Unlike a dead-letter queue, an on-failure destination receives the error and the whole event.',
  },
  {
    title: "only the account's source bucket or its EventBridge rule can invoke the function",
    ids: ['CKV_AWS_301', 'CKV_AWS_364', 'AVD-AWS-0067', 'Lambda.1'],
    type: 'aws_lambda_permission',
    holds: (subject) => {
      const { action, principal, qualifier, function_name: name, ...source } = subject.resource;
      return (
        action === 'lambda:InvokeFunction' &&
        refersTo(subject, ALIAS, 'name', qualifier) &&
        refersTo(subject, FUNCTION, 'function_name', name) &&
        (principal === 's3.amazonaws.com'
          ? isSourceBucket(subject, 'arn', source.source_arn) && isOwnAccount(source.source_account)
          : principal === 'events.amazonaws.com' &&
            refersTo(subject, RULE, 'arn', source.source_arn) &&
            source.source_account === undefined)
      );
    },
    reason:
      "A bucket ARN has no account, so another account could reuse a deleted bucket's name. A rule ARN has one.",
  },
  {
    title: 'bucket notifications invoke only the alias',
    ids: ['CKV2_AWS_62'],
    type: 'aws_s3_bucket_notification',
    holds: (subject) => {
      const targets = (subject.resource.lambda_function ?? []) as Resource[];
      const [permission = {}] = subject.stack.all('aws_lambda_permission');
      return (
        targets.length > 0 &&
        targets.every(({ lambda_function_arn: arn }) => refersTo(subject, ALIAS, 'arn', arn)) &&
        String(subject.resource.bucket).replace(/\.id\}$/, '.arn}') === permission.source_arn
      );
    },
    reason: 'The alias has the retry settings and the failure queue.',
  },
  {
    title: 'the EventBridge rule matches exactly images in the source bucket',
    ids: [],
    type: RULE,
    holds: (subject) => {
      const { name, event_pattern: text, state, is_enabled: enabled, event_bus_name: bus } = subject.resource;
      const pattern = JSON.parse(typeof text === 'string' && text !== '*' ? text : '{}') as EventPattern;
      const { bucket, object } = pattern.detail ?? {};
      return (
        JSON.stringify([pattern.source, pattern['detail-type'], object]) ===
          JSON.stringify([
            [EVENT_BRIDGE.source],
            Object.values(EVENT_BRIDGE.types),
            { key: SUFFIXES.map((suffix) => ({ suffix })) },
          ]) &&
        bucket?.name?.length === 1 &&
        isSourceBucket(subject, 'bucket', bucket.name[0]) &&
        [state, enabled, bus].every((said) => said === undefined) &&
        name !== undefined
      );
    },
    reason: 'EventBridge receives the events of all buckets of the account.',
  },
  {
    title: 'the EventBridge target is the alias, with the failure queue for undeliverable events',
    ids: [],
    type: 'aws_cloudwatch_event_target',
    holds: (subject) => {
      const { rule, arn, dead_letter_config: undelivered } = subject.resource;
      return (
        refersTo(subject, RULE, 'name', rule) &&
        refersTo(subject, ALIAS, 'arn', arn) &&
        refersTo(subject, 'aws_sqs_queue', 'arn', (undelivered as Resource | undefined)?.arn) &&
        subject.stack
          .all('aws_sqs_queue_policy')
          .some(({ policy }) => takesFrom(policy, String(rule).replace(/\.name\}$/, '.arn}')))
      );
    },
    reason: 'Otherwise EventBridge drops undeliverable events after its retries.',
  },
  {
    title: 'the function has exactly one trigger',
    ids: [],
    type: FUNCTION,
    holds: ({ stack, existing }) => {
      const { existingSourceBucket: notice } = existing;
      const count = (type: string): number => stack.all(type).length;
      return (
        count('aws_s3_bucket_notification') === (notice === undefined ? 1 : 0) &&
        count(RULE) === (notice === 'eventbridge' ? 1 : 0) &&
        count('aws_cloudwatch_event_target') === count(RULE) &&
        count('aws_lambda_permission') === 1
      );
    },
    reason: 'Without a trigger, uploads have no effect. With two, each image is processed twice.',
  },
];
