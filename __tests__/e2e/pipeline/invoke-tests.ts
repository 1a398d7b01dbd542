import { CreateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import type { DeployedPipeline } from '../support/deployed-pipeline';
import { MadeFunction, resultOf } from '../support/made-function';

/** Tests each response of Invoke that Lambda's documentation describes. */
export function invokeTests(pipeline: () => DeployedPipeline): void {
  describe('an invocation', () => {
    let made: MadeFunction;

    beforeAll(async () => {
      const body = `process.stdout.write('asked ' + JSON.stringify(event) + '\\n');
        if (event.fail) throw new TypeError('as asked');
        return { event, version: context.functionVersion };`;
      made = await MadeFunction.create(pipeline(), 'invoked', body);
      const alias = { FunctionName: made.name, Name: 'live', FunctionVersion: '1' };
      await pipeline().clients.lambda.send(new CreateAliasCommand(alias));
    });
    afterAll(() => made.remove());

    test.each([
      ['its name', '', '$LATEST'],
      ['name:alias', ':live', '1'],
      ['name:version', ':1', '1'],
      ['name:$LATEST', ':$LATEST', '$LATEST'],
    ])('finds the function by %s, by its ARN, and by a partial ARN', async (_, suffix, version) => {
      const account = made.arn.split(':')[4] ?? '';
      for (const name of [made.name, made.arn, `${account}:function:${made.name}`]) {
        const response = await made.invoke({ FunctionName: `${name}${suffix}`, Payload: '{"a":1}' });
        expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: version });
        expect(response.FunctionError).toBeUndefined();
        expect(resultOf(response)).toEqual({ event: { a: 1 }, version });
      }
    });

    test('finds the function by a name and a separate qualifier', async () => {
      expect(await made.invoke({ Qualifier: 'live' })).toMatchObject({ ExecutedVersion: '1' });
    });

    test.each(['RequestResponse', 'Event', 'DryRun'] as const)(
      'an invocation of type %s is refused if the function does not exist',
      async (InvocationType) => {
        for (const Qualifier of ['nobody', '99'])
          await expect(made.invoke({ InvocationType, Qualifier })).rejects.toMatchObject({
            name: 'ResourceNotFoundException',
            $metadata: { httpStatusCode: 404 },
          });
        await expect(made.invoke({ InvocationType, FunctionName: 'nothing' })).rejects.toMatchObject({
          name: 'ResourceNotFoundException',
          message: 'Function not found: nothing',
        });
      },
    );

    test('an invocation that fails has an error header and returns the error', async () => {
      const response = await made.invoke({ Payload: '{"fail":true}' });
      expect(response).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
      expect(resultOf(response)).toMatchObject({ errorType: 'TypeError', errorMessage: 'as asked' });
    });

    test('returns the end of the log on request', async () => {
      const { LogResult } = await made.invoke({ LogType: 'Tail', Payload: '{"mark":"seen"}' });
      expect(Buffer.from(LogResult ?? '', 'base64').toString()).toContain('asked {"mark":"seen"}');
      expect((await made.invoke()).LogResult).toBeUndefined();
    });

    test('an invocation of type DryRun runs nothing, and one of type Event runs later', async () => {
      const logged = async (mark: string): Promise<number> =>
        made.logLines(`"${mark}"`).then((lines) => lines.length);
      const dry = await made.invoke({ InvocationType: 'DryRun', Payload: '{"mark":"dry"}' });
      const later = await made.invoke({ InvocationType: 'Event', Payload: '{"mark":"later"}' });
      expect([dry.StatusCode, later.StatusCode]).toEqual([204, 202]);
      await pipeline().deployment.aws.quiet();
      expect([await logged('dry'), await logged('later')]).toEqual([0, 1]);
    });

    test.each([
      ['RequestResponse', 'no JSON', 'no json', 'InvalidRequestContentException', 400],
      [
        'RequestResponse',
        'too large',
        `"${'x'.repeat(6 * 1024 * 1024)}"`,
        'RequestEntityTooLargeException',
        413,
      ],
      ['Event', 'too large', `"${'x'.repeat(1024 * 1024)}"`, 'RequestEntityTooLargeException', 413],
    ] as const)(
      'an invocation of type %s is refused if its payload is %s',
      async (InvocationType, _, Payload, name, httpStatusCode) => {
        await expect(made.invoke({ Payload, InvocationType })).rejects.toMatchObject({
          name,
          $metadata: { httpStatusCode },
        });
      },
    );
  });

  test('a zip without files is refused as code', async () => {
    const FunctionName = pipeline().output('image_processor_function_name');
    const update = new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipSync({}) });
    await expect(pipeline().clients.lambda.send(update)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Uploaded file must be a non-empty zip',
    });
  });
}
