/** Raw pixels, which pass from step to step. */
import type { Sharp } from 'sharp';
import sharp from './image-library';

/** Rows from the top, channels interleaved: a Buffer for 8 bits for each channel, a Uint16Array for 16. */
export interface Pixels<Samples extends Buffer | Uint16Array = Buffer> {
  readonly data: Samples;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}
export type WidePixels = Pixels<Uint16Array>;

/** Computes an image's pixels. */
export async function readPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data, width, height, channels };
}

/** Computes an image's pixels with 16 bits for each channel. */
export async function readWidePixels(image: Sharp): Promise<WidePixels> {
  const { data, ...size } = await readPixels(image.raw({ depth: 'ushort' }));
  return { data: new Uint16Array(data.buffer, data.byteOffset, data.length / 2), ...size };
}

/** Opens pixels as an image of the same depth. */
export function openPixels(pixels: Pixels | WidePixels): Sharp {
  const { data, width, height, channels } = pixels;
  const image = sharp(data, { raw: { width, height, channels } });
  return isWide(pixels) ? image.toColourspace('rgb16') : image;
}

export function isWide(pixels: Pixels | WidePixels): pixels is WidePixels {
  return pixels.data instanceof Uint16Array;
}

/** Returns whether no pixel is transparent. */
export function isOpaque({ data, channels }: Pixels): boolean {
  if (channels !== 4) return true;
  for (let index = 3; index < data.length; index += channels) if (data[index] !== 255) return false;
  return true;
}

/** Returns opaque pixels with three channels. */
export function withoutAlpha(pixels: Pixels): Promise<Pixels> {
  return readPixels(openPixels(pixels).removeAlpha());
}
