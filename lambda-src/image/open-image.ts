import type { Metadata, Sharp } from 'sharp';
import sharp from './image-library';
import { readPixels, type Pixels } from './pixels';

/** `error` refuses what does not decode. `warning` would also refuse what browsers show whole. */
const FAIL_ON = 'error';

/** Pixels, and what the decoder reported about them. */
export interface Decoded {
  readonly pixels: Pixels;
  readonly warnings: readonly string[];
}

/** Opens an image. @param maxPixels largest one that is opened. */
export function openImage(bytes: Uint8Array, maxPixels: number): Sharp {
  return sharp(bytes, { failOn: FAIL_ON, limitInputPixels: maxPixels });
}

/** Reads the header of an image. */
export function readHeader(bytes: Uint8Array, maxPixels: number): Promise<Metadata> {
  return openImage(bytes, maxPixels).metadata();
}

/** libvips queues warnings for the whole process, so they belong to this image only because one is decoded at a time. */
export async function readWithWarnings(image: Sharp): Promise<Decoded> {
  const warnings: string[] = [];
  image.on('warning', (warning: string) => warnings.push(warning));
  return { pixels: await readPixels(image), warnings };
}
