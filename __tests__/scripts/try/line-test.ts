import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS } from '../../../lambda-src/contract';
import { allVariants } from '../../../lambda-src/variants/variant';
import { tryFile } from '../../../scripts/try/line';

const THUMBNAIL = allVariants(64, {});
const WITH_VARIANTS = allVariants(64, {
  card: { width: 60, height: 40, fit: 'cover', format: 'webp' },
  large: { width: 160 },
});

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'line-'));
  file = path.join(root, 'image');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

async function putImage(width: number, height: number, orientation = 1): Promise<void> {
  await sharp({ create: { width, height, channels: 3, background: 'red' } })
    .withMetadata({ orientation })
    .jpeg()
    .toFile(file);
}

test('the line of an image has its properties in the documented order, with the size of the upright image', async () => {
  await putImage(200, 100, 6);
  let bytes = 0;
  const [line] = await tryFile(file, THUMBNAIL, (thumbnail) => {
    bytes = thumbnail.bytes.length;
    return Promise.resolve('kept/here.jpg');
  });
  expect(JSON.stringify(line)).toBe(
    `{"file":"${file}","status":"SUCCESS","reason":null,"format":"jpeg","width":100,"height":200,` +
      `"thumbnail":{"width":32,"height":64,"bytes":${bytes},"format":"jpeg","path":"kept/here.jpg"},` +
      `"milliseconds":${line.milliseconds}}`,
  );
  expect(bytes).toBeGreaterThan(100);
});

test('the line of an image whose thumbnail is not written has no path', async () => {
  await putImage(200, 100);
  const [{ status, thumbnail }] = await tryFile(file, THUMBNAIL, () => Promise.resolve(null));
  expect([status, thumbnail?.path]).toEqual(['SUCCESS', null]);
});

test('the time does not include writing the thumbnail', async () => {
  await putImage(200, 100);
  const start = performance.now();
  const [{ milliseconds }] = await tryFile(file, THUMBNAIL, async () => sleep(100, null));
  expect(milliseconds).toBeGreaterThan(0);
  expect(milliseconds).toBeLessThan(performance.now() - start - 95);
});

describe('the variants of a file', () => {
  test('each variant is a line after the line of its file, with its properties in the documented order', async () => {
    await putImage(200, 100, 6);
    const kept = new Map<string, number>();
    const [line, ...variants] = await tryFile(file, WITH_VARIANTS, ({ name, bytes }) => {
      kept.set(name, bytes.length);
      return Promise.resolve(`kept/${name}`);
    });
    const bytes = (name: string): number => kept.get(name) ?? 0;
    expect(line).toMatchObject({ status: 'SUCCESS', thumbnail: { width: 32, path: 'kept/64' } });
    expect(variants.map((variant) => JSON.stringify(variant))).toEqual([
      `{"file":"${file}","variant":"card","width":60,"height":40,"bytes":${bytes('card')},"format":"webp","path":"kept/card"}`,
      `{"file":"${file}","variant":"large","width":100,"height":200,"bytes":${bytes('large')},"format":"jpeg","path":"kept/large"}`,
    ]);
  });

  test('a file that fails has no line for a variant', async () => {
    writeFileSync(file, 'GIF89a');
    expect(await tryFile(file, WITH_VARIANTS, () => Promise.resolve(null))).toHaveLength(1);
  });
});

async function failed(): Promise<string> {
  const [{ milliseconds, ...line }] = await tryFile(file, THUMBNAIL, () => {
    throw new Error('There is nothing to keep.');
  });
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  return JSON.stringify(line);
}

function refused(reason: string, format: string | null, width: number | null, height: number | null): string {
  return JSON.stringify({ file, status: 'FAILED', reason, format, width, height, thumbnail: null });
}

describe('a file without a thumbnail', () => {
  test('the line of an image with one row of pixels too many has its size', async () => {
    await putImage(1, 1);
    const bytes = readFileSync(file);
    const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'));
    const width = 10_000;
    const putHeight = (height: number): void => {
      bytes.writeUInt16BE(height, frame + 5);
      bytes.writeUInt16BE(width, frame + 7);
      writeFileSync(file, bytes);
    };
    const height = (INPUT_MEGAPIXELS.default * 1_000_000) / width;
    putHeight(height);
    // Its pixels are missing, which only the decoder finds.
    expect(await failed()).toBe(refused('CORRUPT', 'jpeg', width, height));
    putHeight(height + 1);
    expect(await failed()).toBe(refused('TOO_MANY_PIXELS', 'jpeg', width, height + 1));
  });

  test('the line of a truncated image has its upright size', async () => {
    await putImage(200, 100, 6);
    truncateSync(file, statSync(file).size - 50);
    expect(await failed()).toBe(refused('CORRUPT', 'jpeg', 100, 200));
  });

  test('the line of an image without a complete header has no size', async () => {
    writeFileSync(file, Buffer.from('ffd8ffe000', 'hex'));
    expect(await failed()).toBe(refused('CORRUPT', 'jpeg', null, null));
  });

  test('the line of another format names it', async () => {
    writeFileSync(file, 'GIF89a');
    expect(await failed()).toBe(refused('UNSUPPORTED_FORMAT', 'gif', null, null));
  });

  test('a file with one byte too many is not read', async () => {
    await putImage(200, 100);
    const bytes = INPUT_MEGABYTES.default * 2 ** 20;
    truncateSync(file, bytes);
    expect(await tryFile(file, THUMBNAIL, () => Promise.resolve(null))).toMatchObject([
      { status: 'SUCCESS' },
    ]);
    truncateSync(file, bytes + 1);
    expect(await failed()).toBe(refused('TOO_MANY_BYTES', null, null, null));
  });
});

test('a file that cannot be read is an error, not a result', async () => {
  await expect(tryFile(file, THUMBNAIL, () => Promise.resolve(null))).rejects.toThrow('ENOENT');
});
