/** Explanations of Terraform's errors, from its recorded output (printed/README.md). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { explain } from '../../../../scripts/lib/terraform/explain';
import type { StackFacts } from '../../../../scripts/lib/terraform/stack-facts';

const FACTS: StackFacts = {
  program: { name: 'terraform', title: 'Terraform' },
  stackFolder: path.resolve('cdktf.out/stacks/a-production'),
  terraform: 'terraform -chdir=cdktf.out/stacks/a-production',
  providerVersions: { 'hashicorp/aws': '5.100.0', 'hashicorp/archive': '2.7.1' },
  providerSources: 'the locations in /home/ci/tf.rc',
  unsavedState: 'It lies in errored.tfstate.',
};
const LOOKS =
  'Terraform looks for providers in the locations in /home/ci/tf.rc. Add the missing provider there ("terraform providers mirror FOLDER" downloads it on a machine with registry access) or configure another source, then run the command again.';

const ALLOW_DESTROY =
  'To destroy the stack on purpose, add "production": { "settings": { "protectData": false, "forceDestroy": true } } to the context in cdktf.json, deploy, and then destroy.';

function explained(name: string, program = FACTS.program): string[] {
  const output = readFileSync(path.join(__dirname, 'printed', `${name}.txt`), 'utf8');
  return explain(output, { ...FACTS, program })?.split('\n') ?? [];
}

const AWS = 'Provider hashicorp/aws 5.100.0 is not available: ';
const ARCHIVE = 'Provider hashicorp/archive 2.7.1 is not available: ';

const CASES: Record<string, readonly string[]> = {
  'state-locked-local': [
    'State cdktf.out/stacks/state/small.tfstate is locked: ci@runner has been running apply since 2026-11-24 08:47:55 UTC.',
    'Wait for that run to finish, then run the command again.',
  ],
  'state-locked-s3': [
    'State lab-state/a/b.tfstate is locked: ci@runner has been running apply since 2026-11-24 08:53:08 UTC.',
    'Wait for that run to finish, then run the command again. Only if it has crashed, release its lock first: terraform -chdir=cdktf.out/stacks/a-production force-unlock eb0397b3-68d2-c337-2441-71e720d048fa',
  ],
  'backend-changed': [
    'The state backend has changed since the last run.',
    'To move the existing state, run terraform -chdir=cdktf.out/stacks/a-production init -migrate-state, then run the command again.',
  ],
  'state-not-saved': [
    'No disk space is left.',
    'Terraform could not save the state to its backend.',
    'Free some disk space, then run the command again.',
    'It lies in errored.tfstate.',
  ],
  'disk-full': ['No disk space is left.', 'Free some disk space, then run the command again.'],
  'bucket-taken': [
    'The bucket name lab-foreign is already taken: bucket names are unique across all AWS accounts.',
    'Choose another source_bucket_name, then run the command again. If an interrupted run of yours created the bucket, delete it or import it into the state: terraform -chdir=cdktf.out/stacks/a-production import aws_s3_bucket.one lab-foreign',
  ],
  'bucket-owned': [
    'The bucket name lab-one is already taken: bucket names are unique across all AWS accounts.',
    'Choose another source_bucket_name, then run the command again. If an interrupted run of yours created the bucket, delete it or import it into the state: terraform -chdir=cdktf.out/stacks/a-production import aws_s3_bucket.one lab-one',
  ],
  exists: [
    ...[
      'SQS Queue lab-one (aws_sqs_queue.one)',
      'AWS DynamoDB Table t (aws_dynamodb_table.t)',
      'IAM Role r (aws_iam_role.r)',
    ].map(existsAlready),
    'The bucket name lab-one is already taken: bucket names are unique across all AWS accounts.',
    existsAlready('CloudWatch Logs Log Group l (aws_cloudwatch_log_group.l)'),
    'Delete the existing resource or import it into the state (terraform -chdir=cdktf.out/stacks/a-production import ADDRESS ID), then run the command again.',
    expect.stringMatching(/^Choose another source_bucket_name/) as string,
  ],
  'no-version': [
    'Function thumbnails-development-ImageProcessor has no version 99.',
    'Set live_version to an existing version ("aws lambda list-versions-by-function --function-name thumbnails-development-ImageProcessor" lists them) or omit it to use the latest version, then run the command again.',
  ],
  protected: [
    'aws_s3_bucket.images is protected (prevent_destroy); nothing was changed.',
    'aws_dynamodb_table.records is protected (prevent_destroy); nothing was changed.',
    'If this was a deploy, it would replace the resource with an empty one: restore the previous name or key.',
    ALLOW_DESTROY,
  ],
  'not-empty': [
    'Bucket lab-images was not deleted: it contains objects or object versions.',
    'Table lab-records was not deleted: its deletion protection is enabled.',
    'Empty the bucket, including all object versions, then run the command again. Or let the destroy empty it:',
    ALLOW_DESTROY,
  ],
  'provider-version': [
    `${AWS}only other versions were found.`,
    `${ARCHIVE}not found in /opt/tf-plugins.`,
    LOOKS,
  ],
  'provider-not-in-mirror': [
    `${AWS}not found in /home/ci/empty.`,
    `${ARCHIVE}not found in /home/ci/empty.`,
    LOOKS,
  ],
  'provider-no-mirror': [
    `${ARCHIVE}the folder /home/ci/nowhere does not exist.`,
    `${AWS}the folder /home/ci/nowhere does not exist.`,
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
    `${ARCHIVE}not found in /home/ci/plat.`,
    'Provider hashicorp/aws v5.100.1 is not available for linux_amd64.',
    LOOKS,
    'Add its package for linux_amd64 to the provider mirror, then run the command again.',
  ],
  'opentofu-state': [
    'The state belongs to OpenTofu, which applied it last: it names the provider registry.opentofu.org/hashicorp/aws.',
    'To continue with Terraform, run terraform -chdir=cdktf.out/stacks/a-production state replace-provider registry.opentofu.org/hashicorp/aws registry.terraform.io/hashicorp/aws, then run the command again.',
  ],
  'no-credentials': noCredentials(),
  'no-sso-session': noCredentials(),
  'no-profile': [
    'AWS_PROFILE is "missing", but no AWS configuration file has this profile.',
    'Correct AWS_PROFILE ("aws configure list-profiles" lists the profiles), then run the command again.',
  ],
  expired: [
    'The AWS credentials have expired.',
    'Renew them (for SSO, run "aws sso login"), then run the command again.',
  ],
  'invalid-credentials': [
    'AWS rejected the credentials (InvalidClientTokenId).',
    'Correct AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN, then run the command again.',
  ],
  'no-region': ['No AWS region is set.', setRegion()],
  'wrong-region': ['AWS region "nowhere" does not exist.', setRegion()],
  denied: [
    ...['sqs:createqueue', 'dynamodb:CreateTable', 'iam:CreateRole', 's3:CreateBucket'].map(
      (action) => `The AWS credentials do not allow ${action}.`,
    ),
    'Grant the missing permission, then run the command again.',
  ],
  'denied-without-action': [
    'The AWS credentials do not allow S3 CreateBucket.',
    'Grant the missing permission, then run the command again.',
  ],
  'other-account': [
    'The AWS credentials are for account 123456789012, which is not the account in cdktf.json.',
    'Set AWS_PROFILE to a profile of the right account, or correct "account" in the context, then run the command again.',
  ],
  'small-quota': [
    'The account has too few concurrent Lambda executions for this reservation: 10 must stay unreserved.',
    'Request a higher quota "Concurrent executions" (L-B99A9384) in Service Quotas, or lower the setting reservedConcurrency, then run the command again. The apply continues where it stopped.',
  ],
  'no-network': [
    'AWS cannot be reached at https://sts.us-east-1.amazonaws.com: no such host.',
    'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL, then run the command again.',
  ],
  'connection-refused': [
    'AWS cannot be reached at http://127.0.0.1:9: connection refused.',
    'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL, then run the command again.',
  ],
  'not-explained': [],
};

test.each(Object.entries(CASES))('explains the recorded output %s', (name, sentences) => {
  expect(explained(name)).toEqual(sentences);
});

describe('OpenTofu', () => {
  const looks = LOOKS.replace('Terraform looks', 'OpenTofu looks').replace('"terraform ', '"tofu ');

  test.each(Object.keys(CASES).filter((name) => name.startsWith('provider-')))(
    "explains OpenTofu's %s as Terraform's, with OpenTofu's name and registry",
    (name) => {
      const expected = CASES[name]?.map((sentence) =>
        sentence === LOOKS ? looks : sentence.replace('registry.terraform.io', 'registry.opentofu.org'),
      );
      const sentences = explained(`tofu-${name}`, { name: 'tofu', title: 'OpenTofu' });
      // OpenTofu reports the providers in any order.
      expect(sentences.toSorted()).toEqual(expected?.toSorted());
    },
  );
});

test('has no explanation for a successful apply', () => {
  expect(explain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n', FACTS)).toBeUndefined();
});

function existsAlready(what: string): string {
  return `${what} already exists but is not in the state: an interrupted run left it behind, or someone else created it.`;
}

function noCredentials(): string[] {
  return [
    'No AWS credentials were found.',
    'Set AWS_PROFILE (for SSO, also run "aws sso login") or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then run the command again.',
  ];
}

function setRegion(): string {
  return 'Set AWS_REGION, for example to eu-central-1, then run the command again.';
}
