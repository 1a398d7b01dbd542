/** Creates thumbnails in one way and measures them: `thumbnails.ts WAY [PEERS]`. Orders and measurements are lines of JSON. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type * as Thumbnail from '../../lambda-src/image/thumbnail';
import type { Variant } from '../../lambda-src/variants/variant';
import type { Measurement, Order } from '../contestant';

type Way = (bytes: Buffer, order: Order) => Promise<Uint8Array>;

const [way = '', peers = '.'] = process.argv.slice(2);
const requireOwn = createRequire(__filename);
const requirePeer = createRequire(path.resolve(peers, 'package.json'));

/** Each way follows the library's documentation. Encodes JPEG unless PNG is requested. */
const WAYS: Readonly<Record<string, () => Promise<Way>>> = {
  ours: () => {
    const { createThumbnail } = requireOwn('../../lambda-src/image/thumbnail') as typeof Thumbnail;
    return Promise.resolve(
      async (bytes, { size }) => (await createThumbnail(bytes, { size, maxPixels: 268e6 })).bytes,
    );
  },
  sharp: async () => {
    const { default: sharp } = await import('sharp');
    return (bytes, { size, png }) => {
      const resized = sharp(bytes).resize(size, size, { fit: 'inside' });
      return (png === true ? resized.png() : resized.jpeg()).toBuffer();
    };
  },
  variants: () => {
    const { createThumbnails } = requireOwn('../../lambda-src/image/thumbnail') as typeof Thumbnail;
    const variantOf = (side: number): Variant => ({
      name: `v${side}`,
      width: side,
      height: side,
      fit: 'inside',
      gravity: 'center',
      format: 'auto',
      quality: undefined,
    });
    return Promise.resolve(async (bytes, { size, sizes = [size] }) => {
      const variants = sizes.map(variantOf) as [Variant, ...Variant[]];
      let last: Uint8Array = bytes;
      for await (const image of createThumbnails(bytes, { variants, maxPixels: 268e6 })) last = image.bytes;
      return last;
    });
  },
  // As storage-resize-images 0.2 does it: each size decodes the original, in parallel, and each image is encoded three times.
  firebase: async () => {
    const { default: sharp } = await import('sharp');
    const open = (bytes: Buffer) => sharp(bytes, { failOn: 'none' });
    return async (bytes, { size, sizes = [size] }) => {
      const images = sizes.map(async (side) => {
        const box = { fit: 'inside', withoutEnlargement: true } as const;
        const resized = await open(bytes).rotate().resize(side, side, box).toBuffer();
        const converted = await open(resized).toFormat('jpeg').toBuffer();
        return open(converted).jpeg({ quality: 80 }).toBuffer();
      });
      return (await Promise.all(images)).at(-1) ?? bytes;
    };
  },
  'wasm-vips': async () => {
    const start = requirePeer('wasm-vips') as () => Promise<WasmVips>;
    const vips = await start();
    return (bytes, { size, png }) => {
      const image = vips.Image.thumbnailBuffer(bytes, size, { height: size });
      const encoded = image.writeToBuffer(png === true ? '.png' : '.jpg');
      image.delete();
      return Promise.resolve(encoded);
    };
  },
  '@napi-rs/image': () => {
    const { Transformer } = requirePeer('@napi-rs/image') as { Transformer: new (bytes: Buffer) => Napi };
    return Promise.resolve((bytes, { size, png }) => {
      const resized = new Transformer(bytes).resize({ width: size, height: size, fit: 2 });
      return png === true ? resized.png() : resized.jpeg(80);
    });
  },
  jimp: () => {
    const { Jimp } = requirePeer('jimp') as { Jimp: { read(bytes: Buffer): Promise<JimpImage> } };
    return Promise.resolve(async (bytes, { size, png }) => {
      const image = await Jimp.read(bytes);
      image.scaleToFit({ w: size, h: size });
      return image.getBuffer(png === true ? 'image/png' : 'image/jpeg');
    });
  },
};

interface WasmVips {
  readonly Image: {
    thumbnailBuffer(bytes: Uint8Array, width: number, options: { height: number }): WasmImage;
  };
}
interface WasmImage {
  writeToBuffer(suffix: string): Uint8Array;
  delete(): void;
}
interface Napi {
  resize(options: { width: number; height: number; fit: number }): Napi;
  png(): Promise<Uint8Array>;
  jpeg(quality: number): Promise<Uint8Array>;
}
interface JimpImage {
  scaleToFit(box: { w: number; h: number }): void;
  getBuffer(type: string): Promise<Buffer>;
}

async function main(): Promise<void> {
  const start = WAYS[way];
  if (!start) throw new Error(`Unknown way "${way}". Known ways: ${Object.keys(WAYS).join(', ')}.`);
  const thumbnail = await start();
  let file = '';
  let bytes: Buffer = Buffer.alloc(0);
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order;
    if (order.file !== file) bytes = readFileSync((file = order.file));
    const cpu = process.cpuUsage();
    let made: Uint8Array = bytes;
    for (let round = 0; round < order.times; round++) made = await thumbnail(bytes, order);
    const { user, system } = process.cpuUsage(cpu);
    const measurement: Measurement = {
      cpu: (user + system) / 1000 / order.times,
      thumbnail: Buffer.from(made).toString('base64'),
    };
    console.log(JSON.stringify(measurement));
  }
}

void main();
