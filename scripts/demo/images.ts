import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { FailureReason } from '../../lambda-src/contract';

/** Photographs with free licenses; their SOURCES.md names the sources. */
const FOLDER = path.join(__dirname, 'images');

/** One key of the source bucket: what happens to it, and the expected result. */
export interface DemoImage {
  readonly key: string;
  /** What is special about it, in a few words. */
  readonly title: string;
  /** Uploads, in order. */
  readonly uploads: readonly Buffer[];
  /** Whether the object is deleted after the uploads. */
  readonly deleted?: boolean;
  readonly expected: ExpectedOutcome;
}

export type ExpectedOutcome =
  | {
      readonly status: 'SUCCESS';
      readonly format: 'jpeg' | 'png';
      /** The image as a viewer shows it. */
      readonly upright: Buffer;
    }
  | { readonly status: 'FAILED'; readonly reason: FailureReason }
  | { readonly status: 'DELETED' };

/** Creates the demo's images: four photographs, variants of them, and a few files that are not images. */
export async function makeDemoImages(): Promise<DemoImage[]> {
  const cat = photograph('chelsea.png');
  const coffee = photograph('coffee.png');
  const galaxies = photograph('hubble_deep_field.jpg');
  const rocket = photograph('rocket.jpg');
  const cutOut = await cutOutCircle(coffee);
  const cmyk = await sharp(rocket).toColourspace('cmyk').jpeg().toBuffer();
  return [
    image('photos/galaxies.jpg', 'baseline JPEG with EXIF', galaxies, 'jpeg'),
    image('photos/rocket.jpg', 'baseline JPEG', rocket, 'jpeg'),
    image('photos/cat.png', 'opaque PNG', cat, 'jpeg'),
    image('photos/COFFEE.PNG', 'upper-case suffix', coffee, 'jpeg'),
    image(
      'variants/progressive.jpg',
      'progressive JPEG',
      await sharp(rocket).jpeg({ progressive: true }).toBuffer(),
      'jpeg',
    ),
    image('variants/rotated.jpg', 'turned by EXIF', await turnByExif(rocket), 'jpeg', rocket),
    image('variants/transparent.png', 'transparent PNG', cutOut, 'png'),
    image(
      'variants/opaque-alpha.png',
      'alpha channel, opaque',
      await sharp(cat).ensureAlpha().png().toBuffer(),
      'jpeg',
    ),
    image(
      'variants/16-bit.png',
      '16-bit PNG',
      await sharp(cat).toColourspace('rgb16').png().toBuffer(),
      'jpeg',
    ),
    image(
      'variants/gray.jpeg',
      'gray JPEG',
      await sharp(galaxies).toColourspace('b-w').jpeg().toBuffer(),
      'jpeg',
    ),
    image('variants/cmyk.jpg', 'CMYK JPEG', cmyk, 'jpeg', await asBrowsersShow(cmyk)),
    image(
      'variants/tiny.png',
      'PNG smaller than a thumbnail',
      await sharp(cat).resize(40).png().toBuffer(),
      'png',
    ),
    image(
      'variants/tall.jpg',
      'tall and narrow',
      await sharp(rocket).extract({ left: 330, top: 0, width: 60, height: 427 }).jpeg().toBuffer(),
      'jpeg',
    ),
    image('keys/a space + a plus.jpg', 'key with space and plus', rocket, 'jpeg'),
    image('keys/Grüße aus Köln.png', 'key with umlauts', coffee, 'jpeg'),
    {
      key: 'changes/overwritten.jpg',
      title: 'overwritten',
      uploads: [galaxies, rocket],
      expected: success('jpeg', rocket),
    },
    {
      key: 'changes/deleted.png',
      title: 'deleted again',
      uploads: [cat],
      deleted: true,
      expected: { status: 'DELETED' },
    },
    failing(
      'odd/notes.jpg',
      'no image',
      Buffer.from('This is a shopping list, whatever its name says.\n'),
      'UNSUPPORTED_FORMAT',
    ),
    failing('odd/truncated.jpg', 'half a JPEG', galaxies.subarray(0, galaxies.length / 2), 'CORRUPT'),
    failing('odd/empty.png', 'no bytes', Buffer.alloc(0), 'EMPTY'),
  ];
}

function photograph(name: string): Buffer {
  return readFileSync(path.join(FOLDER, name));
}

function image(key: string, title: string, body: Buffer, format: 'jpeg' | 'png', upright = body): DemoImage {
  return { key, title, uploads: [body], expected: success(format, upright) };
}

function failing(key: string, title: string, body: Buffer, reason: FailureReason): DemoImage {
  return { key, title, uploads: [body], expected: { status: 'FAILED', reason } };
}

function success(format: 'jpeg' | 'png', upright: Buffer): ExpectedOutcome {
  return { status: 'SUCCESS', format, upright };
}

/** Rotates the pixels by 90° to the left and sets EXIF orientation 6, which makes viewers rotate them back. */
async function turnByExif(image: Buffer): Promise<Buffer> {
  return sharp(image).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

/** Returns the colors of a CMYK image without a profile: each is reduced by black. */
async function asBrowsersShow(cmyk: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(cmyk)
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const light = (index: number): number => 255 - data.readUInt8(index);
  const rgb = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3) * 4;
      return Math.round((light(pixel + (index % 3)) * light(pixel + 3)) / 255);
    }),
  );
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

async function cutOutCircle(image: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(image).metadata();
  const radius = Math.min(width, height) / 2;
  const mask = `<svg width="${width}" height="${height}"><circle cx="${width / 2}" cy="${height / 2}" r="${radius}"/></svg>`;
  return sharp(image)
    .ensureAlpha()
    .composite([{ input: Buffer.from(mask), blend: 'dest-in' }])
    .png()
    .toBuffer();
}
