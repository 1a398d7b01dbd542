import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS } from '../../../lambda-src/contract';
import { tryFile } from '../../../scripts/try/line';

const SIZE = 64;

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
  const line = await tryFile(file, SIZE, (thumbnail) => {
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
  const { status, thumbnail } = await tryFile(file, SIZE, () => Promise.resolve(null));
  expect([status, thumbnail?.path]).toEqual(['SUCCESS', null]);
});

test('the time does not include writing the thumbnail', async () => {
  await putImage(200, 100);
  const start = performance.now();
  const { milliseconds } = await tryFile(file, SIZE, async () => sleep(100, null));
  expect(milliseconds).toBeGreaterThan(0);
  expect(milliseconds).toBeLessThan(performance.now() - start - 95);
});

async function failed(): Promise<string> {
  const { milliseconds, ...line } = await tryFile(file, SIZE, () => {
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
    expect(await tryFile(file, SIZE, () => Promise.resolve(null))).toMatchObject({ status: 'SUCCESS' });
    truncateSync(file, bytes + 1);
    expect(await failed()).toBe(refused('TOO_MANY_BYTES', null, null, null));
  });
});

test('a file that cannot be read is an error, not a result', async () => {
  await expect(tryFile(file, SIZE, () => Promise.resolve(null))).rejects.toThrow('ENOENT');
});
