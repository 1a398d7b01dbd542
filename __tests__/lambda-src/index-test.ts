import type { Context } from 'aws-lambda';
import { CLIENT_VARIABLES, FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';
import { emfLines, printedBy } from './printed';

Object.assign(process.env, {
  ...FUNCTION_VARIABLES,
  ...CLIENT_VARIABLES,
  // Nothing listens there: a refused connection is a fault that needs no server.
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
});

// Imported after the environment is set, as on Lambda.
const { handler } = jest.requireActual<typeof import('../../lambda-src')>('../../lambda-src');
const CONTEXT = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 10_000 } as Context;

function upload(key: string): object {
  return {
    eventVersion: '2.1',
    eventTime: '2026-01-31T12:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'images' }, object: { key, versionId: 'v1', size: 1 } },
  };
}

describe('handler', () => {
  test('the handler ignores s3:TestEvent and logs nothing', async () => {
    expect(await printedBy(() => handler({ Event: 's3:TestEvent' }, CONTEXT))).toEqual([]);
  });

  test('the handler tries every record, logs and counts each that failed, and throws one error that lists them', async () => {
    let thrown: unknown;
    const lines = await printedBy(async () => {
      await handler({ Records: [upload('100%.png'), upload('a.png'), upload('b.png')] }, CONTEXT).catch(
        (error: unknown) => (thrown = error),
      );
    });
    expect(String(thrown)).toMatch(
      /3 failed: a record: EVENT_UNREADABLE: .*not URL-encoded.*; images\/a\.png: \w+: .*ECONNREFUSED.*; images\/b\.png: /s,
    );
    expect(lines.filter(({ level }) => level === 'ERROR').map(({ key }) => key)).toEqual([
      undefined,
      'a.png',
      'b.png',
    ]);
    expect(emfLines(lines).map((line) => line.ProcessingErrors)).toEqual([[1, 1, 1]]);
  });

  test('the handler throws on an event that is not from S3, so that it goes to the failure queue', async () => {
    await printedBy(() =>
      expect(handler({ hello: 'world' }, CONTEXT)).rejects.toThrow('not an S3 notification'),
    );
  });

  test('the handler aborts its calls before the time limit, so that it can log the failure', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    const hurried = { ...CONTEXT, getRemainingTimeInMillis: () => 1 };
    await printedBy(() => expect(handler({ Records: [upload('a.png')] }, hurried)).rejects.toThrow(/a\.png/));
    await handler({ Event: 's3:TestEvent' }, CONTEXT);
    expect(timeout.mock.calls).toEqual([[1], [8_000]]);
  });
});
