/**
 * Encodes pixels of large images as PNG, with sharp.
 *
 * The function's own encoder (png/lossless.ts) tries everything: a palette, gray, and rows with and without filters. A
 * photograph of 512 x 512 pixels takes it 73 ms, one of 1024 x 1024 takes 318 ms, and a chart 217. sharp takes 43, 129 and 34
 * ms for the same bytes within 3 %, if a sample decides whether to filter.
 */
import { THUMBNAIL_SIZE } from '../../contract';
import { openPixels, type Pixels } from '../pixels';
import { LARGE_PNG_COMPRESSION_LEVEL } from '../recipe';
import type { Size } from '../resize-plan';
import type { Encoded } from './encoded';
import { encodeJpeg } from './lossy';

/** A sample consists of at most this many tiles, with rows of at least one block of a JPEG. It takes 6 ms. */
const TILES = { count: 8, width: 256, height: 8 };

/** Length of a pHYs chunk. */
const RESOLUTION_LENGTH = 21;

/** What a sample of an image shows. */
export interface Sample {
  /** Whether it has fewer bytes as PNG than as JPEG, or as many. */
  readonly isSmallerAsPng: boolean;
  /** Whether filters save bytes. */
  readonly isSmallerFiltered: boolean;
}

/** Returns whether an image is at most as large as a thumbnail can be. */
export function isSmall({ width, height }: Size): boolean {
  return Math.max(width, height) <= THUMBNAIL_SIZE.max;
}

/** Encodes without loss, with filters if the sample is smaller with them. */
export async function encodeLarge(pixels: Pixels, { isSmallerFiltered }: Sample): Promise<Encoded> {
  return { bytes: await compress(pixels, isSmallerFiltered), format: 'png' };
}

/** Encodes a sample of an image in each way. */
export async function takeSample(pixels: Pixels): Promise<Sample> {
  const sample = tilesOf(pixels);
  const [plain, filtered] = [await compress(sample, false), await compress(sample, true)];
  const jpeg = await encodeJpeg(sample);
  return {
    isSmallerAsPng: Math.min(plain.length, filtered.length) <= jpeg.bytes.length,
    isSmallerFiltered: filtered.length < plain.length,
  };
}

async function compress(pixels: Pixels, adaptiveFiltering: boolean): Promise<Buffer> {
  const png = await openPixels(pixels)
    .png({ compressionLevel: LARGE_PNG_COMPRESSION_LEVEL, adaptiveFiltering })
    .toBuffer();
  // libvips always writes a resolution, after IHDR.
  const start = png.indexOf('pHYs') - 4;
  return Buffer.concat([png.subarray(0, start), png.subarray(start + RESOLUTION_LENGTH)]);
}

/** Returns tiles that are spread over an image, one below the other. */
function tilesOf({ data, width, height, channels }: Pixels): Pixels {
  const tile = { width: Math.min(TILES.width, width), height: Math.min(TILES.height, height) };
  const count = Math.min(TILES.count, Math.floor(height / tile.height));
  const rows: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    // Each tile is at another place across: 0, 5, 2, 7, 4, 1, 6, 3 eighths of the room.
    const left = Math.floor(((width - tile.width) * ((5 * index) % TILES.count)) / TILES.count);
    const top = Math.floor(((height - tile.height) * index) / count);
    for (let y = top; y < top + tile.height; y++) {
      const start = (y * width + left) * channels;
      rows.push(data.subarray(start, start + tile.width * channels));
    }
  }
  return { data: Buffer.concat(rows), width: tile.width, height: count * tile.height, channels };
}
