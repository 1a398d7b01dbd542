import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import { SOURCE_BUCKET, type DeployedPipeline, type Versions } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { Operator } from '../support/operator';

const PREFIX = 'switch/';

/** `processing_enabled`: while it is false, no event is processed, and none is lost. */
export function killSwitchTests(pipeline: () => DeployedPipeline): void {
  const mirrored = (): Promise<Versions> => pipeline().mirroredVersions(PREFIX);
  const originals = (): Promise<Versions> => pipeline().originalVersions(PREFIX);

  async function reserved(): Promise<number | undefined> {
    const FunctionName = pipeline().output('image_processor_function_name');
    const request = new GetFunctionConcurrencyCommand({ FunctionName });
    return (await pipeline().clients.lambda.send(request)).ReservedConcurrentExecutions;
  }

  // Each test continues from the previous one.
  describe('the kill switch', () => {
    let before: Versions;

    test('the kill switch stops the function and changes nothing else', async () => {
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

    test('the kill switch leaves the mirror unchanged, and sends each event to the failure queue', async () => {
      await pipeline().upload(`${PREFIX}new + ü.png`, COFFEE);
      await pipeline().upload(`${PREFIX}overwritten.jpg`, COFFEE);
      const deletion = { Bucket: SOURCE_BUCKET, Key: `${PREFIX}deleted.jpg` };
      await pipeline().clients.s3.send(new DeleteObjectCommand(deletion));
      await pipeline().deployment.aws.quiet();
      expect(await mirrored()).toEqual(before);
      expect(await pipeline().records(`${PREFIX}new + ü.png`)).toEqual([]);
    });

    test('a redrive after the kill switch completes the mirror from the failure queue', async () => {
      await pipeline().deployment.terraform.apply();
      // Development has no reserved concurrency.
      expect(await reserved()).toBeUndefined();
      const { status, json } = await new Operator(pipeline()).run('redrive', '--yes', '--json');
      expect(status).toBe(0);
      const handled = json.filter(({ result }) => result === 'handled');
      expect(handled).toHaveLength(3);
      for (const message of handled)
        expect(message).toMatchObject({ error: 'not attempted: the function was stopped', receiveCount: 1 });
      expect(await mirrored()).toEqual(await originals());
      const statuses = async (name: string): Promise<unknown[]> =>
        (await pipeline().records(`${PREFIX}${name}`)).map((item) => item[ATTRIBUTES.processingStatus]);
      expect(await statuses('deleted.jpg')).toEqual(['DELETED']);
      expect(await statuses('overwritten.jpg')).toEqual(['SUCCESS', 'SUCCESS']);
      expect(await pipeline().takeFailedEvents()).toEqual([]);
    });

    test('the function processes events again after the kill switch, and Terraform plans no change', async () => {
      await pipeline().upload(`${PREFIX}after.jpg`, ROCKET);
      expect(await mirrored()).toEqual(await originals());
      expect(await pipeline().deployment.terraform.plannedChanges()).toEqual([]);
    });
  });
}
