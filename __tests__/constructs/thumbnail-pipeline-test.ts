import { ENVIRONMENTS } from '../../lambda-src/contract';
import { ABSOLUTE_PATH, statements, synthesizePipeline, synthesizeStack } from './synthesized';

/** What must hold for every resource of every stack, also for those that are added one day. */
describe.each(ENVIRONMENTS)('in %s', (environment) => {
  const stack = synthesizeStack(environment);
  const bucketReferences = Object.keys(stack.byName('aws_s3_bucket')).map(
    (name) => `\${aws_s3_bucket.${name}.id}`,
  );
  const policies = [
    'aws_iam_role_policy',
    'aws_kms_key',
    'aws_s3_bucket_policy',
    'aws_sqs_queue_policy',
    'aws_sns_topic_policy',
  ]
    .flatMap((type) => stack.all(type))
    .flatMap(({ policy }) => statements(policy));

  test.each([
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_ownership_controls',
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_versioning',
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_policy',
  ])('every bucket has its %s', (type) => {
    expect(
      stack
        .all(type)
        .map(({ bucket }) => bucket)
        .sort(),
    ).toEqual([...bucketReferences].sort());
  });

  test('every bucket but that of the logs has its accesses logged there', () => {
    const logged = stack.all('aws_s3_bucket_logging');
    const target = stack.reference('aws_s3_bucket', 'id', 'access-logs');
    expect(logged.map(({ target_bucket: bucket }) => bucket)).toEqual(logged.map(() => target));
    expect([...logged.map(({ bucket }) => bucket), target].sort()).toEqual([...bucketReferences].sort());
  });

  test('every bucket, queue and topic refuses what does not come over TLS', () => {
    const guarded = policies
      .filter(({ Sid }) => Sid === 'DenyWithoutTls')
      .flatMap(({ Resource }) => (Array.isArray(Resource) ? (Resource as string[]) : []));
    for (const type of ['aws_s3_bucket', 'aws_sqs_queue', 'aws_sns_topic']) {
      for (const name of Object.keys(stack.byName(type)))
        expect(guarded).toContain(`\${${type}.${name}.arn}`);
    }
  });

  test('nothing is allowed to everyone, and no action is a wildcard', () => {
    const allowed = policies.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.length).toBeGreaterThan(5);
    for (const { Action, Principal } of allowed) {
      expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
      expect(Object.values(Principal ?? {})).not.toContain('*');
    }
  });

  test('only X-Ray, which knows no resources, is allowed on everything', () => {
    const everywhere = policies.filter(
      ({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'),
    );
    expect(everywhere.flatMap(({ Action }) => Action)).toEqual([
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
    ]);
  });

  test('every log group has a retention', () => {
    for (const group of stack.all('aws_cloudwatch_log_group'))
      expect(group.retention_in_days).toBeGreaterThanOrEqual(1);
  });

  test('every alarm tells somebody, and says what missing data means', () => {
    for (const alarm of stack.all('aws_cloudwatch_metric_alarm')) {
      expect(alarm.alarm_actions).toHaveLength(1);
      expect(alarm).toHaveProperty('treat_missing_data');
    }
  });

  test('every physical name holds the name of the stack, or that of its source bucket', () => {
    const NAMES = ['name', 'function_name', 'layer_name', 'alarm_name', 'bucket', 'dashboard_name'];
    for (const [type, , resource] of stack.everything()) {
      for (const name of NAMES) {
        const value = resource[name];
        // A reference names another resource; an alias is named within its function.
        if (typeof value !== 'string' || value.startsWith('${aws_') || type === 'aws_lambda_alias') continue;
        expect(value).toMatch(new RegExp(`thumbnails-${environment}|var\\.source_bucket_name`));
      }
    }
  });

  test('there is no credential, no account id and no absolute path', () => {
    expect(stack.text).not.toMatch(/AKIA|ASIA|secret_key|access_key/i);
    expect(stack.text).not.toMatch(/\b\d{12}\b/);
    expect(stack.text).not.toMatch(ABSOLUTE_PATH);
    expect(stack.text).not.toContain(process.cwd());
  });
});

describe('a pipeline in an app of its own', () => {
  test('takes its name from its stack, or as it is told', () => {
    expect(synthesizePipeline().the('aws_lambda_function').function_name).toBe('test-ImageProcessor');
    expect(synthesizePipeline({ name: 'photos' }).the('aws_lambda_function').function_name).toBe(
      'photos-ImageProcessor',
    );
  });

  test('takes single settings in place of those of its environment', () => {
    const stack = synthesizePipeline({ environment: 'staging', settings: { memoryMegabytes: 2048 } });
    expect(stack.the('aws_lambda_function')).toMatchObject({
      memory_size: 2048,
      reserved_concurrent_executions: 10,
    });
  });

  test('needs no variable: each prop may be a literal', () => {
    expect(synthesizePipeline().text).not.toContain('var.');
  });
});
