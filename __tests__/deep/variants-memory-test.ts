/** Memory of the deployed package for the largest accepted originals, followed by the largest variants. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { THUMBNAIL_SIZE, VARIANT } from '../../lambda-src/contract';
import { PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';
import { ServedFunction } from '../../scripts/checks/function/served-function';
import { worstImages } from '../../scripts/checks/images/worst';
import { describeOnLinux } from './on-linux';

// Decodes and encodes for minutes.
jest.setTimeout(1_800_000);

const { memoryMegabytes, maxInputMegabytes, maxInputMegapixels } = ENVIRONMENT_SETTINGS.production;
const EIGHT_OF_AVIF = Object.fromEntries(
  Array.from({ length: VARIANT.max }, (_, index) => [
    `v${index}`,
    { width: VARIANT.side.max, height: VARIANT.side.max, format: 'avif' } as const,
  ]),
);
const LIMITS = {
  memoryMegabytes,
  size: THUMBNAIL_SIZE.default,
  maxPixels: maxInputMegapixels * PIXELS_PER_MEGAPIXEL,
};
/** All but those that the time limit bounds: kinds that reach the limit of memory. */
const AT_THE_LIMIT = worstImages(LIMITS, maxInputMegabytes).filter(({ name }) =>
  /progressive JPEG|with a scan for each|widest|interlaced PNG, RGBA of 16/.test(name),
);

describeOnLinux('the largest accepted originals', () => {
  test('of them, there are eight kinds at the limit of memory', () => {
    expect(AT_THE_LIMIT.length).toBeGreaterThanOrEqual(8);
  });

  test.each(AT_THE_LIMIT)(
    '$name with eight AVIF variants of 2,560 x 2,560 takes at most 60 % of the memory',
    async ({ name, bytes }) => {
      const caps = { memoryMegabytes, maxInputMegabytes, maxInputMegapixels, variants: EIGHT_OF_AVIF };
      const served = await ServedFunction.start(caps);
      try {
        expect(await served.handle(bytes())).toBe('SUCCESS');
        expect(served.writtenObjects).toBe(1 + VARIANT.max);
        console.log(`${name}: ${Math.round(served.peakMegabytes)} MiB`);
        expect(served.peakMegabytes).toBeLessThanOrEqual(0.6 * memoryMegabytes);
      } finally {
        await served.stop();
      }
    },
  );
});
