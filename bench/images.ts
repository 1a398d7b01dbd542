import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { PROJECT_ROOT, WORK_FOLDER } from '../scripts/lib/paths';
import { replaceFile } from '../scripts/lib/replace-file';

const FOLDER = path.join(WORK_FOLDER, 'bench', 'images');
const PHOTOGRAPHS = path.join(PROJECT_ROOT, 'scripts', 'demo', 'images');

/** The demo's photographs in their original size. */
export const SHIPPED = ['chelsea.png', 'coffee.png', 'hubble_deep_field.jpg', 'rocket.jpg'].map((name) =>
  path.join(PHOTOGRAPHS, name),
);

type Sides = readonly [width: number, height: number];
const [PHONE, LARGE] = [
  [4000, 3000],
  [11_547, 8660],
] as const;

/** Generated images of one scene: dimensions and encoding. */
const MADE = {
  'baseline-12mp.jpg': [PHONE, (scene) => scene.jpeg({ quality: 90 })],
  'progressive-12mp.jpg': [PHONE, (scene) => scene.jpeg({ quality: 90, progressive: true })],
  'progressive-100mp.jpg': [LARGE, (scene) => scene.jpeg({ quality: 90, progressive: true })],
  // Shrink-on-load does not divide these dimensions evenly.
  'uneven-1mp.jpg': [[1079, 719], (scene) => scene.jpeg({ quality: 90 })],
  'uneven-12mp.jpg': [[3999, 2999], (scene) => scene.jpeg({ quality: 90 })],
  'rgb-12mp.png': [PHONE, (scene) => scene.png()],
  'rgba-12mp.png': [PHONE, (scene) => scene.ensureAlpha(0.5).png()],
  'palette-12mp.png': [PHONE, (scene) => scene.png({ palette: true, effort: 1 })],
  '16-bit-12mp.png': [PHONE, (scene) => scene.toColourspace('rgb16').png()],
  'interlaced-12mp.png': [PHONE, (scene) => scene.png({ progressive: true })],
  'display-p3-12mp.png': [PHONE, (scene) => scene.withIccProfile('p3').png()],
} as const satisfies Record<string, readonly [sides: Sides, encode: (scene: Sharp) => Sharp]>;

export type MadeImage = keyof typeof MADE;

/** Creates an image unless it exists. @returns its path. */
export async function image(name: MadeImage): Promise<string> {
  const file = path.join(FOLDER, name);
  if (existsSync(file)) return file;
  const [sides, encode] = MADE[name];
  replaceFile(file, await encode(await scene(sides)).toBuffer());
  return file;
}

/** An enlarged photograph with simulated sensor noise: smooth images are too easy to decode. */
async function scene([width, height]: Sides): Promise<Sharp> {
  // From memory, because the function's settings, which rows import, block file loaders.
  const photograph = sharp(readFileSync(path.join(PHOTOGRAPHS, 'coffee.png')));
  const pixels = await photograph.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  // Marsaglia's xorshift creates the same image on every machine.
  let state = 2463534242;
  for (let index = 0; index < pixels.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    pixels[index] = Math.min(255, Math.max(0, (pixels[index] ?? 0) + (state & 7) - 4));
  }
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}
