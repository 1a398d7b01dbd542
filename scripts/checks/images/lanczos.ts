/** The exact resize that thumbnails are compared with: Lanczos of all pixels in floating point, independent of any library. */
import type { Pixels } from './other-decoders';

const LOBES = 3;

/** Resizes RGBA pixels. Colors are multiplied by alpha first, so that transparent pixels do not show. */
export function lanczos({ data, width, height }: Pixels, target: { width: number; height: number }): Pixels {
  const premultiplied = Float64Array.from(data, (level, index) =>
    index % 4 === 3 ? level : (level * (data[index | 3] ?? 0)) / 255,
  );
  const rows = resample(premultiplied, { length: width, step: 4 }, target.width, {
    count: height,
    step: width * 4,
  });
  const resized = resample(rows, { length: height, step: target.width * 4 }, target.height, {
    count: target.width,
    step: 4,
  });
  const levels = Buffer.from(
    resized.map((level, index) => {
      const alpha = resized[index | 3] ?? 0;
      const color = index % 4 === 3 || alpha <= 0 ? level : (level / alpha) * 255;
      return Math.round(Math.min(255, Math.max(0, color)));
    }),
  );
  return { ...target, data: levels };
}

/** Resamples lines of samples. The result's lines are adjacent if they were before. */
function resample(
  samples: Float64Array,
  along: { length: number; step: number },
  target: number,
  lines: { count: number; step: number },
): Float64Array {
  const isRow = along.step === 4;
  const lineStep = isRow ? target * 4 : lines.step;
  const out = new Float64Array(target * lines.count * 4);
  for (let index = 0; index < target; index++) {
    const weights = weightsOf(index, along.length, target);
    for (let line = 0; line < lines.count; line++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (const [position, weight] of weights)
          sum += weight * (samples[line * lines.step + position * along.step + channel] ?? 0);
        out[line * lineStep + index * along.step + channel] = sum;
      }
    }
  }
  return out;
}

/** Weights of the samples under the kernel, normalized at the edges as in Pillow. */
function weightsOf(index: number, length: number, target: number): [position: number, weight: number][] {
  const scale = Math.max(1, length / target);
  const center = ((index + 0.5) * length) / target;
  const from = Math.max(0, Math.floor(center - LOBES * scale + 0.5));
  const to = Math.min(length, Math.floor(center + LOBES * scale + 0.5));
  const weights = Array.from({ length: to - from }, (_, offset) =>
    kernel((from + offset + 0.5 - center) / scale),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, offset) => [from + offset, weight / sum]);
}

function kernel(x: number): number {
  return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
