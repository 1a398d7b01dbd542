import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PolicyStatement } from '../../../constructs/shared/policy-document';
import { compareRoleUse, UNSEEN_RIGHTS } from '../../iam/role-use';
import { SOURCE_BUCKET, type DeployedPipeline } from '../support/deployed-pipeline';
import { ROCKET } from '../support/images';
import { RolePolicy } from '../support/role-policy';

const TEXT = Buffer.from('no image');

/**
 * Tests the permissions of the deployed function's role. Must run last, because it compares the permissions with the
 * requests of all other tests.
 */
export function roleTests(pipeline: () => DeployedPipeline): void {
  describe("the function's role", () => {
    let policy: RolePolicy;
    let whole: PolicyStatement[];
    beforeAll(async () => {
      policy = new RolePolicy(pipeline().deployment);
      whole = await policy.read();
    });

    test.each([
      ['s3:GetObject', 'ReadOriginals'],
      ['s3:ListBucket', 'ListOriginals'],
      ['s3:ListBucketVersions', 'ListOriginals'],
      ['s3:GetObject', 'WriteThumbnails'],
      ['s3:PutObject', 'WriteThumbnails'],
      ['s3:DeleteObject', 'WriteThumbnails'],
      ['s3:ListBucket', 'ListThumbnails'],
      ['dynamodb:GetItem', 'UpdateRecords'],
      ['dynamodb:UpdateItem', 'UpdateRecords'],
    ])("the function's role is not enough for a typical day without %s of %s", async (action, sid) => {
      const folder = `rights/${sid}/${action.replace(':', '-')}`;
      const first = await pipeline().upload(`${folder}/overwritten.jpg`, ROCKET);
      await pipeline().upload(`${folder}/deleted.jpg`, ROCKET);
      await policy.write(whole.flatMap((statement) => without(action, sid, statement)));
      try {
        await day(pipeline(), folder, first);
      } finally {
        await policy.write(whole);
      }
      const messages = (await pipeline().takeFailedEvents()).map(
        ({ responsePayload }) => responsePayload?.errorMessage ?? '',
      );
      expect(messages).not.toEqual([]);
      // S3 refuses HEAD requests without a message.
      for (const message of messages) expect(message).toMatch(/AccessDenied|UnknownError/);
    });

    test("the function's role is enough for a typical day with all of its permissions", async () => {
      const folder = 'rights/all';
      const first = await pipeline().upload(`${folder}/overwritten.jpg`, ROCKET);
      await pipeline().upload(`${folder}/deleted.jpg`, ROCKET);
      await day(pipeline(), folder, first);
      expect(await pipeline().takeFailedEvents()).toEqual([]);
      expect(await pipeline().thumbnailKeys(folder)).toEqual([expect.stringMatching(/new\.jpg$/)]);
    });

    test("the function's role has exactly the permissions that were used", async () => {
      const session = pipeline().output('image_processor_function_name');
      const calls = await pipeline().deployment.aws.roleCalls();
      const own = calls.filter((call) => call.session === session);
      const { rights, ...differences } = compareRoleUse(whole, own, UNSEEN_RIGHTS);
      expect(differences).toEqual({ unused: [], missing: [], listedWrongly: [] });
      expect(rights).toHaveLength(14);
    });
  });
}

/** A typical day: a new image, an overwrite with an invalid file, a late event, a deletion, and an invalid image. */
async function day(pipeline: DeployedPipeline, folder: string, first: string): Promise<void> {
  const { s3, lambda } = pipeline.clients;
  const put = (name: string, Body: Buffer): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: `${folder}/${name}`, Body }));
  await put('new.jpg', ROCKET);
  await put('overwritten.jpg', TEXT);
  await put('text.jpg', TEXT);
  await s3.send(new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: `${folder}/deleted.jpg` }));
  const object = { key: `${folder}/overwritten.jpg`, versionId: first };
  const late = {
    eventVersion: '2.1',
    eventTime: new Date().toISOString(),
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: SOURCE_BUCKET }, object },
  };
  const FunctionName = pipeline.output('image_processor_alias_arn');
  const Payload = JSON.stringify({ Records: [late] });
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  await pipeline.deployment.aws.quiet();
}

function without(action: string, sid: string, statement: PolicyStatement): PolicyStatement[] {
  if (statement.Sid !== sid) return [statement];
  const Action = [statement.Action].flat().filter((one) => one !== action);
  return Action.length === 0 ? [] : [{ ...statement, Action }];
}
