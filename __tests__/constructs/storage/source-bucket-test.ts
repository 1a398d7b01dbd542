import { synthesizePipeline } from '../../support/synthesized';

const bucket = (props: Parameters<typeof synthesizePipeline>[0]) =>
  synthesizePipeline(props).the('aws_s3_bucket', 'source');

test('the source bucket has the configured name', () => {
  expect(bucket({ sourceBucketName: 'my-images' })).toMatchObject({ bucket: 'my-images' });
});

test('the source bucket has prevent_destroy in production, and force_destroy only in development', () => {
  expect(bucket({ environment: 'production' })).toMatchObject({
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
  expect(bucket({ environment: 'staging' })).toMatchObject({
    force_destroy: false,
    lifecycle: { prevent_destroy: false },
  });
  expect(bucket({ environment: 'development' })).toMatchObject({
    force_destroy: true,
    lifecycle: { prevent_destroy: false },
  });
});

test('archiveStorageClass GLACIER applies to originals only, not to thumbnails', () => {
  const stack = synthesizePipeline({ settings: { archiveStorageClass: 'GLACIER', archiveDays: 180 } });
  const lifecycle = (within: string) =>
    JSON.stringify(stack.the('aws_s3_bucket_lifecycle_configuration', within).rule);
  expect(lifecycle('source')).toContain('{"days":180,"storage_class":"GLACIER"}');
  expect(lifecycle('thumbnails')).toContain('{"days":180,"storage_class":"GLACIER_IR"}');
});
