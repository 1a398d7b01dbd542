/**
 * Resizes a progressive JPEG by what decides its eighth alone, as sharp does it too, though it decodes all the rest.
 *
 * docs/progressive.md says why it is not in use by default.
 */
import { crc32, deflateSync } from 'node:zlib';
import type { Metadata, OutputInfo, ResizeOptions, Sharp } from 'sharp';
import sharp from './image-library';
import { readEighth, type Eighth, type StepAsideReason } from './progressive-jpeg';
import { turn } from './progressive-jpeg/turn';

/** Pixels of 8 bits, upright, in sRGB. */
export interface Resized {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
}

/** From here on sharp, too, shrinks to an eighth within the decoder, and leaves a factor of two to the kernel. */
const LEAST_SHRINK = 16;

/** Whether it is a picture of which the eighth is enough. */
export function isLargeProgressive(
  { format, isProgressive, width, height }: Metadata,
  size: number,
): boolean {
  // sharp shrinks no side to less than a pixel.
  const shrink = Math.min(Math.max(width, height) / size, width, height);
  return format === 'jpeg' && isProgressive && shrink >= LEAST_SHRINK;
}

/**
 * @param size of the box in pixels.
 * @param options how sharp resizes.
 * @returns a reason where sharp has to look at the picture; see readEighth.
 */
export async function resizeProgressive(
  bytes: Uint8Array,
  { orientation = 1, icc }: Metadata,
  size: number,
  options: ResizeOptions,
): Promise<Resized | StepAsideReason> {
  const stored = readEighth(bytes);
  if (typeof stored === 'string') return stored;
  const eighth = turn(stored, orientation);
  const image = icc
    ? sharp(png(eighth, icc))
    : sharp(eighth.data, {
        raw: { width: eighth.width, height: eighth.height, channels: eighth.channels },
      });
  return resizePixels(image, size, options);
}

/** The pixels of an upright image, fitted into a box. @param size of the box in pixels. */
export async function resizePixels(image: Sharp, size: number, options: ResizeOptions): Promise<Resized> {
  const { data, info } = await image
    .resize(size, size, options)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, info };
}

/** Raw pixels cannot bring a profile; those of a PNG can. It is not compressed. */
function png({ data, width, height, channels }: Eighth, profile: Buffer): Buffer {
  const line = width * channels;
  const lines = Buffer.alloc(height * (line + 1));
  for (let y = 0; y < height; y++) data.copy(lines, y * (line + 1) + 1, y * line, (y + 1) * line);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)])),
    chunk('IDAT', deflateSync(lines, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, payload: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), payload]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(payload.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
