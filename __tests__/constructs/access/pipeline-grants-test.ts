import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import type { EnvironmentSettings } from '../../../constructs/config/environments';
import type { PolicyStatement } from '../../../constructs/shared/policy-document';
import { ThumbnailPipeline } from '../../../constructs/thumbnail-pipeline';
import { GalleryStack } from '../../../examples/gallery/gallery-stack';
import { ImagesStack } from '../../../examples/gallery/images-stack';
import { app, statements, Synthesized, type Resource } from '../../support/synthesized';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:listener';

/** A pipeline and a role in the same stack, to which everything is granted twice. */
class Granted {
  readonly stack: Synthesized;

  constructor(settings: Partial<EnvironmentSettings> = {}) {
    const scope = new TerraformStack(app(), 'test');
    new AwsProvider(scope, 'aws');
    new ArchiveProvider(scope, 'archive');
    const pipeline = new ThumbnailPipeline(scope, 'pipeline', { sourceBucketName: 'images', settings });
    const role = new IamRole(scope, 'viewer', { name: 'viewer', assumeRolePolicy: '{}' });
    for (let time = 1; time <= 2; time++) {
      pipeline.grantRead(role);
      pipeline.grantUpload(role);
      pipeline.grantReadMetadata(role);
    }
    pipeline.onThumbnail({ functionArn: FUNCTION_ARN, role });
    this.stack = new Synthesized(Testing.synth(scope));
  }

  /** The role's policies. */
  get policies(): Resource[] {
    return Object.values(this.stack.json.resource.aws_iam_role_policy ?? {}).filter(
      ({ role }) => role === '${aws_iam_role.viewer.name}',
    );
  }

  statements(what: string): PolicyStatement[] {
    return statements(this.policies.find(({ name }) => name === `test-${what}`)?.policy);
  }

  get mapping(): Resource {
    return Object.values(this.stack.json.resource.aws_lambda_event_source_mapping ?? {})[0] ?? {};
  }
}

const plain = new Granted();
const withKey = new Granted({ encryption: 'customer-managed' });

const RIGHTS = [
  [
    'grantRead',
    'read-thumbnails',
    [
      ['ReadThumbnails', ['s3:GetObject'], 'aws_s3_bucket', 'arn', 'thumbnails', '/*'],
      ['ListThumbnails', ['s3:ListBucket'], 'aws_s3_bucket', 'arn', 'thumbnails', ''],
    ],
    ['s3', ['kms:Decrypt']],
  ],
  [
    'grantUpload',
    'upload-originals',
    [
      [
        'UploadOriginals',
        ['s3:PutObject', 's3:AbortMultipartUpload'],
        'aws_s3_bucket',
        'arn',
        'source',
        '/*',
      ],
    ],
    ['s3', ['kms:GenerateDataKey', 'kms:Decrypt']],
  ],
  [
    'grantReadMetadata',
    'read-metadata',
    [
      ['ReadRecord', ['dynamodb:GetItem'], 'aws_dynamodb_table', 'arn', '', ''],
      ['FindRecords', ['dynamodb:Query'], 'aws_dynamodb_table', 'arn', '', '/index/*'],
    ],
    ['dynamodb', ['kms:Decrypt']],
  ],
  [
    'onThumbnail',
    'follow-metadata',
    [
      [
        'FollowRecords',
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        ...['aws_dynamodb_table', 'stream_arn', '', ''],
      ],
      ['FindStream', ['dynamodb:ListStreams'], '*'],
    ],
    ['dynamodb', ['kms:Decrypt']],
  ],
] as const;

describe.each(RIGHTS)('%s', (_, what, rights, [service, actions]) => {
  const expected = ({ stack }: Granted): object[] =>
    rights.map(([Sid, Action, type = '', attribute = '', within = '', rest = '']) => {
      const Resource = type === '*' ? type : `${stack.reference(type, attribute, within)}${rest}`;
      return { Sid, Effect: 'Allow', Action, Resource };
    });

  test('grants exactly these permissions', () => {
    expect(plain.statements(what)).toEqual(expected(plain));
  });

  test('grants the required actions on a customer managed key, through that service only', () => {
    expect(withKey.statements(what)).toEqual([
      ...expected(withKey),
      {
        Sid: 'UseKey',
        Effect: 'Allow',
        Action: actions,
        Resource: withKey.stack.reference('aws_kms_key', 'arn'),
        Condition: {
          StringEquals: {
            'kms:ViaService': ['com', 'com.cn', 'eu'].map((domain): unknown =>
              expect.stringMatching(new RegExp(`^${service}\\.\\$\\{.*\\}\\.amazonaws\\.${domain}$`)),
            ),
          },
        },
      },
    ]);
  });
});

test('granting a permission twice creates one policy', () => {
  expect(plain.policies).toHaveLength(RIGHTS.length);
});

describe('onThumbnail', () => {
  const { mapping, stack } = plain;

  test('invokes the function only with records that have the status SUCCESS', () => {
    expect(mapping.event_source_arn).toBe(stack.reference('aws_dynamodb_table', 'stream_arn'));
    expect(mapping.function_name).toBe(FUNCTION_ARN);
    const { filter } = mapping.filter_criteria as { filter: { pattern: string }[] };
    expect(filter.map(({ pattern }) => JSON.parse(pattern) as unknown)).toEqual([
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { NewImage: { ProcessingStatus: { S: ['SUCCESS'] } } },
      },
    ]);
  });

  test('starts with the oldest record and splits failing batches', () => {
    expect(mapping).toMatchObject({
      starting_position: 'TRIM_HORIZON',
      bisect_batch_on_function_error: true,
    });
  });

  test('has the required tags, although it is outside of the pipeline', () => {
    expect(mapping.tags).toEqual({ Environment: 'production', 'iac-rlhf-amazon': 'true' });
  });

  test('depends on the policy that allows reading the stream', () => {
    expect(mapping.depends_on).toEqual([
      expect.stringMatching(/^aws_iam_role_policy\.viewer_test-follow-metadata_/) as string,
    ]);
  });
});

test('grants to a role of another stack create the policies in that stack, with references to the pipeline', () => {
  const root = app();
  const { pipeline } = new ImagesStack(root, 'images');
  const gallery = new GalleryStack(root, 'gallery', { pipeline });
  // The synth of the app resolves references between stacks.
  gallery.prepareStack();
  const { json, text } = new Synthesized(Testing.synth(gallery));
  // The policies of the grants and the catalogue's own.
  expect(Object.keys(json.resource.aws_iam_role_policy ?? {})).toHaveLength(RIGHTS.length + 1);
  expect(Object.values(json.data.terraform_remote_state ?? {})).toEqual([
    expect.objectContaining({ backend: 'local', config: { path: '../../../terraform.images.tfstate' } }),
  ]);
  expect(text).not.toMatch(/\$\{aws_(s3_bucket|dynamodb_table)\.pipeline_/);
});
