/** The commands that the runbook begins with: `status`, `metrics`, and `ask`. */
import { text } from 'node:stream/consumers';
import { queryText, SAVED_QUERIES } from '../../../constructs/monitoring/log-queries';
import { METRICS } from '../../../lambda-src/contract';
import { serve } from '../../local-aws/loopback';
import { commandRunner } from '../command-runner';
import { OUTPUTS } from '../hostile-server';

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: object[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}
interface Call {
  readonly operation: string;
  readonly body: {
    readonly queryString?: string;
    readonly logGroupName?: string;
    readonly startTime?: number;
    readonly MetricDataQueries?: readonly MetricQuery[];
    readonly NextToken?: string;
  };
}

/** 2026-01-01T00:00:00Z in seconds. */
const MIDNIGHT = 1_767_225_600;

let calls: Call[];
/** Responses to GetQueryResults, in order. */
let queryResults: object[];
/** Responses by operation, or by the end of a path. */
let responses: Record<string, object>;
beforeEach(() => {
  calls = [];
  queryResults = [];
  responses = {
    StartQuery: { queryId: 'q' },
    GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '0' } },
    configuration: { Version: '9', State: 'Active' },
    concurrency: { ReservedConcurrentExecutions: 100 },
  };
});

const run = commandRunner(() =>
  serve((request, response) => {
    void text(request).then((body) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      const target = String(request.headers['x-amz-target']).split('.')[1];
      const operation = target ?? pathname.split('/').at(-1) ?? '';
      calls.push({ operation, body: body === '' ? {} : (JSON.parse(body) as Call['body']) });
      const found = operation === 'GetQueryResults' ? queryResults.shift() : responses[operation];
      response.end(JSON.stringify(found ?? {}));
    });
  }),
);

describe('ask', () => {
  test('ask runs the saved query on the log group, waits for its end, and prints the results as a table', async () => {
    queryResults = [
      { status: 'Scheduled' },
      { status: 'Running', results: [] },
      {
        status: 'Complete',
        results: [
          [
            { field: 'why', value: 'CORRUPT' },
            { field: 'failures', value: '12' },
            { field: '@ptr', value: 'pointer' },
          ],
          [{ field: 'why', value: 'Runtime.ExitError' }],
        ],
      },
    ];
    expect(await run('ask', 'failures-by-reason', '--since', '2026-01-01')).toEqual({
      printed: 'why                failures\nCORRUPT            12\nRuntime.ExitError  -\n',
      status: 0,
    });
    expect(calls.map(({ operation }) => operation)).toEqual([
      'StartQuery',
      ...['GetQueryResults', 'GetQueryResults', 'GetQueryResults'],
    ]);
    expect(calls[0]?.body).toMatchObject({
      logGroupName: OUTPUTS.log_group_name,
      queryString: queryText(SAVED_QUERIES['failures-by-reason']),
      startTime: MIDNIGHT,
    });
  });

  test('ask history-of-a-picture inserts the key as one string of the query language', async () => {
    queryResults = [{ status: 'Complete', results: [] }];
    const { printed } = await run('ask', 'history-of-a-picture', 'a"b\\c $& .jpg', '--since', '2026-01-01');
    expect(calls[0]?.body.queryString).toMatch(/^filter key = "a\\"b\\\\c \$& \.jpg" \| fields /);
    expect(printed).toBe('No matching log lines since 2026-01-01T00:00:00.000Z.\n');
  });

  test('ask --json prints an object for each result', async () => {
    const result = [{ field: 'why', value: 'CORRUPT' }];
    queryResults = [{ status: 'Complete', results: [result, result] }];
    expect((await run('ask', 'last-failures', '--json')).printed).toBe('{"why":"CORRUPT"}\n'.repeat(2));
  });

  test('ask fails if CloudWatch ends the query', async () => {
    queryResults = [{ status: 'Timeout' }];
    await expect(run('ask', 'last-failures')).rejects.toThrow(
      'CloudWatch Logs ended the query with status Timeout',
    );
  });

  test.each([
    [['history-of-a-picture'], 'history-of-a-picture needs the key of an image'],
    [['history-of-a-picture', ''], 'history-of-a-picture needs the key of an image'],
    [['last-failures', 'a.jpg'], 'last-failures takes no key'],
  ])('ask %j is wrong usage', async (words, message) => {
    await expect(run('ask', ...words)).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      exitCode: 2,
    });
  });

  test('ask with an unknown query names all queries', async () => {
    const { printed, status } = await run('ask', 'everything');
    for (const name of Object.keys(SAVED_QUERIES)) expect(printed).toContain(name);
    expect(status).toBe(2);
  });
});

describe('metrics', () => {
  /** Responds with a value of Invocations at midnight, and with one of Duration five minutes later on a second page. */
  function respondWithPages(): void {
    const idOf = (name: string): string =>
      calls.at(-1)?.body.MetricDataQueries?.find(({ MetricStat }) => MetricStat.Metric.MetricName === name)
        ?.Id ?? '';
    Object.defineProperty(responses, 'GetMetricData', {
      get: () =>
        calls.at(-1)?.body.NextToken === undefined
          ? {
              MetricDataResults: [{ Id: idOf('Invocations'), Timestamps: [MIDNIGHT], Values: [1_200] }],
              NextToken: 'more',
            }
          : {
              MetricDataResults: [{ Id: idOf('Duration'), Timestamps: [MIDNIGHT + 300], Values: [812.4] }],
            },
    });
  }

  test('metrics prints a line for each five minutes that have a value', async () => {
    respondWithPages();
    const { printed, status } = await run('metrics');
    const [head = '', ...rows] = printed.trimEnd().split('\n');
    const column = (name: string, row = ''): string =>
      row.split(/\s+/)[head.split(/\s+/).indexOf(name)] ?? '';
    expect(rows.map((row) => column('time', row))).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:05:00.000Z',
    ]);
    expect(rows.map((row) => column('invoked', row))).toEqual(['1,200', '-']);
    expect(rows.map((row) => column('duration', row))).toEqual(['-', '812']);
    expect(status).toBe(0);
  });

  test('metrics --json has every column, null without a value', async () => {
    respondWithPages();
    const [first = ''] = (await run('metrics', '--json')).printed.split('\n');
    expect(JSON.parse(first)).toEqual({
      time: '2026-01-01T00:00:00.000Z',
      ...{ processed: null, errors: null, invoked: 1_200, failed: null, throttled: null, running: null },
      ...{ duration: null, age: null, dropped: null, lost: null, waiting: null },
      ...{ tableReads: null, tableWrites: null, indexWrites: null },
    });
  });

  test('metrics asks for the metrics of this pipeline', async () => {
    const { printed } = await run('metrics', '--since', new Date(Date.now() - 60_000).toISOString());
    expect(printed).toMatch(/^No metrics since \S+Z\.\n$/);
    const asked = calls[0]?.body.MetricDataQueries?.map(({ MetricStat }) => MetricStat) ?? [];
    const of = (name: string) => asked.find(({ Metric }) => Metric.MetricName === name);
    expect(of(METRICS.processedImages)).toEqual({
      Metric: {
        Namespace: 'ImageProcessing',
        MetricName: 'ProcessedImages',
        Dimensions: [{ Name: 'Environment', Value: 'staging' }],
      },
      Period: 300,
      Stat: 'Sum',
    });
    expect(of('ApproximateNumberOfMessagesVisible')?.Metric.Dimensions).toEqual([
      { Name: 'QueueName', Value: 'failures' },
    ]);
    expect(of('AsyncEventAge')?.Stat).toBe('Maximum');
  });

  test.each([
    ['1d', 300],
    ['7d', 3_600],
  ])('metrics --since %s has periods of %d seconds', async (since, period) => {
    await run('metrics', '--since', since);
    const periods = calls[0]?.body.MetricDataQueries?.map(({ MetricStat }) => MetricStat.Period);
    expect(new Set(periods)).toEqual(new Set([period]));
  });
});

describe('status', () => {
  test('status succeeds if the function can run as deployed and no event has failed', async () => {
    responses.concurrency = {};
    expect(await run('status')).toEqual({
      printed: `Function:             processor, version 9: Active
Reserved concurrency: none; the account's limit applies
Failure queue:        0 events waiting, 0 in flight
`,
      status: 0,
    });
  });

  test('status --json prints one object', async () => {
    const { printed } = await run('status', '--json');
    expect(JSON.parse(printed)).toEqual({
      ...{ function: 'processor', version: '9', state: 'Active' },
      ...{ reserved: 100, deployed: -1, waiting: 0, held: 0 },
    });
  });

  test.each([
    [
      'a function that cannot run',
      'configuration',
      { State: 'Failed', StateReason: 'The key is disabled.' },
      'Failed (The key is disabled.)',
    ],
    ['a pause', 'concurrency', { ReservedConcurrentExecutions: 0 }, '0, stopped; deployed: none'],
    [
      'a failed event',
      'GetQueueAttributes',
      { Attributes: { ApproximateNumberOfMessages: '1' } },
      '1 event waiting',
    ],
    [
      'an event in flight',
      'GetQueueAttributes',
      { Attributes: { ApproximateNumberOfMessagesNotVisible: '1' } },
      '1 in flight',
    ],
  ])('status reports %s, with exit status 1', async (_, operation, response, sentence) => {
    responses[operation] = response;
    const { printed, status } = await run('status');
    expect(printed).toContain(sentence);
    expect(status).toBe(1);
  });
});
