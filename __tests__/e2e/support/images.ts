import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const FOLDER = path.join(__dirname, '../../../scripts/demo/images');

export const ROCKET_FILE = path.join(FOLDER, 'rocket.jpg');
export const COFFEE_FILE = path.join(FOLDER, 'coffee.png');
export const ROCKET = readFileSync(ROCKET_FILE);
export const COFFEE = readFileSync(COFFEE_FILE);

/** Writes a PNG of more than 20 MB, which every client uploads in parts. It contains noise, which does not compress. */
export async function writeLargeImage(file: string): Promise<void> {
  const [width, height, channels] = [2700, 2600, 3] as const;
  const noise = randomBytes(width * height * channels);
  await sharp(noise, { raw: { width, height, channels } }).png({ compressionLevel: 0 }).toFile(file);
}
