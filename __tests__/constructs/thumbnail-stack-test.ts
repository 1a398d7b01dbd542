import { Testing } from 'cdktf';
import { ThumbnailStack } from '../../constructs/thumbnail-stack';
import { ENVIRONMENTS, type Environment } from '../../lambda-src/contract';
import { BINDINGS } from '../support/bindings';
import { app, Synthesized, synthesizeStack } from '../support/synthesized';

const stack = synthesizeStack('production');

describe('the outputs', () => {
  const { output } = stack.json;

  test.each([
    ['source_bucket_name', stack.reference('aws_s3_bucket', 'bucket', 'source')],
    ['source_bucket_arn', stack.reference('aws_s3_bucket', 'arn', 'source')],
    ['thumbnail_bucket_name', stack.reference('aws_s3_bucket', 'bucket', 'thumbnails')],
    ['thumbnail_bucket_arn', stack.reference('aws_s3_bucket', 'arn', 'thumbnails')],
    ['image_processor_function_name', stack.reference('aws_lambda_function', 'function_name')],
    ['image_processor_function_arn', stack.reference('aws_lambda_function', 'arn')],
    ['image_processor_version', stack.reference('aws_lambda_function', 'version')],
    ['image_processor_alias_name', stack.reference('aws_lambda_alias', 'name')],
    ['image_processor_alias_arn', stack.reference('aws_lambda_alias', 'arn')],
    ['image_processor_live_version', stack.reference('aws_lambda_alias', 'function_version')],
    ['log_group_arn', stack.reference('aws_cloudwatch_log_group', 'arn')],
    ['log_group_name', stack.reference('aws_cloudwatch_log_group', 'name')],
    ['metadata_table_name', stack.reference('aws_dynamodb_table', 'name')],
    ['metadata_table_arn', stack.reference('aws_dynamodb_table', 'arn')],
    ['metadata_table_stream_arn', stack.reference('aws_dynamodb_table', 'stream_arn')],
    ['log_bucket_name', stack.reference('aws_s3_bucket', 'bucket', 'access-logs')],
    ['log_bucket_arn', stack.reference('aws_s3_bucket', 'arn', 'access-logs')],
    ['failure_queue_name', stack.reference('aws_sqs_queue', 'name')],
    ['failure_queue_url', stack.reference('aws_sqs_queue', 'url')],
    ['failure_queue_arn', stack.reference('aws_sqs_queue', 'arn')],
    ['alarm_topic_name', stack.reference('aws_sns_topic', 'name')],
    ['dashboard_name', stack.reference('aws_cloudwatch_dashboard', 'dashboard_name')],
    ['dashboard_arn', stack.reference('aws_cloudwatch_dashboard', 'dashboard_arn')],
    ['alarm_topic_arn', stack.reference('aws_sns_topic', 'arn')],
  ])('%s is %s', (name, value) => {
    expect(output[name]?.value).toBe(value);
  });

  test('dashboard_url is in the console of the region', () => {
    const region = /^https:\/\/(\$\{data\.aws_region\.\w+\.(?:name|region)\})\./.exec(
      output.dashboard_url?.value ?? '',
    )?.[1];
    expect(output.dashboard_url?.value).toContain(`/cloudwatch/home?region=${String(region)}#dashboards/`);
  });

  test('the stack has no other outputs, and each has a description', () => {
    expect(Object.keys(output)).toHaveLength(26);
    for (const { description } of Object.values(output)) expect(description).toMatch(/^[A-Z].{10,}/);
  });

  test('no output is sensitive', () => {
    for (const { value, ...marks } of Object.values(output)) {
      expect(marks).not.toHaveProperty('sensitive');
      expect(value).toMatch(/\.(arn|name|bucket|url|version|\w+_(name|arn|version))\}|^\$\{tostring\(/);
    }
  });
});

describe('the variables', () => {
  const { variable } = stack.json;

  test('the stack has the required variable source_bucket_name and four optional variables', () => {
    expect(variable).toEqual({
      source_bucket_name: expect.objectContaining({ type: 'string', nullable: false }) as object,
      thumbnail_size: expect.objectContaining({ type: 'number', nullable: false, default: 128 }) as object,
      alarm_email: expect.objectContaining({ type: 'string', nullable: true, default: null }) as object,
      live_version: expect.objectContaining({ type: 'string', nullable: true, default: null }) as object,
      processing_enabled: expect.objectContaining({ type: 'bool', nullable: false, default: true }) as object,
    });
    expect(variable.source_bucket_name).not.toHaveProperty('default');
  });

  test('each variable has a description and, except booleans, validations', () => {
    for (const { description, validation, type } of Object.values(variable)) {
      expect(String(description).length).toBeGreaterThan(20);
      if (type !== 'bool') expect((validation as unknown[]).length).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('Terraform', () => {
  test("the state is in the project's root, with a relative path", () => {
    expect(stack.json.terraform.backend).toEqual({
      local: { path: '../../../terraform.thumbnails-production.tfstate' },
    });
  });

  test('the providers have the versions of the bindings and addresses that OpenTofu finds', () => {
    expect(stack.json.terraform.required_providers).toEqual({
      aws: { source: 'hashicorp/aws', version: BINDINGS.aws },
      archive: { source: 'hashicorp/archive', version: BINDINGS.archive },
    });
  });

  test('the stack requires a minimum version of Terraform', () => {
    expect(stack.json.terraform.required_version).toBe('>= 1.10.0');
  });

  test('the provider has the account and the region of the props', () => {
    const target = { account: '111122223333', region: 'eu-central-1' };
    const { json } = new Synthesized(Testing.synth(new ThumbnailStack(app(), 'one', target)));
    expect(json.provider.aws).toEqual([{ allowed_account_ids: [target.account], region: target.region }]);
    expect(() => new ThumbnailStack(app(), 'two', { account: '1' })).toThrow(
      'two: account is "1": it must be',
    );
  });

  test('the provider has no region, credentials or endpoint in the configuration', () => {
    expect(JSON.parse(stack.text)).toMatchObject({ provider: { aws: [{}], archive: [{}] } });
  });
});

describe('the environment', () => {
  test.each(ENVIRONMENTS)('the environment %s is used in tags, function and alarms', (environment) => {
    const { text } = synthesizeStack(environment);
    const others = ENVIRONMENTS.filter((other) => other !== environment);
    expect(text).toContain(`"Environment": "${environment}"`);
    for (const other of others) expect(text).not.toContain(other);
  });

  test('the environment defaults to production', () => {
    const unnamed = new Synthesized(Testing.synth(new ThumbnailStack(app(), 'thumbnails-production')));
    expect(unnamed.json).toEqual(stack.json);
  });

  test('the synth rejects an unknown environment and lists the valid ones', () => {
    expect(() => new ThumbnailStack(app(), 'x', { environment: 'prod' as Environment })).toThrow(
      'environment is "prod": it must be one of development, staging, production.',
    );
  });
});
