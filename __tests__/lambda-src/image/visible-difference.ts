/** Difference between two images as an eye sees it: CIE 94 after a blur of one pixel, in units of a just noticeable difference. */
import type { Pixels } from '../../../scripts/checks/images/other-decoders';

type Triple = readonly [number, number, number];

/** IEC 61966-2-1: light of each level. */
const LIGHT = Array.from({ length: 256 }, (_, level) =>
  level <= 10 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4,
);
/** Weights of neighbors. A pixel of a usual screen covers about 0.03 degrees. */
const KERNEL = [0.25, 0.5, 0.25] as const;

/** Returns the difference that 95 % of the pixels do not exceed. Both images are opaque and have the same size. */
export function visibleDifference(a: Pixels, b: Pixels): number {
  const differences: number[] = [];
  for (let y = 0; y < a.height; y++)
    for (let x = 0; x < a.width; x++) differences.push(cie94(labOf(a, x, y), labOf(b, x, y)));
  differences.sort((first, second) => first - second);
  return differences[Math.floor(0.95 * differences.length)] ?? 0;
}

/** Returns L*a*b* (CIE 15, D65) of the light around a pixel. */
function labOf({ data, width, height }: Pixels, x: number, y: number): Triple {
  const light = [0, 0, 0];
  KERNEL.forEach((down, row) => {
    KERNEL.forEach((across, column) => {
      const nearY = Math.min(Math.max(y + row - 1, 0), height - 1);
      const nearX = Math.min(Math.max(x + column - 1, 0), width - 1);
      for (const sample of [0, 1, 2])
        light[sample] =
          (light[sample] ?? 0) +
          down * across * (LIGHT[data[(nearY * width + nearX) * 4 + sample] ?? 0] ?? 0);
    });
  });
  const [red = 0, green = 0, blue = 0] = light;
  const root = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const fx = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const fy = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const fz = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0891);
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIE 116, symmetric. */
function cie94(first: Triple, second: Triple): number {
  const [lightness, a, b] = first.map((value, index) => value - (second[index] ?? 0)) as unknown as Triple;
  const chromas = [first, second].map(([, red, yellow]) => Math.hypot(red, yellow)) as unknown as Triple;
  const chroma = chromas[0] - chromas[1];
  const hue = Math.max(a ** 2 + b ** 2 - chroma ** 2, 0);
  const mean = Math.sqrt(chromas[0] * chromas[1]);
  return Math.sqrt(lightness ** 2 + (chroma / (1 + 0.045 * mean)) ** 2 + hue / (1 + 0.015 * mean) ** 2);
}
