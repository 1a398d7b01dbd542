/** Memory as a promise, measured on the deployed package's own code. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { requiredMemory } from '../../constructs/config/setting-rules';
import { COLLECTED_OFTEN, ServedFunction, type Caps } from '../../scripts/checks/function/served-function';
import { randomNumbers } from '../../scripts/checks/images/binary';
import { makeSeeds } from '../../scripts/checks/images/seeds';
import { worstImages } from '../../scripts/checks/images/worst';
import { ALL_CASES, isAccepted } from '../corpus';
import { describeOnLinux } from './on-linux';

// Minutes of decoding, and a busy machine takes several times as long: what is measured is memory, not time.
jest.setTimeout(1_800_000);

const DEFAULTS = ENVIRONMENT_SETTINGS.production;

/** Images before the soak begins, each kind once and more: what a kind needs for the first time is no growth. */
const WARM_UP = 1_000;

/** @returns the most memory in MiB that any of so many of the worst images takes, each in a new process. */
async function worst(caps: Caps, count?: number): Promise<number> {
  let peak = 0;
  for (const [name, image] of worstImages(caps.maxInputMegapixels, caps.maxInputMegabytes).slice(0, count)) {
    const served = await ServedFunction.start(caps);
    try {
      expect([name, await served.handle(image)]).toEqual([name, 'SUCCESS']);
      peak = Math.max(peak, served.peakMegabytes);
      console.log(
        `${caps.maxInputMegapixels} megapixels, ${caps.maxInputMegabytes} MB, ${name}: ${Math.round(served.peakMegabytes)} MB`,
      );
    } finally {
      await served.stop();
    }
  }
  return peak;
}

describeOnLinux('the worst images that are accepted', () => {
  test('take 60 % of the default memory at most', async () => {
    expect(await worst(DEFAULTS)).toBeLessThanOrEqual(0.6 * DEFAULTS.memoryMegabytes);
  });

  test.each([
    [35, 1],
    [1, 117],
    [170, 64],
    [268, 512],
  ])(
    'of %i megapixels and %i MB: the worst lives in the least memory that a synth admits for them',
    async (maxInputMegapixels, maxInputMegabytes) => {
      const caps = { maxInputMegapixels, maxInputMegabytes };
      expect(await worst(caps, 1)).toBeLessThanOrEqual(requiredMemory({ ...DEFAULTS, ...caps }));
    },
  );
});

describeOnLinux('a warm function', () => {
  test('takes no more memory after 2,000 images than after 500', async () => {
    const images = [
      ...(await makeSeeds()).map(({ bytes }) => ({ bytes, accepted: true })),
      ...ALL_CASES.map((image) => ({ bytes: image.bytes(), accepted: isAccepted(image) })),
    ];
    const random = randomNumbers(6);
    const served = await ServedFunction.start(DEFAULTS, COLLECTED_OFTEN);
    const resident: number[] = [];
    try {
      for (let count = -WARM_UP; count < 2000; count++) {
        const image = images[count + WARM_UP] ?? images[Math.floor(random() * images.length)];
        if (!image) throw new Error('There is no image.');
        const { bytes, accepted } = image;
        expect((await served.handle(bytes)) === 'SUCCESS').toBe(accepted);
        if (count >= 0) resident.push(served.residentMegabytes);
      }
    } finally {
      await served.stop();
    }
    // What garbage collections leave, not what waits for the next one.
    const around = (end: number): number => Math.min(...resident.slice(end - 250, end));
    console.log(
      `Resident after 500 images ${Math.round(around(500))} MB, after 2,000 ${Math.round(around(2000))} MB; ${Math.round(Math.max(...resident))} MB at most.`,
    );
    expect(around(2000)).toBeLessThanOrEqual(1.1 * around(500));
  });
});
