/** Reuses the compressed pixels of an original that is not changed. */
import { inflateSync } from 'node:zlib';
import sharp from '../image-library';
import type { Pixels } from '../pixels';
import { asBuffer, typeOf, walkChunks } from './chunks';
import { COLOR_TYPE, pngChunk, pngFile } from './file';
import { colorsOf } from './layouts';

/** Offset of the data of IHDR. */
const IHDR = 16;

/**
 * Returns an original PNG without its metadata. Some programs compress better than zlib.
 *
 * @param original a PNG that decodes.
 * @param pixels its pixels as they are shown, in 8-bit sRGB.
 * @returns undefined if the file is interlaced, has 16 bits or a color profile that changes pixels, or hides data behind the pixels.
 */
export async function withoutMetadata(original: Uint8Array, pixels: Pixels): Promise<Buffer | undefined> {
  const { depth, colorType, palette, transparency, stream } = partsOf(asBuffer(original));
  const { width, height } = pixels;
  const rowBytes = 1 + Math.ceil((width * depth * samplesOf(colorType)) / 8);
  if (depth > 8 || !inflatesTo(height * rowBytes, stream)) return undefined;
  blankUnused(palette, transparency, new Set(colorsOf(pixels)));
  const file = pngFile({ width, height, depth, colorType }, [
    ...(palette.length > 0 ? [pngChunk('PLTE', palette)] : []),
    ...(transparency.length > 0 ? [pngChunk('tRNS', transparency)] : []),
    pngChunk('IDAT', stream),
  ]);
  const decoded = await sharp(file).toColourspace('srgb').raw().toBuffer();
  return decoded.equals(pixels.data) ? file : undefined;
}

/** Returns the samples of a pixel. In a color type, 2 stands for color, and 4 for alpha (ISO/IEC 15948, 11.2.2). */
function samplesOf(colorType: number): number {
  if (colorType === COLOR_TYPE.indexed) return 1;
  return ((colorType & 2) === 0 ? 1 : 3) + ((colorType & 4) === 0 ? 0 : 1);
}

/** Depth, color type, and the data of the chunks that decide pixels. */
function partsOf(png: Buffer) {
  const parts: Record<'palette' | 'transparency' | 'stream', Buffer[]> = {
    palette: [],
    transparency: [],
    stream: [],
  };
  const partOf = new Map([
    [typeOf('PLTE'), parts.palette],
    [typeOf('tRNS'), parts.transparency],
    [typeOf('IDAT'), parts.stream],
  ]);
  walkChunks(png, (type, start, end) => {
    partOf.get(type)?.push(png.subarray(start, end));
    return true;
  });
  const colorType = png.readUInt8(IHDR + 9);
  return {
    depth: png.readUInt8(IHDR + 8),
    colorType,
    // Other color types may suggest one.
    palette: colorType === COLOR_TYPE.indexed ? Buffer.concat(parts.palette) : Buffer.alloc(0),
    transparency: Buffer.concat(parts.transparency),
    stream: Buffer.concat(parts.stream),
  };
}

/** Blanks the colors of a palette that no pixel has, which could hold anything. */
function blankUnused(palette: Buffer, transparency: Buffer, used: ReadonlySet<number>): void {
  for (let index = 0; index * 3 < palette.length; index++) {
    const alpha = transparency[index] ?? 255;
    if (used.has((((255 - alpha) << 24) >>> 0) + palette.readUIntBE(index * 3, 3))) continue;
    palette.fill(0, index * 3, index * 3 + 3);
    if (index < transparency.length) transparency[index] = 255;
  }
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
