import { METRICS } from '../../lambda-src/contract';
import { PermanentFailure } from '../../lambda-src/failures/failures';
import type { Outcome } from '../../lambda-src/reconcile/outcome';
import { Telemetry } from '../../lambda-src/telemetry';
import { FAILED, OBJECT, RECORDED, WRITTEN } from './outcomes';
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
  ])(
    'the metric %s is logged once, as a count, with Environment as its only dimension',
    async (name, run) => {
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
    },
  );

  test('an outcome without a new thumbnail or failure has no metric', async () => {
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

  test('a metric of one invocation is not logged again by the next', async () => {
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
  ])('an outcome is logged as "%s"', async (message, outcome) => {
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', outcome);
    });
    expect(line).toMatchObject({ message, ...OBJECT });
  });

  test('a transient failure is logged as a failed attempt', async () => {
    const [line] = await print((telemetry) => {
      telemetry.failed(OBJECT, 'r1', new Error('throttled'));
    });
    expect(line).toMatchObject({ message: 'The attempt failed', ...OBJECT, error: { message: 'throttled' } });
  });

  test('a success is logged with object, image id, both sizes and duration', async () => {
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

  test('variants are logged with name and size, in addition to the thumbnail', async () => {
    const card = { ...RECORDED, name: 'card', format: 'webp' } as const;
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', { ...WRITTEN, thumbnails: [RECORDED, card] });
    });
    expect(line).toMatchObject({
      thumbnail: { format: 'png', width: 128, height: 85, size: 2994 },
      variants: [{ name: 'card', format: 'webp', width: 128, height: 85, size: 2994 }],
    });
  });

  test('without variants, a success is logged without them', async () => {
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', WRITTEN);
    });
    expect(line).not.toHaveProperty('variants');
  });

  test('a failure of one variant is logged with its name', async () => {
    const failure = Object.assign(new PermanentFailure('KEY_TOO_LONG', ''), { variant: 'card' });
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', { result: 'failed', imageId: 'id', failure });
    });
    expect(line).toMatchObject({ reason: 'KEY_TOO_LONG', variant: 'card' });
  });

  test('a permanent failure is logged as an error with its reason and the format of the original', async () => {
    const [line] = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', FAILED);
    });
    expect(line).toMatchObject({
      level: 'ERROR',
      ...OBJECT,
      reason: 'CORRUPT',
      original: { format: 'png' },
      error: { message: 'broken' },
    });
  });

  test('a key cannot forge a log line', async () => {
    const key = 'x.png\n{"level":"ERROR","message":"forged"}';
    const lines = await print((telemetry) => {
      telemetry.handled({ bucket: 'images', key }, 'r1', { result: 'removed' });
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'INFO', key });
  });

  test('a log line has no field of the object before', async () => {
    const lines = await print((telemetry) => {
      telemetry.handled(OBJECT, 'r1', FAILED);
      telemetry.handled({ bucket: 'images', key: 'dog.png' }, 'r1', { result: 'removed' });
    });
    expect(lines[1]).not.toHaveProperty('reason');
    expect(lines[1]).not.toHaveProperty('imageId');
  });
});
