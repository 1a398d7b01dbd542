import { statements, synthesizePipeline, type Resource, type Synthesized } from '../../support/synthesized';

const EXISTING = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Returns the key of every encrypted resource, undefined for none. */
function encryptedBy(stack: Synthesized): Record<string, unknown> {
  const bucket = (name: string): unknown =>
    (
      stack.the('aws_s3_bucket_server_side_encryption_configuration', name).rule as [
        { apply_server_side_encryption_by_default: { kms_master_key_id?: string } },
      ]
    )[0].apply_server_side_encryption_by_default.kms_master_key_id;
  return {
    originals: bucket('source'),
    thumbnails: bucket('thumbnails'),
    records: (stack.the('aws_dynamodb_table').server_side_encryption as Resource).kms_key_arn,
    'failed events': stack.the('aws_sqs_queue').kms_master_key_id,
    alarms: stack.the('aws_sns_topic').kms_master_key_id,
    'log lines': stack.the('aws_cloudwatch_log_group').kms_key_id,
    'environment variables': stack.the('aws_lambda_function').kms_key_arn,
  };
}

/** Returns the role's statements on keys. */
function rightsOnKeys(stack: Synthesized): unknown[] {
  return statements(stack.the('aws_iam_role_policy').policy).filter(({ Action }) =>
    [Action].flat().some((action) => action.startsWith('kms:')),
  );
}

describe('by default', () => {
  const stack = synthesizePipeline();

  test('no resource has a customer managed key, and the role has no permission on keys', () => {
    expect(stack.all('aws_kms_key')).toEqual([]);
    expect(new Set(Object.values(encryptedBy(stack)))).toEqual(new Set([undefined]));
    expect(rightsOnKeys(stack)).toEqual([]);
  });
});

describe('with encryption: customer-managed', () => {
  const stack = synthesizePipeline({ settings: { encryption: 'customer-managed' } });
  const arn = stack.reference('aws_kms_key', 'arn');
  const policy = statements(stack.the('aws_kms_key').policy);
  const account = {
    AWS: expect.stringMatching(/^arn:\$\{data\.aws_partition\..*\}:iam::\$\{.*account_id\}:root$/) as string,
  };

  test('one customer managed key encrypts all resources', () => {
    expect(new Set(Object.values(encryptedBy(stack)))).toEqual(new Set([arn]));
    expect(stack.the('aws_sqs_queue')).not.toHaveProperty('sqs_managed_sse_enabled');
  });

  test('buckets use S3 Bucket Keys', () => {
    for (const name of ['source', 'thumbnails']) {
      expect(stack.the('aws_s3_bucket_server_side_encryption_configuration', name).rule).toMatchObject([
        { apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms' }, bucket_key_enabled: true },
      ]);
    }
  });

  test('the key has rotation, an alias and the maximum deletion window', () => {
    expect(stack.the('aws_kms_key')).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
    expect(stack.the('aws_kms_alias')).toMatchObject({
      name: 'alias/test',
      target_key_id: stack.reference('aws_kms_key', 'key_id'),
    });
  });

  test.each([
    ['production', true],
    ['staging', false],
  ] as const)('in %s, prevent_destroy of the key is %s', (environment, prevented) => {
    const { lifecycle } = synthesizePipeline({
      environment,
      settings: { encryption: 'customer-managed' },
    }).the('aws_kms_key');
    expect(lifecycle).toEqual({ prevent_destroy: prevented });
  });

  test('the account can manage the key, without actions that read or write data', () => {
    const managed = policy.find(({ Sid }) => Sid === 'ManagedByAccount');
    expect(managed).toMatchObject({ Effect: 'Allow', Principal: account, Resource: '*' });
    expect(managed).not.toHaveProperty('Condition');
    expect([managed?.Action].flat()).toContain('kms:PutKeyPolicy');
    expect([managed?.Action].flat().join()).not.toMatch(/crypt|DataKey|Sign|CreateGrant|\*/);
  });

  test('principals of the account can use the key only through the services that store data', () => {
    expect(policy.find(({ Sid }) => Sid === 'UsedByAccountThroughServices')).toMatchObject({
      Principal: account,
      Condition: { StringEquals: { 'kms:ViaService': viaServices() } },
    });
  });

  test('service principals can use the key only for the log group and the alarms of this pipeline', () => {
    const services = policy.filter(({ Principal }) => Principal?.Service !== undefined);
    expect(services).toMatchObject([
      {
        Principal: {
          Service: expect.stringMatching(
            /^logs\.\$\{[\w.-]+\.(name|region)\}\.\$\{[\w.-]+\.dns_suffix\}$/,
          ) as string,
        },
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': expect.stringMatching(
              /:log-group:\/aws\/lambda\/test-ImageProcessor$/,
            ) as string,
          },
        },
      },
      {
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': expect.stringContaining('account_id') as string },
          ArnLike: { 'aws:SourceArn': expect.stringMatching(/:alarm:test-\*$/) as string },
        },
      },
    ]);
    expect(policy).toHaveLength(4);
  });

  test('the key does not reference resources that it encrypts, which would be circular', () => {
    expect(stack.the('aws_kms_key').policy).not.toMatch(/\$\{aws_/);
  });

  test('the role can encrypt and decrypt only through the services', () => {
    expect(rightsOnKeys(stack)).toEqual([
      {
        Sid: 'UseKey',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: arn,
        Condition: { StringEquals: { 'kms:ViaService': viaServices() } },
      },
    ]);
  });
});

describe('with the ARN of an existing key', () => {
  const stack = synthesizePipeline({ settings: { encryption: EXISTING } });

  test('no key is created, and the existing key encrypts all resources', () => {
    expect([stack.all('aws_kms_key'), stack.all('aws_kms_alias')]).toEqual([[], []]);
    expect(new Set(Object.values(encryptedBy(stack)))).toEqual(new Set([EXISTING]));
  });

  test('the role can use the existing key', () => {
    expect(rightsOnKeys(stack)).toMatchObject([{ Resource: EXISTING }]);
  });
});

function viaServices(): string[] {
  return ['s3', 'dynamodb', 'sqs', 'lambda'].flatMap((service) =>
    ['amazonaws\\.com', 'amazonaws\\.com\\.cn', 'amazonaws\\.eu'].map(
      (domain) => expect.stringMatching(new RegExp(`^${service}\\.\\$\\{.*\\}\\.${domain}$`)) as string,
    ),
  );
}
