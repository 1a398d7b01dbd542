/** Smooth, colored images of every common kind, as cameras and programs write them. Seeds of the fuzzer. */
import sharp, { type Sharp } from 'sharp';
import { SENTINEL } from './binary';
import { camera, orientation } from './exif';
import { profile, SRGB } from './icc';
import { MARKER, segment, START } from './jpeg';
import { chunk } from './png';

// Access through Jest's sandbox would take most of the time.
const { sin } = Math;

/** Draws a smooth image with 8 bits per channel. @param channels 1 gray, 3 RGB, 4 RGB with alpha. */
export function plasma(width: number, height: number, channels: 1 | 3 | 4): Sharp {
  const pixels = Buffer.alloc(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const across = x / width;
      const down = y / height;
      for (let sample = 0; sample < channels; sample++, at++) {
        const wave =
          sin(7 * across + 3 * sample) + sin(5 * down - sample) + sin(9 * (across + down) + sample);
        pixels[at] = 128 + 30 * (wave + across - down);
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

/** Adds EXIF to an image. */
export function withExif(jpegOrPng: Buffer, exif: Buffer): Buffer {
  if (jpegOrPng.subarray(0, 2).equals(START)) {
    const app1 = segment(MARKER.app + 1, Buffer.concat([Buffer.from('Exif\0\0'), exif]));
    return Buffer.concat([START, app1, jpegOrPng.subarray(2)]);
  }
  // After the signature and IHDR.
  return Buffer.concat([jpegOrPng.subarray(0, 33), chunk('eXIf', exif), jpegOrPng.subarray(33)]);
}

/** A small size, so that a mutant takes milliseconds. */
const SIZE = [96, 64] as const;

function withProfile(jpeg: Buffer): Buffer {
  const head = Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1');
  const app2 = segment(MARKER.app + 2, Buffer.concat([head, profile(SRGB, SENTINEL)]));
  return Buffer.concat([START, app2, jpeg.subarray(2)]);
}

export interface NamedImage {
  readonly name: string;
  readonly bytes: Buffer;
}

export async function makeSeeds(): Promise<readonly NamedImage[]> {
  const rgb = (): Sharp => plasma(...SIZE, 3);
  const rgba = (): Sharp => plasma(...SIZE, 4);
  const thumbnail = await plasma(16, 16, 3).jpeg().toBuffer();
  const photograph = await rgb().jpeg().toBuffer();
  const seeds: Record<string, Buffer> = {
    'baseline JPEG': photograph,
    'progressive JPEG': await rgb().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    'gray JPEG': await plasma(...SIZE, 1)
      .jpeg()
      .toBuffer(),
    'CMYK JPEG': await rgb().toColourspace('cmyk').jpeg().toBuffer(),
    'JPEG with EXIF and a profile': withExif(withProfile(photograph), camera(SENTINEL, thumbnail)),
    'JPEG on its side': withExif(photograph, orientation(6)),
    'RGB PNG': await rgb().png().toBuffer(),
    'RGB PNG with alpha': await rgba().png({ adaptiveFiltering: true }).toBuffer(),
    'interlaced PNG of 16 bits': await rgba().toColourspace('rgb16').png({ progressive: true }).toBuffer(),
    'PNG with a palette': await rgba().png({ palette: true }).toBuffer(),
    'gray PNG': await plasma(...SIZE, 1)
      .toColourspace('b-w')
      .png()
      .toBuffer(),
    'PNG with EXIF and a profile': withExif(
      await rgb().withIccProfile('p3').png().toBuffer(),
      camera(SENTINEL, thumbnail),
    ),
  };
  return Object.entries(seeds).map(([name, bytes]) => ({ name, bytes }));
}
