import { BINDINGS } from '../../support/bindings';
import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();
const MIRRORED = ['source', 'thumbnails'];
const BUCKETS = [...MIRRORED, 'access-logs'];

describe.each(BUCKETS)('the %s bucket', (within) => {
  test('the bucket policy depends on the public access block, because S3 rejects concurrent changes', () => {
    expect(stack.the('aws_s3_bucket_policy', within).depends_on).toEqual([
      stack.address('aws_s3_bucket_public_access_block', within),
    ]);
  });

  test('the bucket blocks keys of the client where the provider can', () => {
    const [rule] = stack.the('aws_s3_bucket_server_side_encryption_configuration', within).rule as object[];
    expect(rule).toEqual({
      apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' },
      ...BINDINGS.blockedEncryption,
    });
  });
});

describe('the lifecycle', () => {
  const lifecycle = (within: string) => stack.the('aws_s3_bucket_lifecycle_configuration', within);
  const everything = [{ prefix: '' }];

  test.each(MIRRORED)(
    'objects of the %s bucket move to Standard-IA after 30 days, then to Glacier',
    (within) => {
      expect(lifecycle(within).rule).toContainEqual({
        id: 'move-to-cheaper-storage',
        status: 'Enabled',
        filter: everything,
        transition: [
          { days: 30, storage_class: 'STANDARD_IA' },
          { days: 90, storage_class: 'GLACIER_IR' },
        ],
      });
    },
  );

  test.each(BUCKETS)('small objects of the %s bucket stay in Standard', (within) => {
    expect(lifecycle(within).transition_default_minimum_object_size).toBe('all_storage_classes_128K');
  });

  test.each([
    ['source', 90],
    ['thumbnails', 1],
    ['access-logs', 1],
  ])('noncurrent versions of the %s bucket expire after %i days', (within, days) => {
    expect(lifecycle(within).rule).toContainEqual({
      id: 'remove-old-versions',
      status: 'Enabled',
      filter: everything,
      noncurrent_version_expiration: [{ noncurrent_days: days }],
    });
  });

  test.each(BUCKETS)('the %s bucket removes incomplete uploads and expired delete markers', (within) => {
    expect(lifecycle(within).rule).toContainEqual({
      id: 'remove-leftovers',
      status: 'Enabled',
      filter: everything,
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      expiration: [{ expired_object_delete_marker: true }],
    });
  });

  test.each(BUCKETS)('the lifecycle of the %s bucket depends on versioning, which S3 requires', (within) => {
    expect(lifecycle(within).depends_on).toEqual([stack.address('aws_s3_bucket_versioning', within)]);
  });
});
