import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Sharp } from 'sharp';
import { photograph } from '../scripts/checks/images/photograph';
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

/** Generated images of one photograph: dimensions and encoding. */
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
  const [[width, height], encode] = MADE[name];
  replaceFile(file, await encode(await photograph(width, height)).toBuffer());
  return file;
}
