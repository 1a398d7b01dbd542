/** The plan of production with a created key in each partition of AWS. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { hostArchitecture, synthesize } from '../../../scripts/lib/synth';
import { Terraform } from '../../../scripts/lib/terraform/terraform';

const FOLDER = path.join(WORK_FOLDER, 'partitions');
const STACK = path.join(FOLDER, 'cdktf.out', 'stacks', 'thumbnails-production');

let aws: LocalAws;
const terraformIn = (region: string): Terraform =>
  new Terraform({
    stackFolder: STACK,
    workFolder: FOLDER,
    environment: { ...aws.environment, AWS_REGION: region, AWS_DEFAULT_REGION: region },
    variables: { source_bucket_name: 'partition-images' },
    signal: aws.fault,
  });

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  synthesize({
    outputFolder: path.join(FOLDER, 'cdktf.out'),
    architecture: hostArchitecture(),
    context: { settings: { encryption: 'customer-managed' } },
  });
  aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(FOLDER, 'code') });
  await terraformIn('us-east-1').init();
});
afterAll(async () => {
  await aws.stop();
});

test.each([
  ['eu-central-1', 'aws', 'amazonaws.com', 'console.aws.amazon.com'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com', 'console.amazonaws-us-gov.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn', 'console.amazonaws.cn'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu', 'console.amazonaws-eusc.eu'],
])(
  'a plan in %s has ARNs of the partition %s and its domain names',
  async (region, partition, suffix, console) => {
    const { output } = await terraformIn(region).plan();
    expect(output).toMatch(/Plan: \d+ to add/);
    const partitions = [...output.matchAll(/\barn:([\w-]+):/g)].map((match) => match[1]);
    expect(partitions.length).toBeGreaterThan(3);
    expect(new Set(partitions)).toEqual(new Set([partition]));
    const regions = [...output.matchAll(/\b(?:[a-z]{2}(?:-gov)?|eusc-de)-[a-z]+-\d\b/g)].map(
      ([found]) => found,
    );
    expect(new Set(regions)).toEqual(new Set([region]));

    expect(output).toContain(`arn:${partition}:iam::123456789012:root`);
    expect(output).toContain(
      `arn:${partition}:logs:${region}:123456789012:log-group:/aws/lambda/thumbnails-production-ImageProcessor`,
    );
    expect(output).toContain(`"logs.${region}.${suffix}"`);
    expect(output).toContain(`"s3.${region}.${suffix}"`);
    expect(output).toContain(
      `"https://${region}.${console}/cloudwatch/home?region=${region}#dashboards/dashboard/thumbnails-production"`,
    );
  },
);
