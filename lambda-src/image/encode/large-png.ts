/**
 * Encodes pixels of large images as PNG, with sharp.
 *
 * The function's own encoder (png/lossless.ts) tries everything: a palette, gray, and rows with and without filters. A
 * photograph of 512 x 512 pixels takes it 73 ms, one of 1024 x 1024 takes 318 ms, and a chart 217. sharp takes 53, 149 and 55
 * ms for the same bytes within 5 %, if it is told whether to filter.
 */
import { THUMBNAIL_SIZE } from '../../contract';
import { openPixels, type Pixels } from '../pixels';
import { JPEG_QUALITY, PNG_COMPRESSION_LEVEL } from '../recipe';
import type { Size } from '../resize-plan';
import type { Encoded } from './encoded';
import { encodeJpeg } from './lossy';

/** Pixels of a sample. It takes 15 ms. */
const SAMPLE_PIXELS = 2 ** 15;
/** Rows of one part of a sample: those of a block of a JPEG. */
const BAND = 8;

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
  const sample = bandsOf(pixels);
  const [plain, filtered] = [await compress(sample, false), await compress(sample, true)];
  const jpeg = await encodeJpeg(sample, JPEG_QUALITY, '4:4:4');
  return {
    isSmallerAsPng: Math.min(plain.length, filtered.length) <= jpeg.bytes.length,
    isSmallerFiltered: filtered.length < plain.length,
  };
}

function compress(pixels: Pixels, adaptiveFiltering: boolean): Promise<Buffer> {
  return openPixels(pixels).png({ compressionLevel: PNG_COMPRESSION_LEVEL, adaptiveFiltering }).toBuffer();
}

/** Returns bands of rows, evenly spread over an image, as one image. */
function bandsOf({ data, width, height, channels }: Pixels): Pixels {
  const rows = Math.min(BAND, height);
  const count = Math.max(1, Math.floor(Math.min(SAMPLE_PIXELS / width, height) / rows));
  const bands = Array.from({ length: count }, (_, index) => {
    const top = Math.floor(((index + 0.5) * height) / count - rows / 2);
    return data.subarray(top * width * channels, (top + rows) * width * channels);
  });
  return { data: Buffer.concat(bands), width, height: count * rows, channels };
}
