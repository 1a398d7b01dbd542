/** A photograph in any size. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { PROJECT_ROOT } from '../../lib/paths';

const FILE = path.join(PROJECT_ROOT, 'scripts', 'demo', 'images', 'coffee.png');

/**
 * Returns a photograph with simulated sensor noise, RGB of 8 bits: smooth images are too easy to decode. It has the same
 * pixels on every machine.
 *
 * @param width in pixels. @param height in pixels.
 */
export async function photograph(width: number, height: number): Promise<Sharp> {
  // From memory, because the function's settings block file loaders.
  const small = sharp(readFileSync(FILE));
  const pixels = await small.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  const levels = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  // Marsaglia's xorshift.
  let state = 2463534242;
  for (let index = 0; index < levels.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    levels[index] = (levels[index] ?? 0) + (state & 7) - 4;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}
