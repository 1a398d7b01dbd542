import { SUFFIXES } from '../../../lambda-src/contract';
import { readEvent } from '../../../lambda-src/events/s3-events';
import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();
const notification = stack.the('aws_s3_bucket_notification');
const functions = notification.lambda_function as {
  events: string[];
  filter_suffix: string;
  lambda_function_arn: string;
}[];

describe('the trigger', () => {
  test('the trigger has one notification for each suffix of an image', () => {
    expect(functions.map(({ filter_suffix: suffix }) => suffix)).toEqual(SUFFIXES);
  });

  test('the trigger uses a small part of the 100 notifications that S3 allows for a bucket', () => {
    expect(functions.length).toBeLessThanOrEqual(20);
  });

  test.each([
    's3:ObjectCreated:*',
    's3:ObjectRemoved:*',
    's3:LifecycleExpiration:*',
    's3:ObjectRestore:Completed',
  ])('sends %s for every suffix', (event) => {
    for (const { events } of functions) expect(events).toContain(event);
  });

  test('the trigger sends only event types that the function parses', () => {
    for (const event of new Set(functions.flatMap(({ events }) => events))) {
      const record = {
        eventVersion: '2.1',
        eventTime: '2026-01-31T12:00:00.000Z',
        eventName: event.replace('s3:', '').replace('*', 'Put'),
        s3: { bucket: { name: 'images' }, object: { key: 'cat.png', versionId: 'v1' } },
      };
      expect(readEvent({ Records: [record] })[0]?.kind).not.toBe('unreadable');
    }
  });

  test('the trigger invokes the alias, not the latest version', () => {
    const arn = stack.reference('aws_lambda_alias', 'arn');
    for (const { lambda_function_arn: target } of functions) expect(target).toBe(arn);
  });

  test('S3 can invoke the function only from this bucket and account', () => {
    const [account = ''] = Object.keys(stack.json.data.aws_caller_identity ?? {});
    expect(stack.the('aws_lambda_permission')).toMatchObject({
      action: 'lambda:InvokeFunction',
      function_name: stack.reference('aws_lambda_function', 'function_name'),
      qualifier: stack.reference('aws_lambda_alias', 'name'),
      principal: 's3.amazonaws.com',
      source_arn: stack.reference('aws_s3_bucket', 'arn', 'source'),
      source_account: `\${data.aws_caller_identity.${account}.account_id}`,
    });
  });

  test('the notification is the only one of the bucket and depends on permission, retries and bucket policy', () => {
    expect(notification.bucket).toBe(stack.reference('aws_s3_bucket', 'id', 'source'));
    expect((notification.depends_on as string[]).map((address) => address.split('.')[0])).toEqual([
      'aws_lambda_permission',
      'aws_lambda_function_event_invoke_config',
      'aws_s3_bucket_policy',
    ]);
  });
});
