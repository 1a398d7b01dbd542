/** Images of the chain, decoded by Pillow, and compared with Pillow's Lanczos of the whole original. */
import { createThumbnails } from '../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { allVariants, type VariantDefinition } from '../../../lambda-src/variants/variant';
import { decibelsOf } from '../../../scripts/checks/images/fidelity';
import { Pillow, type Premultiplied } from '../../../scripts/checks/images/pillow';
import { PHOTOGRAPHS } from './photographs';

jest.setTimeout(300_000);

const SIZES = [1600, 800, 400, 128];
const NAMES = [
  'JPEG of 4000 x 3000',
  'JPEG of 3999 x 2999',
  'JPEG of 1921 x 1279',
  'JPEG of 1015 x 769',
  'progressive JPEG of 3728 x 1213',
  'PNG of 2000 x 1500',
  'PNG of 1079 x 719',
  'PNG with alpha of 1079 x 719',
  'JPEG of 1079 x 719 with the orientation 6',
];

let pillow: Pillow;
beforeAll(() => {
  pillow = Pillow.start();
});
afterAll(() => {
  pillow.stop();
});

async function originalOf(name: string): Promise<Buffer> {
  const photograph = PHOTOGRAPHS.find((candidate) => candidate.name === name);
  if (!photograph) throw new Error(`There is no photograph "${name}".`);
  return photograph.bytes();
}

/** @returns images without the thumbnail. */
async function create(original: Buffer, definitions: readonly VariantDefinition[]) {
  const images: CreatedThumbnail[] = [];
  const variants = allVariants(64, Object.fromEntries(definitions.map((one, index) => [`v${index}`, one])));
  for await (const image of createThumbnails(Buffer.from(original), { maxPixels: 268_000_000, variants }))
    images.push(image);
  return images.filter(({ name }) => name !== '64').sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function decode({ bytes }: CreatedThumbnail): Promise<Premultiplied> {
  const shown = await pillow.show(Buffer.from(bytes), [10_000], ['JPEG', 'PNG', 'WEBP', 'AVIF']);
  const pixels = typeof shown === 'string' ? undefined : shown.resized[0];
  if (!pixels) throw new Error('Pillow refuses the image.');
  return pixels;
}

/** Pillow's pixels are premultiplied; the comparison expects those of the function. */
function unmultiplied({ data, channels, ...size }: Premultiplied): Premultiplied {
  if (channels < 4) return { data, channels, ...size };
  const levels = Buffer.from(data);
  for (let at = 0; at < levels.length; at += 4) {
    const alpha = levels[at + 3] ?? 0;
    for (let color = at; color < at + 3; color++)
      levels[color] = Math.min(255, Math.round(((levels[color] ?? 0) * 255) / Math.max(1, alpha)));
  }
  return { data: levels, channels, ...size };
}

test.each(NAMES)('each level of %s matches an exact Lanczos by at least 48 dB', async (name) => {
  const original = await originalOf(name);
  const exact = await pillow.show(original, SIZES);
  if (typeof exact === 'string') throw new Error(exact);
  const images = await create(
    original,
    SIZES.map((size) => ({ width: size, height: size, format: 'png' })),
  );
  const found: string[] = [];
  for (const [index, image] of images.entries()) {
    const [made, reference] = [await decode(image), exact.resized[index]];
    expect([made.width, made.height]).toEqual([reference?.width, reference?.height]);
    if (reference) found.push(`${SIZES[index]}: ${decibelsOf(unmultiplied(made), reference).toFixed(1)}`);
  }
  console.log(name, found.join(', '));
  expect(found.filter((text) => Number(text.split(' ')[1]) < 48)).toEqual([]);
});

test.each([
  ['webp', 36],
  ['avif', 36],
] as const)(
  'Pillow decodes each %s to the pixels, by at least %i dB at quality 95',
  async (format, decibels) => {
    const original = await originalOf('PNG of 1079 x 719');
    const box = { width: 600, height: 400 } as const;
    for (const definition of [box, { ...box, fit: 'cover' }] as const) {
      const [lossless, lossy] = await create(original, [
        { ...definition, format: 'png' },
        { ...definition, format, quality: 95 },
      ]);
      if (!lossless || !lossy) throw new Error('An image is missing.');
      expect([lossy.format, lossy.width, lossy.height]).toEqual([format, lossless.width, lossless.height]);
      expect(decibelsOf(await decode(lossy), await decode(lossless))).toBeGreaterThanOrEqual(decibels);
    }
  },
);
