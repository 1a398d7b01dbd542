/** Size of thumbnails at equal quality. */
import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';
import { encodePng } from '../../lambda-src/image/png/lossless';
import { available, Contestant, type Way } from '../contestant';
import { SHIPPED } from '../images';
import type { Peers } from '../peers/install';
import { summary } from '../rounds';
import type { Figure, Row } from '../row';

const SIZES = [64, 128, 256, 512];
const QUALITIES = Array.from({ length: 56 }, (_, index) => 40 + index);

interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
type Ssim = (a: Pixels, b: Pixels) => { readonly mssim: number };

export const BYTES: Row = {
  id: 'P11',
  name: 'bytes',
  title: 'Thumbnail size at equal quality (SSIM)',
  measure: async (peers) => {
    if (peers.nodeFolder === undefined) return [];
    const { ssim } = createRequire(path.join(peers.nodeFolder, 'package.json'))('ssim.js') as { ssim: Ssim };
    const figures: Figure[] = [];
    for (const way of (['pillow', 'sharp'] as const).filter((peer) => available(peers).includes(peer))) {
      figures.push({
        what: `JPEG: ${way} defaults / ours at equal SSIM`,
        value: summary(await jpegRatios(way, peers, ssim)),
        goal: { atLeast: 1 },
      });
      figures.push({
        what: `PNG: ${way} defaults / ours`,
        value: summary(await pngRatios(way, peers)),
        goal: { atLeast: 1.15 },
      });
    }
    return figures;
  },
};

/** Returns the peer's bytes / our bytes at the peer's quality, for each photograph at each size. */
async function jpegRatios(way: Way, peers: Peers, ssim: Ssim): Promise<number[]> {
  const ratios: number[] = [];
  for (const { jpeg, png } of await thumbnails(way, peers)) {
    // Both encode the peer's pixels, so this compares encoders, not resizes.
    const original = await pixels(png);
    const quality = async (bytes: Buffer): Promise<number> => ssim(original, await pixels(bytes)).mssim;
    const wanted = await quality(jpeg);
    for (const setting of QUALITIES) {
      const ours = await sharp(png).removeAlpha().jpeg({ quality: setting }).toBuffer();
      if ((await quality(ours)) < wanted) continue;
      ratios.push(jpeg.length / ours.length);
      break;
    }
  }
  return ratios;
}

async function pngRatios(way: Way, peers: Peers): Promise<number[]> {
  const ratios: number[] = [];
  for (const { png } of await thumbnails(way, peers)) {
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    ratios.push(png.length / encodePng({ ...info, data }).length);
  }
  return ratios;
}

/** Returns each photograph at each size, as JPEG and as PNG. */
async function thumbnails(way: Way, peers: Peers): Promise<{ jpeg: Buffer; png: Buffer }[]> {
  const contestant = new Contestant(way, peers);
  try {
    const made: { jpeg: Buffer; png: Buffer }[] = [];
    for (const file of SHIPPED) {
      for (const size of SIZES) {
        const encoded = async (png: boolean): Promise<Buffer> =>
          Buffer.from((await contestant.make({ file, size, times: 1, png })).thumbnail, 'base64');
        made.push({ jpeg: await encoded(false), png: await encoded(true) });
      }
    }
    return made;
  } finally {
    contestant.stop();
  }
}

async function pixels(bytes: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}
