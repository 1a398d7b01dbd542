/** Memory limits, measured on the code of the deployed package. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { requiredMemory } from '../../constructs/config/setting-rules';
import { COLLECTED_OFTEN, ServedFunction, type Caps } from '../../scripts/checks/function/served-function';
import { randomNumbers } from '../../scripts/checks/images/binary';
import { makeSeeds } from '../../scripts/checks/images/seeds';
import { worstImages } from '../../scripts/checks/images/worst';
import { ALL_CASES, isAccepted } from '../corpus';
import { describeOnLinux } from './on-linux';

// Decodes for minutes, and several times as long on a busy machine. Only memory is measured.
jest.setTimeout(1_800_000);

const DEFAULTS = ENVIRONMENT_SETTINGS.production;

/** Images before the measurement, at least one of each kind. What a kind allocates the first time is not growth. */
const WARM_UP = 1_000;

/** Runs the worst images, each in a new process. @param count of images. @default all @returns the peak memory in MiB. */
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

describeOnLinux('worst accepted images', () => {
  test('the worst accepted images take at most 60 % of the default memory', async () => {
    expect(await worst(DEFAULTS)).toBeLessThanOrEqual(0.6 * DEFAULTS.memoryMegabytes);
  });

  test.each([
    [35, 1],
    [1, 117],
    [170, 64],
    [268, 512],
  ])(
    'the worst image of %i megapixels and %i MB fits into the smallest memory that a synth accepts for these limits',
    async (maxInputMegapixels, maxInputMegabytes) => {
      const caps = { maxInputMegapixels, maxInputMegabytes };
      expect(await worst(caps, 1)).toBeLessThanOrEqual(requiredMemory({ ...DEFAULTS, ...caps }));
    },
  );
});

describeOnLinux('warm function', () => {
  test('the function takes no more memory after 2,000 images than after 500', async () => {
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
        if (!image) throw new Error('The list of images is empty.');
        const { bytes, accepted } = image;
        expect((await served.handle(bytes)) === 'SUCCESS').toBe(accepted);
        if (count >= 0) resident.push(served.residentMegabytes);
      }
    } finally {
      await served.stop();
    }
    // The minimum: what remains after garbage collections.
    const around = (end: number): number => Math.min(...resident.slice(end - 250, end));
    console.log(
      `Resident after 500 images ${Math.round(around(500))} MB, after 2,000 ${Math.round(around(2000))} MB; maximum ${Math.round(Math.max(...resident))} MB.`,
    );
    expect(around(2000)).toBeLessThanOrEqual(1.1 * around(500));
  });
});
