import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { ATTRIBUTES, METRICS } from '../../../lambda-src/contract';
import { difference, type DeployedPipeline } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';

/** Tests events whose handling fails, temporarily or permanently. */
export function failureTests(pipeline: () => DeployedPipeline): void {
  describe('a permanent failure', () => {
    test('a permanent failure is recorded with its reason and the format of the file, is counted, removes a stale thumbnail, and does not reach the failure queue', async () => {
      await pipeline().upload('odd/became-document.jpg', ROCKET);
      const before = await pipeline().metric(METRICS.processingErrors);
      const version = await pipeline().upload('odd/became-document.jpg', Buffer.from('%PDF-1.7'));
      const current = (await pipeline().records('odd/became-document.jpg')).find(
        (item) => item[ATTRIBUTES.originalVersionId] === version,
      );
      expect(current).toMatchObject({
        [ATTRIBUTES.processingStatus]: 'FAILED',
        [ATTRIBUTES.failureReason]: 'UNSUPPORTED_FORMAT',
        [ATTRIBUTES.originalFormat]: 'pdf',
      });
      expect(await pipeline().thumbnailKeys('odd/became-document.jpg')).toEqual([]);
      expect(await pipeline().metric(METRICS.processingErrors)).toBe(before + 1);
      expect(await pipeline().takeFailedEvents()).toEqual([]);
    });
  });

  describe('a temporary failure', () => {
    test('a temporary failure is retried twice and reaches the failure queue, and a redrive succeeds once the fault is gone', async () => {
      const bucket = pipeline().output('thumbnail_bucket_name');
      const { Policy } = await pipeline().clients.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
      const deny = {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Resource: `${pipeline().output('thumbnail_bucket_arn')}/*`,
      };
      const faulty = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
      await pipeline().clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: faulty }));
      const before = await pipeline().metric(METRICS.processingErrors);
      await pipeline().upload('faults/denied.jpg', ROCKET);

      const [event, ...others] = await pipeline().takeFailedEvents();
      expect(others).toEqual([]);
      expect(event?.requestContext).toMatchObject({
        functionArn: pipeline().output('image_processor_alias_arn'),
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      });
      expect(event?.responsePayload?.errorMessage).toContain('faults/denied.jpg');
      expect(await pipeline().metric(METRICS.processingErrors)).toBe(before + 3);
      expect(await pipeline().thumbnailKeys('faults/denied.jpg')).toEqual([]);

      await pipeline().clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
      const redrive = {
        FunctionName: pipeline().output('image_processor_alias_arn'),
        Payload: JSON.stringify(event?.requestPayload),
      };
      const { FunctionError } = await pipeline().clients.lambda.send(new InvokeCommand(redrive));
      expect(FunctionError).toBeUndefined();
      expect(await pipeline().thumbnailKeys('faults/denied.jpg')).toHaveLength(1);
      expect(
        (await pipeline().records('faults/denied.jpg')).map((item) => item[ATTRIBUTES.processingStatus]),
      ).toEqual(['SUCCESS']);
    });
  });

  describe('a function with a reserved concurrency of 0', () => {
    const key = 'faults/stopped.jpg';

    test('sends each event to the failure queue without an attempt, for a later redrive', async () => {
      const FunctionName = pipeline().output('image_processor_function_name');
      const { lambda } = pipeline().clients;
      const stop = { FunctionName, ReservedConcurrentExecutions: 0 };
      await lambda.send(new PutFunctionConcurrencyCommand(stop));
      expect((await lambda.send(new GetFunctionCommand({ FunctionName }))).Concurrency).toEqual({
        ReservedConcurrentExecutions: 0,
      });
      await pipeline().upload(key, ROCKET);
      const [event, ...others] = await pipeline().takeFailedEvents();
      expect(others).toEqual([]);
      expect(event).toMatchObject({
        requestContext: {
          functionArn: pipeline().output('image_processor_alias_arn'),
          condition: 'ZeroReservedConcurrency',
          approximateInvokeCount: 0,
        },
        requestPayload: { Records: [{ eventName: 'ObjectCreated:Put' }] },
      });
      expect(event).not.toHaveProperty('responsePayload');
      expect(await pipeline().records(key)).toEqual([]);

      const redrive = {
        FunctionName: pipeline().output('image_processor_alias_arn'),
        Payload: JSON.stringify(event?.requestPayload),
      };
      await expect(lambda.send(new InvokeCommand(redrive))).rejects.toMatchObject({
        name: 'TooManyRequestsException',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      });
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      expect((await lambda.send(new InvokeCommand(redrive))).FunctionError).toBeUndefined();
      expect(await pipeline().thumbnailKeys(key)).toHaveLength(1);
    });

    test('handles events again once the reserved concurrency is deleted', async () => {
      await pipeline().upload(key, COFFEE);
      expect(await difference(await pipeline().readThumbnail(key), COFFEE)).toBeLessThan(10);
      expect(await pipeline().takeFailedEvents()).toEqual([]);
    });
  });
}
