import { METRICS } from '../../lambda-src/contract';
import type { Outcome } from '../../lambda-src/reconcile/outcome';
import { Telemetry } from '../../lambda-src/telemetry';
import { FAILED, OBJECT, WRITTEN } from './outcomes';
import { emfLines, printedBy } from './printed';

async function print(run: (telemetry: Telemetry) => void) {
  return printedBy(() => {
    const telemetry = new Telemetry('staging');
    run(telemetry);
    telemetry.flush();
  });
}

describe('a metric', () => {
  test.each([
    [
      METRICS.processedImages,
      (telemetry: Telemetry) => {
        telemetry.handled(OBJECT, 'r1', WRITTEN);
      },
    ],
    [
      METRICS.processingErrors,
      (telemetry: Telemetry) => {
        telemetry.handled(OBJECT, 'r1', FAILED);
      },
    ],
    [
      METRICS.processingErrors,
      (telemetry: Telemetry) => {
        telemetry.failed(OBJECT, 'r1', new Error('throttled'));
      },
    ],
  ])('%s is printed once, as a count, with the environment as its one dimension', async (name, run) => {
    const [line, ...others] = emfLines(await print(run));
    expect(others).toEqual([]);
    expect(line?._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'ImageProcessing',
        Dimensions: [['Environment']],
        Metrics: [{ Name: name, Unit: 'Count' }],
      },
    ]);
    expect(line).toMatchObject({ Environment: 'staging', [name]: 1 });
  });

  test('is none where nothing was made and nothing went wrong', async () => {
    const outcomes: Outcome[] = [
      { result: 'removed' },
      { result: 'kept', imageId: 'id' },
      { result: 'superseded', imageId: 'id' },
    ];
    for (const outcome of outcomes)
      expect(
        emfLines(
          await print((telemetry) => {
            telemetry.handled(OBJECT, 'r1', outcome);
          }),
        ),
      ).toEqual([]);
  });

  test('of one invocation is not printed again by the next', async () => {
    const lines = await printedBy(() => {
      const telemetry = new Telemetry('staging');
      telemetry.handled(OBJECT, 'r1', WRITTEN);
      telemetry.flush();
      telemetry.flush();
    });
    expect(emfLines(lines)).toHaveLength(1);
  });
});

describe('a log line', () => {
  test.each<[string, Outcome]>([
    ['Thumbnail written', WRITTEN],
    ['No thumbnail can be made', FAILED],
    ['Thumbnail kept: its original is archived', { result: 'kept', imageId: 'id' }],
    ['Thumbnail removed: its original is gone', { result: 'removed' }],
    ['Nothing to do: a newer version is handled already', { result: 'superseded', imageId: 'id' }],
  ])('says "%s"', async (message, outcome) => {
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', outcome);
    });
    expect(line).toMatchObject({ message, ...OBJECT });
  });

  test('of an attempt that can pass says so', async () => {
    const [line] = await print((telemetry) => {
      telemetry.failed(OBJECT, 'r1', new Error('throttled'));
    });
    expect(line).toMatchObject({ message: 'The attempt failed', ...OBJECT, error: { message: 'throttled' } });
  });

  test('of a success names the object, its id, both sizes and the time', async () => {
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', WRITTEN);
    });
    expect(line).toMatchObject({
      level: 'INFO',
      requestId: 'r1',
      ...OBJECT,
      imageId: 'id',
      milliseconds: 31,
      original: { size: 240512 },
      thumbnail: { size: 2994 },
    });
  });

  test('of a failure is an error with its reason', async () => {
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', FAILED);
    });
    expect(line).toMatchObject({
      level: 'ERROR',
      ...OBJECT,
      reason: 'CORRUPT',
      error: { message: 'broken' },
    });
  });

  test('cannot be forged by a key', async () => {
    const key = 'x.png\n{"level":"ERROR","message":"forged"}';
    const lines = await print((telemetry) => {
      telemetry.handled({ bucket: 'images', key }, 'r1', { result: 'removed' });
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'INFO', key });
  });

  test('of one object says nothing of the object before', async () => {
    const lines = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', FAILED);
      telemetry.handled({ bucket: 'images', key: 'dog.png' }, 'r1', { result: 'removed' });
    });
    expect(lines[1]).not.toHaveProperty('reason');
    expect(lines[1]).not.toHaveProperty('imageId');
  });
});
