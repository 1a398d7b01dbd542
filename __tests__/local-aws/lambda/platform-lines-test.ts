import { exitEnding, timeoutEnding, type InvocationResult } from '../../../local-aws/lambda/invocation';
import { platformLines } from '../../../local-aws/lambda/platform-lines';
import { CONFIGURATION } from './deployed-function';

const TIME = Date.UTC(2026, 0, 31, 12);

function read(more: Partial<InvocationResult> = {}): unknown[] {
  const invocation = { requestId: 'r1', milliseconds: 12.3456, ...more };
  return platformLines(CONFIGURATION, invocation, new Date(TIME)).map((line) => JSON.parse(line) as unknown);
}

describe('the platform log lines', () => {
  test('report version, duration, and memory of an invocation', () => {
    const time = '2026-01-31T12:00:00.000Z';
    expect(read()).toEqual([
      { time, type: 'platform.start', record: { requestId: 'r1', version: '12' } },
      {
        time,
        type: 'platform.report',
        record: {
          requestId: 'r1',
          status: 'success',
          metrics: { durationMs: 12.35, billedDurationMs: 13, memorySizeMB: 1024 },
        },
      },
    ]);
  });

  test('report the peak memory where it is known', () => {
    expect(read({ peakMebibytes: 180.2 })).toMatchObject([
      {},
      { record: { metrics: { maxMemoryUsedMB: 181 } } },
    ]);
    expect(JSON.stringify(read({ peakMebibytes: 0 }))).not.toContain('maxMemoryUsedMB');
  });

  // https://github.com/open-telemetry/opentelemetry-lambda/pull/2098 has a line of a real function.
  test('report a cold start, which is billed', () => {
    expect(read({ milliseconds: 5000, initMilliseconds: 578.07 })).toMatchObject([
      {},
      { record: { metrics: { durationMs: 5000, billedDurationMs: 5579, initDurationMs: 578.07 } } },
    ]);
  });

  test('report a timeout and a crash, but not an error that the handler threw', () => {
    expect(read(timeoutEnding('r1', 60))).toMatchObject([{}, { record: { status: 'timeout' } }]);
    expect(read(exitEnding('r1', null, 'SIGKILL', true))).toMatchObject([
      {},
      { record: { status: 'error', errorType: 'Runtime.OutOfMemory' } },
    ]);
    expect(read({ error: { errorMessage: 'no' } })).toMatchObject([{}, { record: { status: 'success' } }]);
  });
});
