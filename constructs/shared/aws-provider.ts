/** What depends on the version of the Terraform AWS provider, 5 or 6, for whose bindings docs/upgrade.md has a command. */
import { readFileSync } from 'node:fs';

/** Returns the major version of the provider whose bindings are installed. */
function providerMajor(): number {
  const file = require.resolve('@cdktf/provider-aws/package.json');
  const { cdktf } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly cdktf: { readonly provider: { readonly version: string } };
  };
  return Number.parseInt(cdktf.provider.version, 10);
}

const IS_6 = providerMajor() >= 6;

/** Newest Node.js runtime of Lambda that the provider accepts. Lambda deprecates 22 on April 30, 2027. */
export const NODE_VERSION = IS_6 ? 24 : 22;

/** Attribute of `aws_region` with the name of the region. Provider 6 deprecates `name`; provider 5 has no `region`. */
export const REGION_NAME = IS_6 ? 'region' : 'name';

/** Attribute of `aws_s3_bucket` with the region of the bucket. In provider 6, `region` is that of the request. */
export const BUCKET_REGION = IS_6 ? 'bucket_region' : 'region';
