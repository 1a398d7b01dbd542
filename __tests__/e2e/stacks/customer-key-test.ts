import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import {
  deployLocally,
  synthesizeForLocalAws,
  type LocalDeployment,
} from '../../../local-aws/deployment/local-deployment';
import { compareRoleUse, UNSEEN_RIGHTS, UNSEEN_RIGHTS_ON_KEY } from '../../iam/role-use';
import { statements } from '../../support/synthesized';
import { ROCKET } from '../support/images';
import { RolePolicy } from '../support/role-policy';

const STACK = 'thumbnails-development';
const BUCKET = 'e2e-customer-key';
const VARIANTS = { card: { width: 60, height: 40, fit: 'cover', format: 'webp' } };

let deployment: LocalDeployment;
beforeAll(async () => {
  deployment = await deployLocally({
    name: 'e2e-customer-key',
    stack: STACK,
    variables: { source_bucket_name: BUCKET },
    synthesize: (folder) => {
      synthesizeForLocalAws(folder, { settings: { encryption: 'customer-managed' }, variants: VARIANTS });
    },
  });
}, 600_000);
afterAll(() => deployment.stop());

/** Calls KMS with the permissions of the account. */
async function kms(action: string, request: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(deployment.aws.endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/kms/aws4_request',
      'x-amz-target': `TrentService.${action}`,
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify(request),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function keyState(KeyId: string): Promise<unknown> {
  const { KeyMetadata } = (await kms('DescribeKey', { KeyId })) as { KeyMetadata?: { KeyState: string } };
  return KeyMetadata?.KeyState;
}

async function ownKey(): Promise<string | undefined> {
  const { Aliases } = (await kms('ListAliases')) as {
    Aliases: { AliasName: string; TargetKeyId: string }[];
  };
  return Aliases.find(({ AliasName }) => AliasName === `alias/${STACK}`)?.TargetKeyId;
}

/** Uploads an image. @returns the keys that encrypt its data in each service. */
async function keysInUse(name: string): Promise<Record<string, string | undefined>> {
  const { s3, table, sqs } = deployment.clients;
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: name, Body: ROCKET }));
  await deployment.aws.quiet();
  const head = async (Bucket: string | undefined, Key: string): Promise<string | undefined> =>
    (await s3.send(new HeadObjectCommand({ Bucket, Key }))).SSEKMSKeyId;
  const { Table } = await table.send(
    new DescribeTableCommand({ TableName: deployment.outputs.metadata_table_name }),
  );
  const QueueUrl = deployment.outputs.failure_queue_url;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] }),
  );
  return {
    original: await head(BUCKET, name),
    thumbnail: await head(deployment.outputs.thumbnail_bucket_name, `128/${name}`),
    variant: await head(deployment.outputs.thumbnail_bucket_name, `card/${name}`),
    records: Table?.SSEDescription?.KMSMasterKeyArn,
    'failed events': Attributes?.KmsMasterKeyId,
  };
}

describe('a pipeline with a key that it creates', () => {
  test('handles an upload and encrypts all data with the created key', async () => {
    const keyId = await ownKey();
    const keys = await keysInUse('own.jpg');
    expect(new Set(Object.values(keys).map((arn) => arn?.split('/').at(-1)))).toEqual(new Set([keyId]));
  });

  test('a pipeline with a key that it creates has a key that rotates, and whose policy names only the services that it uses', async () => {
    const KeyId = await ownKey();
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({ KeyRotationEnabled: true });
    const { Policy } = await kms('GetKeyPolicy', { KeyId, PolicyName: 'default' });
    expect(statements(Policy).map(({ Sid, Principal }) => [Sid, Principal])).toEqual([
      ['ManagedByAccount', { AWS: 'arn:aws:iam::123456789012:root' }],
      ['UsedByAccountThroughServices', { AWS: 'arn:aws:iam::123456789012:root' }],
      ['LogsOfFunction', { Service: 'logs.us-east-1.amazonaws.com' }],
      ['AlarmsToTopic', { Service: 'cloudwatch.amazonaws.com' }],
    ]);
  });

  test('grants the function the listed permissions on the key, and no request needs others', async () => {
    const own = (await deployment.aws.roleCalls()).filter(
      ({ session }) => session === deployment.outputs.image_processor_function_name,
    );
    const unseen = [...UNSEEN_RIGHTS, ...UNSEEN_RIGHTS_ON_KEY];
    const use = compareRoleUse(await new RolePolicy(deployment).read(), own, unseen);
    expect(own.length).toBeGreaterThan(0);
    expect([use.missing, use.listedWrongly]).toEqual([[], []]);
    expect(use.unused.filter((right) => right.startsWith('kms:'))).toEqual([]);
  });

  test('matches the configuration: a second plan is empty', async () => {
    const { changes, output } = await deployment.terraform.plan();
    if (changes) console.error(output);
    expect(changes).toBe(false);
  });

  test('a pipeline with a key that it creates can be destroyed, which schedules the deletion of the key', async () => {
    const keyId = await ownKey();
    await deployment.terraform.destroy();
    expect(await deployment.terraform.listState()).toEqual([]);
    expect(await keyState(keyId ?? '')).toBe('PendingDeletion');
  }, 480_000);
});

// moto cannot change the key of existing resources, so the first pipeline is destroyed before the second is deployed.
describe('a pipeline with an existing key', () => {
  let existing: { readonly Arn: string; readonly KeyId: string };
  beforeAll(async () => {
    ({ KeyMetadata: existing } = (await kms('CreateKey')) as { KeyMetadata: typeof existing });
    synthesizeForLocalAws(deployment.outputFolder, {
      settings: { encryption: existing.Arn },
      variants: VARIANTS,
    });
    await deployment.terraform.init();
    await deployment.terraform.apply();
  }, 600_000);

  test('handles an upload and encrypts all data with the existing key', async () => {
    const keys = await keysInUse('existing.jpg');
    expect(new Set(Object.values(keys))).toEqual(new Set([existing.Arn]));
  });

  test('creates no key', async () => {
    expect(await ownKey()).toBeUndefined();
  });

  test('a pipeline with an existing key can be destroyed without deleting the existing key', async () => {
    await deployment.terraform.destroy();
    expect(await deployment.terraform.listState()).toEqual([]);
    expect(await keyState(existing.KeyId)).toBe('Enabled');
  }, 480_000);
});
