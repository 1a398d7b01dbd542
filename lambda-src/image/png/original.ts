/** Reuses the compressed pixels of an original that is not changed. */
import { inflateSync } from 'node:zlib';
import sharp from '../image-library';
import type { Pixels } from '../pixels';
import { asBuffer, colorTypeOf, typeOf, walkChunks } from './chunks';
import { COLOR_TYPE, pngChunk, pngFile } from './file';
import { colorsOf } from './layouts';

const [PLTE, TRNS, IDAT] = ['PLTE', 'tRNS', 'IDAT'].map(typeOf);
/** Offset of the bits per sample in IHDR, from the start of the file. */
const DEPTH = 24;
/** Bytes of a tRNS that makes one color transparent. */
const TRANSPARENCY_LENGTH: Readonly<Record<number, number>> = { [COLOR_TYPE.gray]: 2, [COLOR_TYPE.rgb]: 6 };

/**
 * Returns an original PNG without its metadata. Some programs compress better than zlib.
 *
 * @param original a PNG that decodes.
 * @param pixels its pixels as they are shown, in 8-bit sRGB.
 * @returns undefined if the file is interlaced, has 16 bits, an invalid palette, or a color profile that changes pixels, or
 *   hides data behind the pixels.
 */
export async function withoutMetadata(original: Uint8Array, pixels: Pixels): Promise<Buffer | undefined> {
  const png = asBuffer(original);
  const depth = png.readUInt8(DEPTH);
  const colorType = colorTypeOf(png);
  const { palette, transparency, stream } = partsOf(png, colorType);
  const { width, height } = pixels;
  const rowBytes = 1 + Math.ceil((width * depth * samplesOf(colorType)) / 8);
  if (depth > 8 || palette.length % 3 !== 0 || !inflatesTo(height * rowBytes, stream)) return undefined;
  blankUnused(palette, transparency, new Set(colorsOf(pixels)));
  const file = pngFile({ width, height, depth, colorType }, [
    ...(palette.length > 0 ? [pngChunk('PLTE', palette)] : []),
    ...(transparency.length > 0 ? [pngChunk('tRNS', transparency)] : []),
    pngChunk('IDAT', stream),
  ]);
  return (await decode(file))?.equals(pixels.data) ? file : undefined;
}

/** Returns undefined if the file does not decode. */
async function decode(file: Buffer): Promise<Buffer | undefined> {
  try {
    return await sharp(file).toColourspace('srgb').raw().toBuffer();
  } catch {
    return undefined;
  }
}

/** Returns the samples of a pixel. In a color type, 2 stands for color, and 4 for alpha (ISO/IEC 15948, 11.2.2). */
function samplesOf(colorType: number): number {
  if (colorType === COLOR_TYPE.indexed) return 1;
  return ((colorType & 2) === 0 ? 1 : 3) + ((colorType & 4) === 0 ? 0 : 1);
}

/** Returns the palette of an indexed PNG, a tRNS that decoders read, and its compressed pixels. Each is empty if there is none. */
function partsOf(png: Buffer, colorType: number) {
  const palettes: Buffer[] = [];
  const transparencies: Buffer[] = [];
  const streams: Buffer[] = [];
  walkChunks(png, (type, start, end) => {
    const data = png.subarray(start, end);
    if (type === IDAT) streams.push(data);
    // Decoders ignore both after the first IDAT, and a palette of other color types.
    else if (type === PLTE && streams.length === 0 && colorType === COLOR_TYPE.indexed) palettes.push(data);
    else if (type === TRNS && streams.length === 0) transparencies.push(data);
    return true;
  });
  const palette = Buffer.concat(palettes);
  const transparency = Buffer.concat(transparencies);
  const isRead = isTransparency(transparency.length, colorType, palette.length / 3);
  return { palette, transparency: isRead ? transparency : Buffer.alloc(0), stream: Buffer.concat(streams) };
}

/** Returns whether decoders read a tRNS of `length` bytes (11.3.2.1). They ignore others, which could hold hidden data. */
function isTransparency(length: number, colorType: number, colors: number): boolean {
  if (colorType === COLOR_TYPE.indexed) return length > 0 && length <= colors;
  return length === TRANSPARENCY_LENGTH[colorType];
}

/** Blanks the colors of a palette that no pixel has, which could hold hidden data. */
function blankUnused(palette: Buffer, transparency: Buffer, used: ReadonlySet<number>): void {
  for (let index = 0; index * 3 < palette.length; index++) {
    const alpha = transparency[index] ?? 255;
    if (used.has((((255 - alpha) << 24) >>> 0) + palette.readUIntBE(index * 3, 3))) continue;
    palette.fill(0, index * 3, index * 3 + 3);
    if (index < transparency.length) transparency[index] = 255;
  }
}

/** Returns whether a zlib stream has `length` bytes and is followed by nothing. Decoders ignore more, which could be hidden data. */
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
