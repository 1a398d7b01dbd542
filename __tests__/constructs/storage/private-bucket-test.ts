import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();
const MIRRORED = ['source', 'thumbnails'];
const BUCKETS = [...MIRRORED, 'access-logs'];

describe.each(BUCKETS)('the %s bucket', (within) => {
  test('gets its policy after its public-access block: S3 refuses two changes at a time', () => {
    expect(stack.the('aws_s3_bucket_policy', within).depends_on).toEqual([
      stack.address('aws_s3_bucket_public_access_block', within),
    ]);
  });
});

describe('the lifecycle', () => {
  const lifecycle = (within: string) => stack.the('aws_s3_bucket_lifecycle_configuration', within);
  const everything = [{ prefix: '' }];

  test.each(MIRRORED)(
    'of the %s bucket moves to Standard-IA after 30 days, and then to Glacier',
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

  test.each(BUCKETS)('of the %s bucket leaves small objects where they are cheaper', (within) => {
    expect(lifecycle(within).transition_default_minimum_object_size).toBe('all_storage_classes_128K');
  });

  test.each([
    ['source', 90],
    ['thumbnails', 1],
    ['access-logs', 1],
  ])('of the %s bucket removes old versions after %i days', (within, days) => {
    expect(lifecycle(within).rule).toContainEqual({
      id: 'remove-old-versions',
      status: 'Enabled',
      filter: everything,
      noncurrent_version_expiration: [{ noncurrent_days: days }],
    });
  });

  test.each(BUCKETS)('of the %s bucket removes unfinished uploads and lone delete markers', (within) => {
    expect(lifecycle(within).rule).toContainEqual({
      id: 'remove-leftovers',
      status: 'Enabled',
      filter: everything,
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      expiration: [{ expired_object_delete_marker: true }],
    });
  });

  test.each(BUCKETS)('of the %s bucket comes after versioning, without which S3 refuses it', (within) => {
    expect(lifecycle(within).depends_on).toEqual([stack.address('aws_s3_bucket_versioning', within)]);
  });
});
