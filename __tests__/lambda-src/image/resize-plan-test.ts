import { fitInside } from '../../../lambda-src/image/chain/sizes';
import { planResize, type AxisPlan, type Size } from '../../../lambda-src/image/resize-plan';

test.each([
  [{ width: 4000, height: 3000 }, 128, { width: 128, height: 96 }],
  [{ width: 3000, height: 4000 }, 128, { width: 96, height: 128 }],
  [{ width: 3728, height: 1213 }, 128, { width: 128, height: 42 }],
  [{ width: 1921, height: 1279 }, 64, { width: 64, height: 43 }],
  [{ width: 1015, height: 769 }, 64, { width: 64, height: 48 }],
  [{ width: 200, height: 3 }, 64, { width: 64, height: 1 }],
  [{ width: 1, height: 65_535 }, 64, { width: 1, height: 64 }],
  [{ width: 128, height: 127 }, 128, { width: 128, height: 127 }],
  [{ width: 20, height: 10 }, 512, { width: 20, height: 10 }],
])(
  '%j fits into a square of %i as %j: sides are rounded, at least 1, and never enlarged',
  (original, size, target) => {
    expect(fitInside(original, { width: size, height: size })).toEqual(target);
  },
);

/** One axis of a plan, and the shrink that sharp chooses for it. */
interface Planned {
  readonly original: number;
  readonly axis: AxisPlan;
  readonly shrink: number;
}

const SIDES = [
  1, 2, 63, 64, 191, 192, 193, 383, 384, 385, 639, 769, 901, 1044, 1151, 1921, 2999, 4000, 65_500,
];
const SIZES = [64, 127, 128, 200, 256, 512];

function planAll(decoderShrinks: boolean): Planned[] {
  const originals = SIDES.flatMap((width) => SIDES.map((height) => ({ width, height })));
  return originals.flatMap((original) =>
    SIZES.flatMap((size) => {
      const { x, y } = planResize(
        original,
        fitInside(original, { width: size, height: size }),
        decoderShrinks,
      );
      const shrink = decoderShrinks ? shrinkOf(original, x, y) : 1;
      return [
        { original: original.width, axis: x, shrink },
        { original: original.height, axis: y, shrink },
      ];
    }),
  );
}

/** sharp's rule (src/pipeline.cc): the largest of 8, 4 and 2 up to the factor, halved if it is the factor's whole part. */
function shrinkOf({ width, height }: Size, x: AxisPlan, y: AxisPlan): number {
  const factor = Math.min(width / x.intermediate, height / y.intermediate);
  const largest = [8, 4, 2].find((candidate) => candidate <= factor) ?? 1;
  return largest > 1 && Math.floor(factor) === largest ? largest / 2 : largest;
}

describe.each([
  ['with a decoder that shrinks', true],
  ['with a decoder that does not shrink', false],
])('%s', (_, decoderShrinks) => {
  const planned = planAll(decoderShrinks);
  const breaking = (isRight: (plan: Planned) => boolean): Planned[] =>
    planned.filter((plan) => !isRight(plan)).slice(0, 5);

  test('the padded intermediate image covers the whole thumbnail', () => {
    expect(breaking(({ axis }) => axis.padded >= axis.intermediate && axis.resized >= axis.target)).toEqual(
      [],
    );
  });

  test('the intermediate image has two to three times the sides of the thumbnail', () => {
    expect(
      breaking(
        ({ original, axis }) =>
          original < 4 * axis.target ||
          (axis.intermediate >= 2 * axis.target && axis.intermediate <= 3 * axis.target),
      ),
    ).toEqual([]);
  });

  test('an original of less than four times the sides of the thumbnail is its own intermediate image', () => {
    expect(
      breaking(
        ({ original, axis }) =>
          original >= 4 * axis.target || (axis.intermediate === original && axis.padded === original),
      ),
    ).toEqual([]);
  });

  test('at most eight pixels of a row are computed only to be cut off', () => {
    expect(breaking(({ axis }) => axis.resized - axis.target <= 8)).toEqual([]);
  });

  test('the thumbnail ends where the original ends, within a tenth of a pixel', () => {
    // Pixels of the original that an intermediate pixel covers: a shrinking decoder drops the last partial pixel.
    const errorOf = ({ original, axis, shrink }: Planned): number => {
      const covered = (Math.floor(original / shrink) * shrink) / axis.intermediate;
      return (
        Math.abs((axis.padded * covered) / axis.resized - original / axis.target) *
        (axis.target ** 2 / original)
      );
    };
    expect(breaking((plan) => errorOf(plan) < 0.1)).toEqual([]);
    expect(planned.filter((plan) => errorOf(plan) > 0.02).length / planned.length).toBeLessThan(0.01);
  });
});

test.each([
  [18, 8],
  [17.9, 4],
  [10, 4],
  [9.9, 2],
  [6, 2],
  [5.9, 1],
])('of an original of %d times the thumbnail, the decoder shrinks by %i', (factor, shrink) => {
  const original = { width: 64 * factor, height: 640 * factor };
  const { x, y } = planResize(original, { width: 64, height: 640 }, true);
  expect(shrinkOf(original, x, y)).toBe(shrink);
});
