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
  ])('%s', (text, qualifier) => {
    expect(parseReference(text)).toEqual({ name: 'thumbnails', qualifier });
  });

  test.each(['no name', 'thumbnails:live:12', '../thumbnails'])('%s is none, and stays as it is', (text) => {
    expect(parseReference(text)).toEqual({ name: text, qualifier: undefined });
  });

  test.each(['thumbnails', ARN])('%s with a qualifier beside it', (text) => {
    expect(parseReference(text, 'live')).toEqual({ name: 'thumbnails', qualifier: 'live' });
  });

  test.each(['thumbnails:live', `${ARN}:live`])('%s keeps its own qualifier before one beside it', (text) => {
    expect(parseReference(text, '12')).toEqual({ name: 'thumbnails', qualifier: 'live' });
  });
});

describe('a deployed function', () => {
  const answers = new Map<string, { readonly status: number; readonly body: string }>();
  const asked: string[] = [];
  let moto: Served;
  let functions: Functions;

  beforeAll(async () => {
    moto = await serve((request, response) => {
      asked.push(request.headers.authorization ?? '');
      const { status, body } = answers.get(request.url ?? '') ?? { status: 404, body: '{}' };
      response.writeHead(status).end(body);
    });
    functions = new Functions(new MotoApi(`http://127.0.0.1:${moto.port}`, 'eu-central-1'));
  });
  afterAll(() => moto.close());

  test('is found by its name, and a version of it by its qualifier', async () => {
    const answer = (Version: string): { status: number; body: string } => ({
      status: 200,
      body: JSON.stringify({ Configuration: { FunctionName: 'thumbnails', Version }, Code: {} }),
    });
    answers.set('/2015-03-31/functions/thumbnails', answer('$LATEST'));
    answers.set('/2015-03-31/functions/thumbnails?Qualifier=%24LATEST', answer('$LATEST'));
    answers.set('/2015-03-31/functions/thumbnails?Qualifier=live', answer('12'));
    expect(await functions.find({ name: 'thumbnails', qualifier: undefined })).toEqual({
      FunctionName: 'thumbnails',
      Version: '$LATEST',
    });
    expect(await functions.find({ name: 'thumbnails', qualifier: '$LATEST' })).toBeDefined();
    expect(await functions.find({ name: 'thumbnails', qualifier: 'live' })).toMatchObject({ Version: '12' });
    expect(asked[0]).toMatch(/Credential=[^/]+\/\d{8}\/eu-central-1\/lambda\/aws4_request/);
  });

  test('that does not exist is none, and one without retries configured has no settings of its own', async () => {
    expect(await functions.find({ name: 'others', qualifier: 'live' })).toBeUndefined();
    expect(await functions.retries({ name: 'others', qualifier: 'live' })).toEqual({});
  });

  test('tells its retries for a qualifier', async () => {
    answers.set('/2019-09-25/functions/thumbnails/event-invoke-config?Qualifier=live', {
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
  ])('is stopped by its reserved concurrency alone: %s: %s', async (body, stopped) => {
    answers.set('/2019-09-30/functions/thumbnails/concurrency', { status: 200, body });
    expect(await functions.isStopped({ name: 'thumbnails', qualifier: 'live' })).toBe(stopped);
    expect(await functions.isStopped({ name: 'others', qualifier: 'live' })).toBe(false);
  });

  test('whose name is none cannot lead elsewhere', async () => {
    answers.set('/2015-03-31/layers', { status: 200, body: '{}' });
    expect(await functions.find({ name: '../layers', qualifier: undefined })).toBeUndefined();
  });

  test('that moto cannot tell about is an error with what it said', async () => {
    answers.set('/2015-03-31/functions/broken', { status: 500, body: 'Traceback' });
    await expect(functions.find({ name: 'broken', qualifier: undefined })).rejects.toThrow(
      /500 .*\/functions\/broken: Traceback/,
    );
  });
});
