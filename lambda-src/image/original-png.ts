/** Reuses the compressed pixels of an original that is not changed. */
import { inflateSync } from 'node:zlib';
import sharp from './image-library';
import { COLOR_TYPE, PNG_SIGNATURE, pngChunk, pngFile } from './png-file';
import type { Pixels } from './profiled-pixels';

/** Samples of a pixel by color type. */
const SAMPLES: Readonly<Record<number, number>> = {
  [COLOR_TYPE.gray]: 1,
  [COLOR_TYPE.rgb]: 3,
  [COLOR_TYPE.indexed]: 1,
  [COLOR_TYPE.grayAlpha]: 2,
  [COLOR_TYPE.rgba]: 4,
};

/**
 * Returns an original PNG without its metadata. Some programs compress better than zlib.
 *
 * @param original a PNG that decodes.
 * @param pixels its pixels as they are shown, in 8-bit sRGB.
 * @returns undefined if the file is interlaced, has 16 bits or a color profile that changes pixels, or hides data behind the pixels.
 */
export async function withoutMetadata(original: Uint8Array, pixels: Pixels): Promise<Buffer | undefined> {
  const chunks = neededChunks(Buffer.from(original.buffer, original.byteOffset, original.length));
  const [depth = 0, colorType = 0] = chunks.IHDR.subarray(8);
  const { width, height } = pixels;
  const rowBytes = 1 + Math.ceil((width * depth * (SAMPLES[colorType] ?? 0)) / 8);
  if (depth > 8 || !inflatesTo(height * rowBytes, chunks.IDAT)) return undefined;
  const file = pngFile({ width, height, depth, colorType }, [
    ...(colorType === COLOR_TYPE.indexed ? [pngChunk('PLTE', chunks.PLTE)] : []),
    ...(chunks.tRNS.length > 0 ? [pngChunk('tRNS', chunks.tRNS)] : []),
    pngChunk('IDAT', chunks.IDAT),
  ]);
  const decoded = await sharp(file).toColourspace('srgb').raw().toBuffer();
  return decoded.equals(pixels.data) ? file : undefined;
}

/** Returns the data of each chunk type that affects pixels, in one piece. */
function neededChunks(original: Buffer): Record<'IHDR' | 'PLTE' | 'tRNS' | 'IDAT', Buffer> {
  const parts = new Map<string, Buffer[]>();
  for (let at = PNG_SIGNATURE.length; at + 8 <= original.length;) {
    const end = at + 8 + original.readUInt32BE(at);
    const type = original.toString('latin1', at + 4, at + 8);
    const found = parts.get(type) ?? [];
    parts.set(type, found);
    found.push(original.subarray(at + 8, end));
    at = end + 4;
  }
  const data = (type: string): Buffer => Buffer.concat(parts.get(type) ?? []);
  return { IHDR: data('IHDR'), PLTE: data('PLTE'), tRNS: data('tRNS'), IDAT: data('IDAT') };
}

/** Returns whether a zlib stream has `length` bytes and is followed by nothing. Decoders ignore more, which can be anything. */
function inflatesTo(length: number, stream: Buffer): boolean {
  try {
    const inflated = inflateSync(stream, { info: true, maxOutputLength: length });
    // The types do not know the option.
    const { buffer, engine } = inflated as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return buffer.length === length && engine.bytesWritten === stream.length;
  } catch {
    return false;
  }
}
