/**
 * `npm run ops -- backfill` and `audit` on a bucket that already holds images, with real damage and interruptions.
 * OPS_OBJECTS sets the number of objects; OPS_SEED repeats a run.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import sharp from 'sharp';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import { readEvent } from '../../../lambda-src/events/s3-events';
import { randomNumbers } from '../../../scripts/checks/images/binary';
import { DAMAGES, Damager } from '../support/damage';
import { SIZE, type DeployedPipeline } from '../support/deployed-pipeline';
import { NO_DIFFERENCES, type Operator } from '../support/operator';

const OBJECTS = Number(process.env.OPS_OBJECTS ?? 60);
const SEED = Number(process.env.OPS_SEED ?? randomInt(2 ** 31));
/** One object in this many is not an image. */
const NO_IMAGE_EVERY = 25;
const PACE = ['--in-flight', '4', '--rate', '500'];
const random = randomNumbers(SEED);
const KEYS = Array.from({ length: OBJECTS }, (_, number) => `many/${String(number).padStart(5, '0')} ü+.jpg`);
const isImage = (number: number): boolean => number % NO_IMAGE_EVERY !== 3;
const IMAGES = KEYS.filter((_, number) => isImage(number));

/** Counts how often the function ran for each key. */
export class RunCounter {
  readonly times = new Map<string, number>();

  readonly onInvocation = (_: unknown, event: unknown): void => {
    for (const change of readEvent(event))
      if ('object' in change) this.times.set(change.object.key, (this.times.get(change.object.key) ?? 0) + 1);
  };
}

function seconds(start: number): string {
  return `${Math.round((performance.now() - start) / 1000)} s`;
}

function pick(count: number): number {
  return Math.floor(random() * count);
}

/** @param counter sees every invocation from the beginning */
export function auditTests(
  pipeline: () => DeployedPipeline,
  operator: () => Operator,
  counter: RunCounter,
): void {
  const invoked = counter.times;
  let damager: Damager;

  beforeAll(async () => {
    console.log(`OPS_SEED=${SEED} OPS_OBJECTS=${OBJECTS} repeats this run.`);
    const image = await sharp({ create: { width: 9, height: 7, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    damager = new Damager(pipeline(), image);
    await pipeline().deployment.aws.quiet();
    await damager.withoutEvents(async () => {
      await damager.clear();
      // As if they were uploaded before the pipeline was deployed.
      const uploads = new PQueue({ concurrency: 8 });
      for (const [number, key] of KEYS.entries()) {
        const body = isImage(number) ? image : Buffer.from('no image');
        void uploads.add(() => damager.originals.put(key, body));
      }
      await uploads.onIdle();
      await damager.originals.put('many/notes.txt', Buffer.from('starts no function'));
    });
    invoked.clear();
  }, 1_800_000);

  describe('backfill', () => {
    const timeLimit = 3_600_000;
    let start = 0;

    test('backfill --dry-run shows the plan and changes nothing', async () => {
      const { status, errors } = await operator().run('backfill', '--dry-run');
      expect(status).toBe(0);
      expect(errors).toContain(`${OBJECTS.toLocaleString('en-US')} objects to check`);
      expect(errors).toContain('nothing was changed');
      expect(invoked.size).toBe(0);
      const refused = await operator().run('backfill');
      expect(refused.status).toBe(2);
      expect(refused.errors).toContain('add --yes');
    });

    test(
      'an interrupted backfill continues where it stopped, and sends each object exactly once',
      async () => {
        start = performance.now();
        const moments = Array.from({ length: 4 }, () => pick(OBJECTS * 0.7)).sort((a, b) => a - b);
        for (const moment of moments) {
          const { status, errors } = await interrupt('SIGINT', moment);
          expect(status).toBe(1);
          expect(errors).toContain('Run the same command again to continue after');
          expect([...invoked.values()].every((times) => times === 1)).toBe(true);
        }
      },
      timeLimit,
    );

    test(
      'a killed backfill repeats only what was in flight, and completes on the next run',
      async () => {
        const before = invoked.size;
        await interrupt('SIGKILL', before + pick((OBJECTS - before) * 0.7));
        await pipeline().deployment.aws.quiet();
        const once = invoked.size;
        const { status, errors, json } = await operator().run('backfill', '--yes', '--json', ...PACE);
        expect([status, json.at(-1)]).toEqual([0, expect.objectContaining({ ended: true, failed: {} })]);
        expect(errors).toContain('Continuing after');
        expect([...invoked.keys()].sort()).toEqual(KEYS);
        const repeats = [...invoked.values()].reduce((sum, times) => sum + times - 1, 0);
        expect(repeats).toBeLessThanOrEqual(once - before);
        console.log(
          `${OBJECTS} objects backfilled in ${seconds(start)}, ${repeats} of them sent twice after the kill`,
        );
      },
      timeLimit,
    );

    test('backfill leaves the buckets in sync, and has nothing left to send', async () => {
      const { status, json } = await operator().run('audit', '--json');
      const failed = OBJECTS - IMAGES.length;
      expect(json.at(-1)).toEqual({
        keys: OBJECTS,
        differences: 0,
        states: {
          mirrored: IMAGES.length,
          failed,
          ...NO_DIFFERENCES,
        },
        reasons: { UNSUPPORTED_FORMAT: failed },
        ignored: { objects: 1, suffixes: { '.txt': 1 } },
      });
      expect(status).toBe(0);
      invoked.clear();
      expect((await operator().run('backfill', '--yes')).output).toContain('0 sent');
      expect(invoked.size).toBe(0);
    }, 600_000);

    /** Interrupts a run after `moment` objects in total, and at least one of its own. */
    async function interrupt(signal: NodeJS.Signals, moment: number) {
      const child = operator().start('backfill', '--yes', ...PACE);
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      const status = new Promise<number | null>((resolve) => child.once('close', resolve));
      const enough = Math.max(moment, invoked.size + 1);
      while (invoked.size < enough && child.exitCode === null) await sleep(5);
      child.kill(signal);
      return { status: await status, errors };
    }
  });

  describe('audit', () => {
    const expected = new Map<string, string>();
    let stale = 0;

    test('audit finds every kind of damage, and nothing else', async () => {
      const kinds = Object.entries(DAMAGES);
      const left = [...IMAGES];
      const damages = Math.max(kinds.length, Math.floor(OBJECTS / 20));
      for (let number = 0; number < damages; number++) {
        const [kind = '', damage] = kinds[number % kinds.length] ?? [];
        const [key = ''] = left.splice(pick(left.length), 1);
        const [differing, state] = (await damage?.(damager, key)) ?? ['', ''];
        expected.set(differing, state);
        if (state === 'stale' || state === 'occupied') stale++;
        expect([kind, differing]).not.toContain('');
      }
      const start = performance.now();
      const { status, json, output } = await operator().run('audit', '--json');
      console.log(`${expected.size} damages among ${OBJECTS} objects; an audit takes ${seconds(start)}`);
      const found = json.filter(({ key, state }) => key !== undefined && state !== 'failed');
      expect(new Map(found.map(({ key, state }) => [key, state]))).toEqual(expected);
      expect(found.find(({ key }) => String(key).startsWith('64/'))?.detail).toBe('thumbnail of size 64');
      expect(status).toBe(1);
      expect(output).not.toContain('notes.txt');
    }, 600_000);

    test('audit --prefix checks only keys with the prefix', async () => {
      const { json } = await operator().run('audit', '--json', '--prefix', 'many/0000');
      const keys = [...expected.keys()].filter((key) => /^(64\/|stray ü\+\/)?many\/0000/.test(key));
      const found = json.filter(({ key, state }) => key !== undefined && state !== 'failed');
      expect(found.map(({ key }) => key).sort()).toEqual(keys.sort());
    });

    test('backfill --only stale sends only stale keys, and reports their number', async () => {
      invoked.clear();
      const { status, output } = await operator().run('backfill', '--yes', '--only', 'stale', ...PACE);
      expect([status, invoked.size]).toEqual([0, stale]);
      expect(output).toContain(`${stale} sent`);
      for (const [key, state] of expected)
        if (state === 'stale' || state === 'occupied') expected.delete(key);
      expect([...invoked.keys()].some((key) => expected.has(key))).toBe(false);
    }, 600_000);

    test('audit --repair fixes the rest after approval, and never changes an original', async () => {
      const before = await damager.sourceVersions();
      const dry = await operator().run('audit', '--repair', '--dry-run');
      expect([dry.status, dry.errors]).toEqual([1, expect.stringContaining('nothing was changed')]);

      const { status, output, errors } = await operator().run('audit', '--repair', '--yes', ...PACE);
      expect([status, errors]).toEqual([0, expect.anything()]);
      expect(output).toContain(
        `In sync: fixed and verified ${expected.size.toLocaleString('en-US')} differences.`,
      );
      expect(await damager.sourceVersions()).toEqual(before);
      const after = await operator().run('audit', '--json');
      expect([after.status, after.json.at(-1)]).toEqual([0, expect.objectContaining({ differences: 0 })]);
    }, 600_000);
  });

  describe('originals that were refused', () => {
    const refused = KEYS.filter((_, number) => !isImage(number));
    const [older = '', ...others] = refused;
    const backfill = (...options: string[]) =>
      operator().run('backfill', '--yes', '--only', 'failed', ...PACE, ...options);

    test('an original that was refused under other limits is reported as retry, and no other', async () => {
      await damager.changeRecord(older, { [ATTRIBUTES.acceptanceCriteria]: 'v0;megapixels=1' });
      const { status, json } = await operator().run('audit', '--json');
      expect(json.filter(({ state }) => state === 'retry')).toEqual([
        { key: older, state: 'retry', detail: 'recorded as UNSUPPORTED_FORMAT by v0;megapixels=1' },
      ]);
      expect([status, json.at(-1)]).toEqual([1, expect.objectContaining({ differences: 1 })]);
      const shown = await operator().run('show', older);
      expect(shown.output).toContain(
        'Out of sync: retry, recorded as UNSUPPORTED_FORMAT by v0;megapixels=1.',
      );
      expect(shown.status).toBe(1);
    });

    test('backfill --only failed sends it, and records the current criteria', async () => {
      const { errors } = await operator().run('backfill', '--only', 'failed', '--dry-run');
      expect(errors).toContain(`${refused.length} objects to check, 1 to send.`);
      invoked.clear();
      const { status, output } = await backfill();
      expect([status, [...invoked.keys()]]).toEqual([0, [older]]);
      expect(output).toContain('1 sent. Sent in this run: 1 retry.');
      expect((await operator().run('audit')).status).toBe(0);
      invoked.clear();
      expect([(await backfill()).status, invoked.size]).toEqual([0, 0]);
    });

    test('backfill --only failed --reason sends all originals with the reason', async () => {
      invoked.clear();
      expect((await backfill('--reason', 'CORRUPT')).status).toBe(0);
      expect(invoked.size).toBe(0);
      expect((await backfill('--reason', 'UNSUPPORTED_FORMAT')).status).toBe(0);
      expect([...invoked.keys()].sort()).toEqual([older, ...others].sort());
    });

    test('audit --repair creates the thumbnail of an original that is acceptable now', async () => {
      const image = 'many/acceptable.png';
      await damager.originals.put(image, damager.image);
      await pipeline().deployment.aws.quiet();
      await damager.thumbnails.delete(`${SIZE}/${image}`);
      await damager.changeRecord(image, {
        [ATTRIBUTES.processingStatus]: 'FAILED',
        [ATTRIBUTES.failureReason]: 'TOO_MANY_PIXELS',
      });
      const { status, output } = await operator().run('audit', '--repair', '--yes');
      expect(output).toContain('recorded as TOO_MANY_PIXELS by an earlier version');
      expect(output).toContain('In sync: fixed and verified 1 difference.');
      expect(status).toBe(0);
      expect((await operator().run('show', image)).output).toMatch(/^now .* png +SUCCESS +- /m);
    });
  });

  describe('another size', () => {
    test('after a change of size, backfill creates the missing thumbnails, and a repair deletes the old ones', async () => {
      const other = pipeline().deployment.terraformWith({ thumbnail_size: '64' });
      await other.apply();
      const first = ['many/new 1.jpg', 'many/new 2.jpg'];
      for (const key of first) await damager.originals.put(key, damager.image);
      await pipeline().deployment.aws.quiet();

      invoked.clear();
      const start = performance.now();
      const { status, json } = await operator().run('backfill', '--yes', '--json', ...PACE);
      console.log(`Another size: ${JSON.stringify(json.at(-1))} in ${seconds(start)}`);
      expect(status).toBe(0);
      expect([...invoked.keys()].some((key) => first.includes(key))).toBe(false);
      const missing = await damager.thumbnailsBelow('64/');
      expect(json.at(-1)).toMatchObject({
        sent: missing - first.length,
        states: { missing: missing - first.length },
      });
      expect(invoked.size).toBe(missing - first.length);

      const old = await damager.thumbnailsBelow(`${SIZE}/`);
      expect(old).toBe(missing - first.length);
      const repaired = await operator().run('audit', '--repair', '--yes', ...PACE, '--rate', '2000');
      expect(repaired.errors + repaired.output).toContain(
        `fixed and verified ${old.toLocaleString('en-US')} differences`,
      );
      expect([repaired.status, await damager.thumbnailsBelow(`${SIZE}/`)]).toEqual([0, 0]);
    }, 3_600_000);
  });
}
