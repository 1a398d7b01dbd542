import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { PROJECT_ROOT } from '../constructs/packaging';

const FOLDER = path.join(PROJECT_ROOT, '.work', 'bench', 'pictures');
const PHOTOGRAPHS = path.join(PROJECT_ROOT, 'scripts', 'demo', 'pictures');

/** The photographs of the demo, at their own size. */
export const SHIPPED = ['chelsea.png', 'coffee.png', 'hubble_deep_field.jpg', 'rocket.jpg'].map((name) =>
  path.join(PHOTOGRAPHS, name),
);

/** Each from the same scene: how it is encoded, and how many pixels it has. */
const MADE = {
  'baseline-12mp.jpg': [12, (scene) => scene.jpeg({ quality: 90 })],
  'progressive-12mp.jpg': [12, (scene) => scene.jpeg({ quality: 90, progressive: true })],
  'progressive-100mp.jpg': [100, (scene) => scene.jpeg({ quality: 90, progressive: true })],
  'rgb-12mp.png': [12, (scene) => scene.png()],
  'rgba-12mp.png': [12, (scene) => scene.ensureAlpha(0.5).png()],
  'palette-12mp.png': [12, (scene) => scene.png({ palette: true, effort: 1 })],
  '16-bit-12mp.png': [12, (scene) => scene.toColourspace('rgb16').png()],
  'interlaced-12mp.png': [12, (scene) => scene.png({ progressive: true })],
  'display-p3-12mp.png': [12, (scene) => scene.withIccProfile('p3').png()],
} as const satisfies Record<string, readonly [megapixels: number, encode: (scene: Sharp) => Sharp]>;

export type MadePicture = keyof typeof MADE;

/** Makes a picture, once. @returns its file. */
export async function picture(name: MadePicture): Promise<string> {
  const file = path.join(FOLDER, name);
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const [megapixels, encode] = MADE[name];
  writeFileSync(`${file}.new`, await encode(await scene(megapixels)).toBuffer());
  renameSync(`${file}.new`, file);
  return file;
}

/** A photograph, enlarged, with the noise of a camera's sensor: smooth pictures are too easy for every decoder. */
async function scene(megapixels: number): Promise<Sharp> {
  const width = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3));
  const height = Math.round((width * 3) / 4);
  // From memory: the function's own settings, which rows import, block the loaders of files.
  const photograph = sharp(readFileSync(path.join(PHOTOGRAPHS, 'coffee.png')));
  const pixels = await photograph.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  // Marsaglia's xorshift: the same picture on any machine.
  let state = 2463534242;
  for (let index = 0; index < pixels.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    pixels[index] = Math.min(255, Math.max(0, (pixels[index] ?? 0) + (state & 7) - 4));
  }
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}
