import { GetFunctionConcurrencyCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ATTRIBUTES } from '../../lambda-src/contract';
import { SIZE, SOURCE_BUCKET, type DeployedPipeline, type DestinationMessage } from './deployed-pipeline';
import { COFFEE, ROCKET } from './pictures';

const PREFIX = 'switch/';

/** `processing_enabled`: nothing is handled while it is false, and nothing is lost. */
export function killSwitchTests(pipeline: () => DeployedPipeline): void {
  /** Version of each thumbnail's original, by the original's key. */
  async function mirrored(): Promise<Record<string, string | undefined>> {
    const Bucket = pipeline().output('thumbnail_bucket_name');
    const keys = await pipeline().thumbnailKeys(PREFIX);
    const heads = keys.map(async (Key) => {
      const { Metadata } = await pipeline().clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
      return [Key.slice(`${SIZE}/`.length), Metadata?.['source-version']] as const;
    });
    return Object.fromEntries(await Promise.all(heads));
  }

  /** Version of each original, by key. */
  async function originals(): Promise<Record<string, string | undefined>> {
    const { s3 } = pipeline().clients;
    const Bucket = SOURCE_BUCKET;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: PREFIX }));
    const heads = Contents.map(async ({ Key = '' }) => {
      const { VersionId } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      return [Key, VersionId] as const;
    });
    return Object.fromEntries(await Promise.all(heads));
  }

  async function reserved(): Promise<number | undefined> {
    const FunctionName = pipeline().output('image_processor_function_name');
    const request = new GetFunctionConcurrencyCommand({ FunctionName });
    return (await pipeline().clients.lambda.send(request)).ReservedConcurrentExecutions;
  }

  /** Sends each event of the failure queue to the function again, and takes it off the queue once it is handled. */
  async function redrive(): Promise<DestinationMessage[]> {
    const { sqs, lambda } = pipeline().clients;
    const QueueUrl = pipeline().output('failure_queue_url');
    const FunctionName = pipeline().output('image_processor_alias_arn');
    const handled: DestinationMessage[] = [];
    for (;;) {
      const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (!received.Messages?.length) return handled;
      for (const { Body = '', ReceiptHandle } of received.Messages) {
        const message = JSON.parse(Body) as DestinationMessage;
        const Payload = JSON.stringify(message.requestPayload);
        const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
        expect(FunctionError).toBeUndefined();
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        handled.push(message);
      }
    }
  }

  // In this order: each test goes on from the one before.
  describe('the kill switch', () => {
    let before: Record<string, string | undefined>;

    test('stops the function and changes nothing else', async () => {
      await pipeline().upload(`${PREFIX}overwritten.jpg`, ROCKET);
      await pipeline().upload(`${PREFIX}deleted.jpg`, ROCKET);
      before = await mirrored();
      expect(before).toEqual(await originals());
      const off = pipeline().deployment.terraformWith({ processing_enabled: 'false' });
      expect(await off.plannedChanges()).toEqual([
        {
          address: expect.stringMatching(/^aws_lambda_function\.pipeline_processor_function/) as string,
          type: 'aws_lambda_function',
          actions: ['update'],
        },
      ]);
      await off.applyPlanned();
      expect(await reserved()).toBe(0);
    });

    test('leaves the mirror as it is, and each event on the failure queue', async () => {
      await pipeline().upload(`${PREFIX}new + ü.png`, COFFEE);
      await pipeline().upload(`${PREFIX}overwritten.jpg`, COFFEE);
      const deletion = { Bucket: SOURCE_BUCKET, Key: `${PREFIX}deleted.jpg` };
      await pipeline().clients.s3.send(new DeleteObjectCommand(deletion));
      await pipeline().deployment.aws.quiet();
      expect(await mirrored()).toEqual(before);
      expect(await pipeline().records(`${PREFIX}new + ü.png`)).toEqual([]);
    });

    test('loses nothing: once it is on again, the events of the queue complete the mirror', async () => {
      await pipeline().deployment.terraform.apply();
      // In development, none is reserved.
      expect(await reserved()).toBeUndefined();
      const redriven = await redrive();
      expect(redriven).toHaveLength(3);
      for (const { requestContext, ...message } of redriven) {
        expect(requestContext).toMatchObject({
          functionArn: pipeline().output('image_processor_alias_arn'),
          condition: 'ZeroReservedConcurrency',
          approximateInvokeCount: 0,
        });
        expect(message).toMatchObject({ requestPayload: { Records: [{ eventSource: 'aws:s3' }] } });
        expect(message).not.toHaveProperty('responsePayload');
      }
      expect(await mirrored()).toEqual(await originals());
      const statuses = async (name: string): Promise<unknown[]> =>
        (await pipeline().records(`${PREFIX}${name}`)).map((item) => item[ATTRIBUTES.processingStatus]);
      expect(await statuses('deleted.jpg')).toEqual(['DELETED']);
      expect(await statuses('overwritten.jpg')).toEqual(['SUCCESS', 'SUCCESS']);
      expect(await pipeline().takeFailedEvents()).toEqual([]);
    });

    test('handles events at once again, and is as the configuration says', async () => {
      await pipeline().upload(`${PREFIX}after.jpg`, ROCKET);
      expect(await mirrored()).toEqual(await originals());
      expect(await pipeline().deployment.terraform.plannedChanges()).toEqual([]);
    });
  });
}
