import { statements, synthesizePipeline, type Resource, type Synthesized } from '../../support/synthesized';

const EXISTING = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Where the key, if there is one, stands on everything that is encrypted. */
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

/** What the role may do with keys. */
function rightsOnKeys(stack: Synthesized): unknown[] {
  return statements(stack.the('aws_iam_role_policy').policy).filter(({ Action }) =>
    [Action].flat().some((action) => action.startsWith('kms:')),
  );
}

describe('by default', () => {
  const stack = synthesizePipeline();

  test("the services' own keys encrypt everything, and the role has no right on any key", () => {
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

  test('one key encrypts everything', () => {
    expect(new Set(Object.values(encryptedBy(stack)))).toEqual(new Set([arn]));
    expect(stack.the('aws_sqs_queue')).not.toHaveProperty('sqs_managed_sse_enabled');
  });

  test('S3 asks KMS once for many objects', () => {
    for (const name of ['source', 'thumbnails']) {
      expect(stack.the('aws_s3_bucket_server_side_encryption_configuration', name).rule).toMatchObject([
        { apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms' }, bucket_key_enabled: true },
      ]);
    }
  });

  test('the key rotates, has a name, and is deleted only after the longest wait', () => {
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

  test('the account manages the key, and no action of that reads or writes data', () => {
    const managed = policy.find(({ Sid }) => Sid === 'ManagedByAccount');
    expect(managed).toMatchObject({ Effect: 'Allow', Principal: account, Resource: '*' });
    expect(managed).not.toHaveProperty('Condition');
    expect([managed?.Action].flat()).toContain('kms:PutKeyPolicy');
    expect([managed?.Action].flat().join()).not.toMatch(/crypt|DataKey|Sign|CreateGrant|\*/);
  });

  test('callers of the account use it through the services that hold the data, and not otherwise', () => {
    expect(policy.find(({ Sid }) => Sid === 'UsedByAccountThroughServices')).toMatchObject({
      Principal: account,
      Condition: { StringEquals: { 'kms:ViaService': viaServices() } },
    });
  });

  test('services of their own use it for the log group and for the alarms of this pipeline only', () => {
    const services = policy.filter(({ Principal }) => Principal?.Service !== undefined);
    expect(services).toMatchObject([
      {
        Principal: {
          Service: expect.stringMatching(/^logs\.\$\{[\w.-]+\.name\}\.\$\{[\w.-]+\.dns_suffix\}$/) as string,
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

  test('the key refers to nothing that it encrypts, which would be a cycle', () => {
    expect(stack.the('aws_kms_key').policy).not.toMatch(/\$\{aws_/);
  });

  test('the role reads and writes with it, through the services only', () => {
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

describe('with the ARN of a key that exists', () => {
  const stack = synthesizePipeline({ settings: { encryption: EXISTING } });

  test('no key is made, and that one encrypts everything', () => {
    expect([stack.all('aws_kms_key'), stack.all('aws_kms_alias')]).toEqual([[], []]);
    expect(new Set(Object.values(encryptedBy(stack)))).toEqual(new Set([EXISTING]));
  });

  test('the role may use that one', () => {
    expect(rightsOnKeys(stack)).toMatchObject([{ Resource: EXISTING }]);
  });
});

function viaServices(): string[] {
  return ['s3', 'dynamodb', 'sqs', 'lambda'].flatMap((service) =>
    ['amazonaws\\.com', 'amazonaws\\.com\\.cn'].map(
      (domain) => expect.stringMatching(new RegExp(`^${service}\\.\\$\\{.*\\}\\.${domain}$`)) as string,
    ),
  );
}
