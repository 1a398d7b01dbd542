/** Terraform's failures in plain sentences, from what it printed (printed/README.md says how). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { explain } from '../../../../scripts/lib/terraform/explain';
import { expectInDocument, markdownTable } from '../../../documents/documents';

const FACTS = {
  stackFolder: path.resolve('cdktf.out/stacks/a-production'),
  terraform: 'terraform -chdir=cdktf.out/stacks/a-production',
  providerVersions: { 'hashicorp/aws': '5.100.0', 'hashicorp/archive': '2.7.1' },
  providerSources: 'what /home/ci/tf.rc names',
  unsavedState: 'It lies in errored.tfstate.',
};
const LOOKS =
  'Terraform looks for providers in what /home/ci/tf.rc names. Put what is missing there ("terraform providers mirror FOLDER" fills a folder where the registry can be reached), or have Terraform look elsewhere, and run the same command again.';

const TAKE_DOWN =
  'To take the stack down on purpose, write "production": { "settings": { "protectData": false, "forceDestroy": true } } into the context of cdktf.json, deploy once more, and destroy then.';

function explained(name: string): string[] {
  const output = readFileSync(path.join(__dirname, 'printed', `${name}.txt`), 'utf8');
  return explain(output, FACTS)?.split('\n') ?? [];
}

const AWS = 'The provider hashicorp/aws 5.100.0 cannot be had: ';
const ARCHIVE = 'The provider hashicorp/archive 2.7.1 cannot be had: ';

const CASES: Record<string, readonly string[]> = {
  'state-locked-local': [
    'The state cdktf.out/stacks/state/small.tfstate is locked: apply by ci@runner is at work on it, since 2026-11-24 08:47:55 UTC.',
    'Wait until it has ended, and run the same command again.',
  ],
  'state-locked-s3': [
    'The state lab-state/a/b.tfstate is locked: apply by ci@runner is at work on it, since 2026-11-24 08:53:08 UTC.',
    'Wait until it has ended, and run the same command again. Only if it is dead, release its lock first: terraform -chdir=cdktf.out/stacks/a-production force-unlock eb0397b3-68d2-c337-2441-71e720d048fa',
  ],
  'backend-changed': [
    'The state is to be kept elsewhere than the last time.',
    'To take it along, run terraform -chdir=cdktf.out/stacks/a-production init -migrate-state, and run the same command again.',
  ],
  'state-not-saved': [
    'No disk space is left.',
    'The state could not be saved where it belongs.',
    'Make room, and run the same command again.',
    'It lies in errored.tfstate.',
  ],
  'disk-full': ['No disk space is left.', 'Make room, and run the same command again.'],
  'bucket-taken': [
    'The bucket name lab-foreign is taken; all AWS accounts share one set of names.',
    'Choose another source_bucket_name, and run the same command again. If the bucket is your own, left behind by a run that was killed, delete it or take it into the state: terraform -chdir=cdktf.out/stacks/a-production import aws_s3_bucket.one lab-foreign',
  ],
  'bucket-owned': [
    'The bucket name lab-one is taken; all AWS accounts share one set of names.',
    'Choose another source_bucket_name, and run the same command again. If the bucket is your own, left behind by a run that was killed, delete it or take it into the state: terraform -chdir=cdktf.out/stacks/a-production import aws_s3_bucket.one lab-one',
  ],
  exists: [
    ...[
      'SQS Queue lab-one (aws_sqs_queue.one)',
      'AWS DynamoDB Table t (aws_dynamodb_table.t)',
      'IAM Role r (aws_iam_role.r)',
    ].map(existsAlready),
    'The bucket name lab-one is taken; all AWS accounts share one set of names.',
    existsAlready('CloudWatch Logs Log Group l (aws_cloudwatch_log_group.l)'),
    'Delete what exists already, or take it into the state (terraform -chdir=cdktf.out/stacks/a-production import ADDRESS ID), and run the same command again.',
    expect.stringMatching(/^Choose another source_bucket_name/) as string,
  ],
  'no-version': [
    'There is no version 99 of the function thumbnails-development-ImageProcessor.',
    'Set live_version to one that there is ("aws lambda list-versions-by-function --function-name thumbnails-development-ImageProcessor" lists them), or leave it out for the newest, and run the same command again.',
  ],
  protected: [
    'aws_s3_bucket.images is protected (prevent_destroy); nothing was changed.',
    'aws_dynamodb_table.records is protected (prevent_destroy); nothing was changed.',
    'A deploy that says this would put an empty one in its place: change its name or key back.',
    TAKE_DOWN,
  ],
  'not-empty': [
    'The bucket lab-images is still there: it holds objects, or versions of them.',
    'The table lab-records is still there: its deletion protection is on.',
    'Empty it, all versions included, and run the same command again; or have the destroy empty it.',
    TAKE_DOWN,
  ],
  'provider-version': [
    `${AWS}other versions of it are there, this one is not.`,
    `${ARCHIVE}it is not in /opt/tf-plugins.`,
    LOOKS,
  ],
  'provider-not-in-mirror': [
    `${AWS}it is not in /home/ci/empty.`,
    `${ARCHIVE}it is not in /home/ci/empty.`,
    LOOKS,
  ],
  'provider-no-mirror': [
    `${ARCHIVE}there is no folder /home/ci/nowhere.`,
    `${AWS}there is no folder /home/ci/nowhere.`,
    LOOKS,
  ],
  'provider-no-registry': [
    `${AWS}registry.terraform.io cannot be reached.`,
    `${ARCHIVE}registry.terraform.io cannot be reached.`,
    LOOKS,
  ],
  'provider-no-network-mirror': [
    `${AWS}https://127.0.0.1:9/ cannot be reached.`,
    `${ARCHIVE}https://127.0.0.1:9/ cannot be reached.`,
    LOOKS,
  ],
  'provider-platform': [
    `${ARCHIVE}it is not in /home/ci/plat.`,
    'The provider hashicorp/aws v5.100.1 is there, but not for this machine.',
    LOOKS,
    'Put its package for linux_amd64 there too, and run the same command again.',
  ],
  'no-credentials': noCredentials(),
  'no-sso-session': noCredentials(),
  'no-profile': [
    'AWS_PROFILE is "missing", and no AWS configuration file has such a profile.',
    'Correct it ("aws configure list-profiles" lists them), and run the same command again.',
  ],
  expired: [
    'The AWS credentials have expired.',
    'Get new ones ("aws sso login", or whatever gave you these), and run the same command again.',
  ],
  'invalid-credentials': [
    'AWS does not accept the credentials (InvalidClientTokenId).',
    'Correct AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and run the same command again.',
  ],
  'no-region': ['No AWS region is chosen.', setRegion()],
  'wrong-region': ['There is no AWS region "nowhere".', setRegion()],
  denied: [
    ...['sqs:createqueue', 'dynamodb:CreateTable', 'iam:CreateRole', 's3:CreateBucket'].map(
      (action) => `AWS does not allow these credentials ${action}.`,
    ),
    'Give them this right, and run the same command again.',
  ],
  'denied-without-action': [
    'AWS does not allow these credentials CreateBucket of S3.',
    'Give them this right, and run the same command again.',
  ],
  'no-network': [
    'AWS cannot be reached at https://sts.us-east-1.amazonaws.com: no such host.',
    'Check the network, HTTPS_PROXY and AWS_ENDPOINT_URL, and run the same command again.',
  ],
  'nobody-answers': [
    'AWS cannot be reached at http://127.0.0.1:9: connection refused.',
    'Check the network, HTTPS_PROXY and AWS_ENDPOINT_URL, and run the same command again.',
  ],
  'not-explained': [],
};

test.each(Object.entries(CASES))('%s', (name, sentences) => {
  expect(explained(name)).toEqual(sentences);
});

test('docs/troubleshooting.md has each of them', () => {
  const rows = Object.keys(CASES)
    .map((name) => explained(name))
    .filter((sentences) => sentences.length > 0)
    .map((sentences) => [sentences.map((sentence) => sentence.replaceAll('|', '\\|')).join('<br>')]);
  expectInDocument('troubleshooting.md', 'failures of Terraform', markdownTable([''], rows));
});

test('a success has no explanation', () => {
  expect(explain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n', FACTS)).toBeUndefined();
});

function existsAlready(what: string): string {
  return `${what} exists already, but not in the state: a run that was killed left it behind, or somebody else made it.`;
}

function noCredentials(): string[] {
  return [
    'There are no AWS credentials.',
    'Set AWS_PROFILE (and run "aws sso login" where it signs in by SSO), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and run the same command again.',
  ];
}

function setRegion(): string {
  return 'Set AWS_REGION, to eu-central-1 for one, and run the same command again.';
}
