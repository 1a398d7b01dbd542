/** From means to pixels, as libjpeg makes them of a picture that it shrinks to an eighth. */
import type { Component, Frame } from './frame';
import type { Slopes } from './slopes';
import { demand } from './step-aside';

/** Values of a component, one for each pixel of the eighth or for several, 0 to 255. */
export interface Plane {
  readonly samples: Uint8Array;
  /** Samples in a row. */
  readonly stride: number;
  /** Pixels for one sample. */
  readonly across: number;
  readonly down: number;
}

/** Pixels of 8 bits, row by row. */
export interface Eighth {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB. */
  readonly channels: 1 | 3;
}

/** A mean is eight times the samples' average, less 128. libjpeg takes what is far beyond the bounds modulo 1024. */
const LEVELS = Uint8Array.from({ length: 1024 }, (_, index) =>
  Math.min(Math.max((index < 512 ? index : index - 1024) + 128, 0), 255),
);
const level = (mean: number): number => LEVELS[((mean + 4) >> 3) & 1023]!;

/** A sample for each block. @param step by which means are multiplied. */
export function planeOfMeans({ means, stride, across, down }: Component, step: number, frame: Frame): Plane {
  const samples = new Uint8Array(means.length);
  // Not Uint8Array.from: of a million means it takes a second.
  for (let place = 0; place < means.length; place++) samples[place] = level(means[place]! * step);
  return { samples, stride, across: frame.shrinkAcross / across, down: frame.shrinkDown / down };
}

/** What shifted by 3 lies outside of LEVELS. */
const LARGEST = 4096;

/** Four samples for each block. @throws StepAside DATA */
export function planeOfQuarters({ means, stride }: Component, step: number, slopes: Slopes): Plane {
  const samples = new Uint8Array(4 * means.length);
  for (let place = 0; place < means.length; place++) {
    const mean = means[place]! * step;
    const [across, down] = [slopes.across[place]!, slopes.down[place]!];
    const both = slopes.both[place]!;
    // libjpeg's result depends on the processor.
    demand(Math.abs(mean) + Math.abs(across) + Math.abs(down) + Math.abs(both) < LARGEST, 'DATA');
    const row = Math.floor(place / stride);
    const corner = 4 * row * stride + 2 * (place - row * stride);
    samples[corner] = level(Math.round(mean + across + down + both));
    samples[corner + 1] = level(Math.round(mean - across + down - both));
    samples[corner + 2 * stride] = level(Math.round(mean + across - down - both));
    samples[corner + 2 * stride + 1] = level(Math.round(mean - across - down + both));
  }
  return { samples, stride: 2 * stride, across: 1, down: 1 };
}

/** @param planes of one component, or of three. */
export function paint(planes: readonly Plane[], colours: 'YCbCr' | 'RGB', frame: Frame): Eighth {
  // libvips leaves out a last pixel that would be of less than a whole block.
  const width = Math.floor(frame.width / 8);
  const height = Math.floor(frame.height / 8);
  const channels = planes.length === 1 ? 1 : 3;
  const data = Buffer.allocUnsafe(width * height * channels);
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  planes.forEach((plane, channel) => {
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / plane.down) * plane.stride;
      for (let x = 0, at = y * width * channels + channel; x < width; x++, at += channels)
        clamped[at] = plane.samples[row + Math.floor(x / plane.across)]!;
    }
  });
  if (channels === 3 && colours === 'YCbCr') toRgb(clamped);
  return { data, width, height, channels };
}

/** JFIF's equations in libjpeg's numbers: 16 bits behind the point. */
function toRgb(pixels: Uint8ClampedArray): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const light = pixels[at]!;
    const blue = pixels[at + 1]! - 128;
    const red = pixels[at + 2]! - 128;
    pixels[at] = light + ((91_881 * red + 32_768) >> 16);
    pixels[at + 1] = light + ((-22_554 * blue - 46_802 * red + 32_768) >> 16);
    pixels[at + 2] = light + ((116_130 * blue + 32_768) >> 16);
  }
}
