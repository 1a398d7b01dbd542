import { planChain } from '../../../../lambda-src/image/chain/plan';
import { fitInside, sizesOf } from '../../../../lambda-src/image/chain/sizes';
import {
  allVariants,
  thumbnailVariant,
  type Variant,
  type VariantDefinition,
} from '../../../../lambda-src/variants/variant';

function variant(definition: VariantDefinition): Variant {
  const [, made] = allVariants(128, { card: definition }) as [Variant, Variant];
  return made;
}

describe('size of an image', () => {
  test.each([
    // `inside`: both axes are scaled alike.
    [{ width: 4000, height: 3000 }, { width: 1600 }, [1600, 1200]],
    [{ width: 4000, height: 3000 }, { height: 400 }, [533, 400]],
    [{ width: 4000, height: 3000 }, { width: 600, height: 300 }, [400, 300]],
    // A scrolling screenshot: the side that is not given is bounded.
    [{ width: 1000, height: 20_000 }, { width: 800 }, [205, 4096]],
    [{ width: 65_500, height: 1 }, { width: 600 }, [600, 1]],
    // Never enlarged.
    [{ width: 300, height: 200 }, { width: 1600 }, [300, 200]],
    [{ width: 4000, height: 3000 }, { width: 600, height: 400, fit: 'cover' }, [600, 400]],
    [{ width: 3000, height: 4000 }, { width: 600, height: 400, fit: 'cover' }, [600, 400]],
    // Too small: 300 x 200 of 1 : 1 is 200 x 200; of 3 : 1, 300 x 100.
    [{ width: 300, height: 200 }, { width: 400, height: 400, fit: 'cover' }, [200, 200]],
    [{ width: 300, height: 200 }, { width: 600, height: 200, fit: 'cover' }, [300, 100]],
    [{ width: 65_500, height: 1 }, { width: 600, height: 400, fit: 'cover' }, [2, 1]],
    [{ width: 1, height: 1 }, { width: 2560, height: 16, fit: 'cover' }, [1, 1]],
  ] as const)(
    'an original of %j gets the variant %j as %j pixels',
    (original, definition, [width, height]) => {
      expect(sizesOf(original, variant(definition), 1).crop).toEqual({ width, height });
    },
  );

  test('no image is larger than its box or its original, for all sides from 1 to 40', () => {
    const sides = Array.from({ length: 40 }, (_, index) => index + 1);
    const breaking = sides.flatMap((width) =>
      sides.filter((height) => {
        const { whole, crop } = sizesOf(
          { width, height },
          variant({ width: 24, height: 16, fit: 'cover' }),
          1,
        );
        const [across, down] = [Math.min(24, whole.width, width), Math.min(16, whole.height, height)];
        return crop.width > across || crop.height > down || whole.width > width || whole.height > height;
      }),
    );
    expect(breaking).toEqual([]);
  });
});

describe('chain', () => {
  const PHOTOGRAPH = { width: 4000, height: 3000 };
  const inside = (...widths: number[]) =>
    [
      thumbnailVariant(128),
      ...widths.map((width) => variant({ width })),
    ] as const satisfies readonly Variant[];
  const chain = (original: { width: number; height: number }, variants: readonly [Variant, ...Variant[]]) =>
    planChain(original, variants, 8).levels.map(({ size, parent, images }) => [
      size.width,
      size.height,
      parent,
      images.length,
    ]);

  test('each level is made from the smallest one that is at least 1.25 times as large', () => {
    expect(chain(PHOTOGRAPH, inside(400, 1600, 800, 900))).toEqual([
      [1600, 1200, 0, 1],
      [900, 675, 0, 1],
      [800, 600, 0, 1],
      [400, 300, 2, 1],
      [128, 96, 3, 1],
    ]);
  });

  test('two images that differ by less than 1.25 are made from a level above them that is not encoded', () => {
    expect(chain(PHOTOGRAPH, inside(1600, 1500))).toEqual([
      [2400, 1800, 0, 0],
      [1600, 1200, 0, 1],
      [1500, 1125, 0, 1],
      [128, 96, 2, 1],
    ]);
  });

  test('the level above is at most the original, whose pixels are exact at any factor', () => {
    expect(chain({ width: 1700, height: 850 }, inside(1600, 1500))).toEqual([
      [1700, 850, 0, 0],
      [1600, 800, 0, 1],
      [1500, 750, 0, 1],
      [128, 64, 2, 1],
    ]);
    expect(chain({ width: 1600, height: 800 }, inside(1600, 1500))).toEqual([
      [1600, 800, 0, 1],
      [1500, 750, 0, 1],
      [128, 64, 1, 1],
    ]);
  });

  test('a level that would have more than 12 megapixels is not added above the images', () => {
    const tall = [
      thumbnailVariant(128),
      variant({ height: 2560 }),
      variant({ height: 2400 }),
    ] as const satisfies readonly Variant[];
    expect(chain({ width: 8192, height: 5120 }, tall)).toEqual([
      [4096, 2560, 0, 1],
      [3840, 2400, 0, 1],
      [128, 80, 1, 1],
    ]);
  });

  test('images of the same size, and crops of it, share a level', () => {
    const variants = [
      thumbnailVariant(128),
      variant({ width: 600, format: 'webp' }),
      variant({ width: 600, format: 'avif' }),
      variant({ width: 600, height: 400, fit: 'cover' }),
    ] as const satisfies readonly Variant[];
    expect(chain(PHOTOGRAPH, variants)).toEqual([
      [600, 450, 0, 3],
      [128, 96, 0, 1],
    ]);
  });

  test('a crop of a level above 12 megapixels is made separately, or with fewer pixels', () => {
    const variants = [
      thumbnailVariant(128),
      variant({ width: 2000, height: 2000, fit: 'cover' }),
      variant({ width: 2500, height: 2500, fit: 'cover' }),
    ] as const satisfies readonly Variant[];
    const { levels, separate } = planChain({ width: 16_000, height: 4000 }, variants, 1);
    expect(separate.map(({ whole, crop }) => [whole, crop])).toEqual([
      [
        { width: 8000, height: 2000 },
        { width: 2000, height: 2000 },
      ],
    ]);
    // 12 megapixels of 4 : 1.
    expect(levels[0].size).toEqual({ width: 6928, height: 1732 });
    expect(levels[0].images[0]?.crop).toEqual({ width: 1732, height: 1732 });
  });
});

test('an image is fitted into a box of different sides by the smaller factor', () => {
  expect(fitInside({ width: 400, height: 300 }, { width: 100, height: 30 })).toEqual({
    width: 40,
    height: 30,
  });
});
