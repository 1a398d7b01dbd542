import { Functions, parseReference } from '../../../local-aws/lambda/functions';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { serve, type Served } from '../loopback';
import { FUNCTION_ARN as ARN } from './deployed-function';

describe('a reference to a function', () => {
  test.each([
    ['thumbnails', undefined],
    ['thumbnails:live', 'live'],
    ['thumbnails:$LATEST', '$LATEST'],
    [ARN, undefined],
    [`${ARN}:live`, 'live'],
    [`${ARN}:12`, '12'],
    ['123456789012:function:thumbnails', undefined],
    ['123456789012:function:thumbnails:live', 'live'],
    ['eu-central-1:123456789012:function:thumbnails:live', 'live'],
    ['function:thumbnails', undefined],
    [ARN.replace('arn:aws', 'arn:aws-us-gov'), undefined],
  ])('a reference to a function is parsed: %s', (text, qualifier) => {
    expect(parseReference(text)).toEqual({ name: 'thumbnails', qualifier });
  });

  test.each(['no name', 'thumbnails:live:12', '../thumbnails'])(
    'keeps an invalid name unchanged: %s',
    (text) => {
      expect(parseReference(text)).toEqual({ name: text, qualifier: undefined });
    },
  );

  test.each(['thumbnails', ARN])('a reference to a function can have a separate qualifier: %s', (text) => {
    expect(parseReference(text, 'live')).toEqual({ name: 'thumbnails', qualifier: 'live' });
  });

  test.each(['thumbnails:live', `${ARN}:live`])(
    'with a qualifier takes precedence over a separate one: %s',
    (text) => {
      expect(parseReference(text, '12')).toEqual({ name: 'thumbnails', qualifier: 'live' });
    },
  );
});

describe('a deployed function', () => {
  const responses = new Map<string, { readonly status: number; readonly body: string }>();
  const asked: string[] = [];
  let moto: Served;
  let functions: Functions;

  beforeAll(async () => {
    moto = await serve((request, response) => {
      asked.push(request.headers.authorization ?? '');
      const { status, body } = responses.get(request.url ?? '') ?? { status: 404, body: '{}' };
      response.writeHead(status).end(body);
    });
    functions = new Functions(new MotoApi(`http://127.0.0.1:${moto.port}`, 'eu-central-1'));
  });
  afterAll(() => moto.close());

  test('a deployed function is found by its name, and a version by its qualifier', async () => {
    const found = (Version: string): { status: number; body: string } => ({
      status: 200,
      body: JSON.stringify({ Configuration: { FunctionName: 'thumbnails', Version }, Code: {} }),
    });
    responses.set('/2015-03-31/functions/thumbnails', found('$LATEST'));
    responses.set('/2015-03-31/functions/thumbnails?Qualifier=%24LATEST', found('$LATEST'));
    responses.set('/2015-03-31/functions/thumbnails?Qualifier=live', found('12'));
    expect(await functions.find({ name: 'thumbnails', qualifier: undefined })).toEqual({
      FunctionName: 'thumbnails',
      Version: '$LATEST',
    });
    expect(await functions.find({ name: 'thumbnails', qualifier: '$LATEST' })).toBeDefined();
    expect(await functions.find({ name: 'thumbnails', qualifier: 'live' })).toMatchObject({ Version: '12' });
    expect(asked[0]).toMatch(/Credential=[^/]+\/\d{8}\/eu-central-1\/lambda\/aws4_request/);
  });

  test('a deployed function is undefined if it does not exist, and its retry settings are empty if none are configured', async () => {
    expect(await functions.find({ name: 'others', qualifier: 'live' })).toBeUndefined();
    expect(await functions.retries({ name: 'others', qualifier: 'live' })).toEqual({});
  });

  test('a deployed function has retry settings for a qualifier', async () => {
    responses.set('/2019-09-25/functions/thumbnails/event-invoke-config?Qualifier=live', {
      status: 200,
      body: '{"MaximumRetryAttempts":1}',
    });
    expect(await functions.retries({ name: 'thumbnails', qualifier: 'live' })).toEqual({
      MaximumRetryAttempts: 1,
    });
  });

  test.each([
    ['{"ReservedConcurrentExecutions":0}', true],
    ['{"ReservedConcurrentExecutions":1}', false],
    ['{"ReservedConcurrentExecutions":null}', false],
  ])('a deployed function is stopped only by a reserved concurrency of 0: %s: %s', async (body, stopped) => {
    responses.set('/2019-09-30/functions/thumbnails/concurrency', { status: 200, body });
    expect(await functions.isStopped({ name: 'thumbnails', qualifier: 'live' })).toBe(stopped);
    expect(await functions.isStopped({ name: 'others', qualifier: 'live' })).toBe(false);
  });

  test('with an invalid name does not lead to another path of the API', async () => {
    responses.set('/2015-03-31/layers', { status: 200, body: '{}' });
    expect(await functions.find({ name: '../layers', qualifier: undefined })).toBeUndefined();
  });

  test('throws an error with the response of moto if that is an error', async () => {
    responses.set('/2015-03-31/functions/broken', { status: 500, body: 'Traceback' });
    await expect(functions.find({ name: 'broken', qualifier: undefined })).rejects.toThrow(
      'moto responded to GET /2015-03-31/functions/broken with status 500: Traceback',
    );
  });
});
