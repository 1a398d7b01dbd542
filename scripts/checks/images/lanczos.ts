/** The exact resize that thumbnails are compared with: Lanczos of all pixels in floating point, independent of any library. */
import type { Pixels } from './other-decoders';

const LOBES = 3;

/** Resizes RGBA pixels. Colors are multiplied by alpha first, so that transparent pixels do not show. */
export function lanczos({ data, width, height }: Pixels, target: { width: number; height: number }): Pixels {
  const premultiplied = Float64Array.from(data, (level, index) =>
    index % 4 === 3 ? level : (level * (data[index | 3] ?? 0)) / 255,
  );
  const rows = resizeRows(premultiplied, width, height, target.width);
  // A column is a row of the transposed image.
  const columns = resizeRows(transpose(rows, target.width, height), height, target.width, target.height);
  const resized = transpose(columns, target.height, target.width);
  const levels = Buffer.from(
    resized.map((level, index) => {
      const alpha = resized[index | 3] ?? 0;
      const color = index % 4 === 3 || alpha <= 0 ? level : (level / alpha) * 255;
      return Math.round(Math.min(255, Math.max(0, color)));
    }),
  );
  return { ...target, data: levels };
}

function resizeRows(samples: Float64Array, width: number, height: number, target: number): Float64Array {
  const out = new Float64Array(target * height * 4);
  for (let x = 0; x < target; x++) {
    const { from, weights } = weightsOf(x, width, target);
    for (let y = 0; y < height; y++) {
      const to = (y * target + x) * 4;
      let at = (y * width + from) * 4;
      for (const weight of weights)
        for (let channel = 0; channel < 4; channel++)
          out[to + channel] = (out[to + channel] ?? 0) + weight * (samples[at++] ?? 0);
    }
  }
  return out;
}

function transpose(samples: Float64Array, width: number, height: number): Float64Array {
  const out = new Float64Array(samples.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      out.set(samples.subarray((y * width + x) * 4, (y * width + x) * 4 + 4), (x * height + y) * 4);
  return out;
}

/** Weights of the samples under the kernel, normalized at the edges as in Pillow. */
function weightsOf(index: number, length: number, target: number): { from: number; weights: Float64Array } {
  const scale = Math.max(1, length / target);
  const center = ((index + 0.5) * length) / target;
  const from = Math.max(0, Math.floor(center - LOBES * scale + 0.5));
  const to = Math.min(length, Math.floor(center + LOBES * scale + 0.5));
  const weights = Float64Array.from({ length: to - from }, (_, at) =>
    kernel((from + at + 0.5 - center) / scale),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { from, weights: weights.map((weight) => weight / sum) };
}

function kernel(x: number): number {
  return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
