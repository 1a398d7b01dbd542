import * as fc from 'fast-check';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { Outcome } from '../../../lambda-src/reconcile/outcome';
import { Telemetry } from '../../../lambda-src/telemetry';
import { makeEvent } from '../../../local-aws/events/s3-events';
import { describeGivenUp, describeInvocation, describeTrouble } from '../../../scripts/local/handled-objects';
import { printedBy } from '../../lambda-src/printed';
import { FORGED, hostileKey, hostileText, leftIn } from '../hostile-text';

const ORIGINAL = { format: 'jpeg', width: 640, height: 427, size: 112_525 } as const;
const WRITTEN: Extract<Outcome, { result: 'written' }> = {
  result: 'written',
  imageId: 'id',
  milliseconds: 84.4,
  original: ORIGINAL,
  thumbnails: [
    {
      ...ORIGINAL,
      name: '128',
      width: 128,
      height: 85,
      size: 2_118,
      etag: 'e',
      versionId: 'v',
      recipe: 'r',
    },
  ],
};

/** Returns lines as the function itself prints them. */
async function print(run: (telemetry: Telemetry) => void): Promise<string[]> {
  const lines = await printedBy(() => {
    const telemetry = new Telemetry('development');
    run(telemetry);
    telemetry.flush();
  });
  return lines.map((line) => JSON.stringify(line));
}

async function describeOutcome(outcome: Outcome, key = 'photos/cat.jpg'): Promise<string[]> {
  const lines = await print((telemetry) => {
    telemetry.handled({ bucket: 'images', key }, 'r1', outcome);
  });
  return describeInvocation({ lines, milliseconds: 12.6 }, eventOf(key));
}

function eventOf(key: string): unknown {
  const change = { bucket: 'images', key, eventName: 'ObjectCreated:Put', versionId: 'v1' };
  return makeEvent(change, {}, { region: 'us-east-1', time: new Date(), configurationId: 'c', sequence: 1 });
}

describe('a handled object is one line', () => {
  test('a written thumbnail is a line with both sizes and the time', async () => {
    expect(await describeOutcome(WRITTEN)).toEqual([
      'written         photos/cat.jpg  640×427 jpeg 112.5 kB → 128×85 jpeg 2.1 kB  84 ms',
    ]);
  });

  test.each([
    [1, '128×85 jpeg 2.1 kB + 1 variant  84 ms'],
    [2, '128×85 jpeg 2.1 kB + 2 variants  84 ms'],
  ])('the line of an image with %i more is complete with their number', async (count, end) => {
    const [thumbnail] = WRITTEN.thumbnails;
    const variants = ['card', 'large'].slice(0, count).map((name) => ({ ...thumbnail, name }));
    const lines = await describeOutcome({ ...WRITTEN, thumbnails: [thumbnail, ...variants] });
    expect(lines).toEqual([expect.stringContaining(end)]);
  });

  test('a large original is shown in megabytes', async () => {
    const large = { ...WRITTEN, original: { ...ORIGINAL, size: 12_345_678 } };
    expect((await describeOutcome(large)).join()).toContain('640×427 jpeg 12.3 MB →');
  });

  test.each<Outcome>([
    { result: 'removed' },
    { result: 'kept', imageId: 'id' },
    { result: 'superseded', imageId: 'id' },
  ])('the result $result is a line with the time of the invocation', async (outcome) => {
    expect(await describeOutcome(outcome)).toEqual([`${outcome.result.padEnd(14)}  photos/cat.jpg  13 ms`]);
  });

  test('a permanent failure is a line with its reason', async () => {
    const failure = new PermanentFailure('CORRUPT', 'The image is damaged.');
    expect(await describeOutcome({ result: 'failed', imageId: 'id', failure })).toEqual([
      'failed          photos/cat.jpg  CORRUPT: The image is damaged.  13 ms',
    ]);
  });

  test('a permanent failure of one variant is a line that names it', async () => {
    const failure = Object.assign(new PermanentFailure('KEY_TOO_LONG', 'The key is too long.'), {
      variant: 'card',
    });
    expect(await describeOutcome({ result: 'failed', imageId: 'id', failure })).toEqual([
      'failed          photos/cat.jpg  KEY_TOO_LONG (card): The key is too long.  13 ms',
    ]);
  });

  test('no hidden character or line break of a key or an error is printed raw', async () => {
    const texts = fc.record({ key: hostileKey, message: hostileText });
    await fc.assert(
      fc.asyncProperty(texts, async ({ key, message }) => {
        const failure = new PermanentFailure('CORRUPT', message);
        const crash = { errorType: 'Runtime.ExitError', errorMessage: message };
        const lines = [
          ...(await describeOutcome({ result: 'removed' }, key)),
          ...(await describeOutcome({ result: 'failed', imageId: 'id', failure }, key)),
          ...describeInvocation({ lines: [], error: crash, milliseconds: 1 }, eventOf(key)),
          ...describeGivenUp(eventOf(key), 3),
          describeTrouble(message.replaceAll('\n', '')),
        ];
        expect(lines).toHaveLength(5);
        expect(lines.filter((line) => line.includes(FORGED))).toHaveLength(5);
        expect(lines.filter((line) => line.includes('\n') || leftIn(line).length > 0)).toEqual([]);
      }),
    );
  });
});

describe('a failed attempt is one line', () => {
  const error = { errorType: 'Error', errorMessage: '1 failed: images/cat.jpg: AccessDenied: no' };

  test('a failed attempt is a line with the error of the function', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDenied' });
    const lines = await print((telemetry) => {
      telemetry.failed({ bucket: 'images', key: 'cat.jpg' }, 'r1', denied);
    });
    expect(describeInvocation({ lines, error, milliseconds: 50 }, eventOf('cat.jpg'))).toEqual([
      'attempt failed  cat.jpg  AccessDenied: no  50 ms',
    ]);
  });

  test('a timeout is a line with the key from the event, since the function could not log it', () => {
    const timeout = { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 60.00 seconds' };
    const invocation = { lines: ['no JSON', '{"other":1}'], error: timeout, milliseconds: 60_000 };
    expect(describeInvocation(invocation, eventOf('a cat.jpg'))).toEqual([
      'attempt failed  a cat.jpg  Task timed out after 60.00 seconds  60000 ms',
    ]);
  });

  test('a failed attempt of an unreadable event is a line without a key', async () => {
    const lines = await print((telemetry) => {
      telemetry.failed({}, 'r1', new Error('no Records'));
    });
    expect(describeInvocation({ lines, error, milliseconds: 1 }, {})).toEqual([
      'attempt failed  (unreadable event)  Error: no Records  1 ms',
    ]);
  });
});

test('an event on the failure queue is a line with the number of attempts', () => {
  expect(describeGivenUp(eventOf('cat.jpg'), 3)).toEqual([
    'given up        cat.jpg  on the failure queue after 3 attempts',
  ]);
});

test('a failure of the local AWS is one line, without its log', () => {
  expect(describeTrouble('POST / returned status 500 X. moto log:\nTraceback\n  File')).toBe(
    'local AWS       POST / returned status 500 X',
  );
});
