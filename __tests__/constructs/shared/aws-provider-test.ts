/** The attributes that differ between AWS provider 5 and 6, by the schema in the bindings. */
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { DataAwsS3Bucket } from '@cdktf/provider-aws/lib/data-aws-s3-bucket';
import { BUCKET_REGION, NODE_VERSION, REGION_NAME } from '../../../constructs/shared/aws-provider';
import { BINDINGS } from '../../support/bindings';

test('runtime and attributes are those of the installed provider', () => {
  expect({
    runtime: `nodejs${NODE_VERSION}.x`,
    regionName: REGION_NAME,
    bucketRegion: BUCKET_REGION,
  }).toEqual({
    runtime: BINDINGS.runtime,
    regionName: BINDINGS.regionName,
    bucketRegion: BINDINGS.bucketRegion,
  });
});

test('the provider returns the name of the region', () => {
  expect(Object.getOwnPropertyNames(DataAwsRegion.prototype)).toContain(REGION_NAME);
});

test('the region of a bucket comes from S3, and cannot be configured', () => {
  const property = BUCKET_REGION.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const members = Object.getOwnPropertyNames(DataAwsS3Bucket.prototype);
  expect(members.filter((member) => [property, `${property}Input`].includes(member))).toEqual([property]);
});
