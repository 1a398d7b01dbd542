/** Raw pixels, which pass from step to step. */
import type { Sharp } from 'sharp';
import sharp from './image-library';

/** Rows from the top, channels interleaved. */
export interface Pixels {
  /** 8 or 16 bits for each channel. */
  readonly data: Buffer | Uint16Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** Computes an image's pixels. @param bits for each channel. */
export async function readPixels(image: Sharp, bits: 8 | 16 = 8): Promise<Pixels> {
  const { data, info } = await image
    .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const samples = bits === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return { data: samples, width, height, channels };
}

/** Opens pixels as an image of the same depth. */
export function openPixels(pixels: Pixels): Sharp {
  const { data, width, height, channels } = pixels;
  const image = sharp(data, { raw: { width, height, channels } });
  return bitsOf(pixels) === 16 ? image.toColourspace('rgb16') : image;
}

export function bitsOf({ data }: Pixels): 8 | 16 {
  return data instanceof Uint16Array ? 16 : 8;
}
