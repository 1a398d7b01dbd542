import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { Logs } from '../../../local-aws/lambda/logs';
import { readText, serve, type Served } from '../loopback';
import { CONFIGURATION } from './deployed-function';

describe('the log lines of an invocation', () => {
  const groups = new Set<string>();
  const streams = new Set<string>();
  const written: string[][] = [];
  const asked: string[] = [];
  let moto: Served;
  let logs: Logs;

  beforeAll(async () => {
    moto = await serve((request, response) => {
      const action = String(request.headers['x-amz-target']).replace('Logs_20140328.', '');
      asked.push(action);
      void readText(request).then((text) => {
        const body = JSON.parse(text) as {
          logGroupName: string;
          logStreamName: string;
          logEvents: { message: string }[];
        };
        const kept = action === 'CreateLogGroup' ? groups : streams;
        const name =
          action === 'CreateLogGroup' ? body.logGroupName : `${body.logGroupName} ${body.logStreamName}`;
        const refuse = (type: string): unknown =>
          response.writeHead(400).end(JSON.stringify({ __type: type }));
        if (action !== 'PutLogEvents') {
          if (action === 'CreateLogStream' && !groups.has(body.logGroupName))
            return refuse('ResourceNotFoundException');
          if (kept.has(name)) return refuse('ResourceAlreadyExistsException');
          kept.add(name);
        } else if (!groups.has(body.logGroupName) || !streams.has(name))
          return refuse('ResourceNotFoundException');
        else written.push(body.logEvents.map(({ message }) => message));
        return response.end('{}');
      });
    });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const settings = { endpoint: `http://127.0.0.1:${moto.port}`, region: 'eu-central-1', credentials };
    const session = { logs: new CloudWatchLogsClient(settings) };
    logs = new Logs(settings, 'host', { of: () => Promise.resolve(session) });
  });
  afterAll(() => moto.close());
  beforeEach(() => {
    [groups, streams].forEach((names) => {
      names.clear();
    });
    [written, asked].forEach((list) => list.splice(0));
  });

  const write = (line: string): Promise<void> =>
    logs.write(CONFIGURATION, { requestId: 'r1', lines: [line], milliseconds: 1 });

  test('the log lines of an invocation are written between the platform lines, to a log group and stream that the first invocation creates', async () => {
    await write('one');
    await write('two');
    expect([...groups]).toEqual(['/aws/lambda/thumbnails']);
    expect([...streams]).toEqual([
      expect.stringMatching(/^\/aws\/lambda\/thumbnails \d{4}\/\d\d\/\d\d\/\[12\]host$/),
    ]);
    expect(written.map(([, line]) => line)).toEqual(['one', 'two']);
    expect(asked.at(-1)).toBe('PutLogEvents');
    expect(asked).toHaveLength(6);
  });

  test('the log lines of an invocation are written to an existing log group', async () => {
    groups.add('/aws/lambda/thumbnails');
    await write('one');
    expect(written).toHaveLength(1);
    expect(asked).not.toContain('CreateLogGroup');
  });

  test('the log lines of an invocation are written after the log group was deleted', async () => {
    await write('one');
    [groups, streams].forEach((names) => {
      names.clear();
    });
    await write('two');
    expect(written.map(([, line]) => line)).toEqual(['one', 'two']);
  });

  test('the log lines of an invocation are all written when two first invocations run at the same time', async () => {
    await Promise.all([write('one'), write('two')]);
    expect(written.map(([, line]) => line).sort()).toEqual(['one', 'two']);
  });
});
