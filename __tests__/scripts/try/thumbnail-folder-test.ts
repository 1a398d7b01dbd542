import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { identity } from '../../../scripts/try/inputs';
import { ThumbnailFolder } from '../../../scripts/try/thumbnail-folder';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'thumbnails-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

async function image(side: number, background = 'red'): Promise<Buffer> {
  return sharp({ create: { width: side, height: side, channels: 4, background } })
    .png()
    .toBuffer();
}

const TRANSPARENT = '#ff000080';

/** Creates a PNG of a transparent color, and a JPEG of others. */
async function thumbnail(background = 'red'): Promise<CreatedThumbnail> {
  const original = sharp(await image(8, background)).toFormat(background === TRANSPARENT ? 'png' : 'jpeg');
  return createThumbnail(await original.toBuffer(), { size: 64, maxPixels: 64 });
}

async function written(folder: ThumbnailFolder, name: string, background?: string): Promise<string> {
  return path.relative(root, await folder.write(name, await thumbnail(background)));
}

describe('the name of a thumbnail', () => {
  test.each([
    ['cat.jpg', 'red', 'cat.jpg'],
    ['cat.JPEG', 'red', 'cat.JPEG'],
    ['cat.png', 'red', 'cat.png.jpg'],
    ['cat.png', TRANSPARENT, 'cat.png'],
    ['cat.jpg', TRANSPARENT, 'cat.jpg.png'],
    ['scan', 'red', 'scan.jpg'],
    ['2024/may/cat.jpg', 'red', '2024/may/cat.jpg'],
  ])('the thumbnail of %s, %s, is named %s', async (name, background, expected) => {
    expect(await written(new ThumbnailFolder(root, new Set()), name, background)).toBe(expected);
    const { format } = await thumbnail(background);
    expect(await sharp(readFileSync(path.join(root, expected))).metadata()).toMatchObject({ format });
  });

  test('a name that is already used, ignoring case and Unicode form, gets a number', async () => {
    const folder = new ThumbnailFolder(root, new Set());
    const names = ['x.jpg', 'x.jpg', 'x-2.jpg', 'X.JPG', 'x.png', 'x.png.jpg', 'sub/x.jpg'];
    const umlauts = ['\u00fc.jpg', 'u\u0308.jpg'];
    const results: string[] = [];
    for (const name of [...names, ...umlauts]) results.push(await written(folder, name));
    expect(results).toEqual([
      'x.jpg',
      'x-2.jpg',
      'x-2-2.jpg',
      'X-3.JPG',
      'x.png.jpg',
      'x.png-2.jpg',
      'sub/x.jpg',
      '\u00fc.jpg',
      'u\u0308-2.jpg',
    ]);
  });
});

describe('an existing file', () => {
  test('a thumbnail of an earlier run, of any size, is overwritten', async () => {
    const file = path.join(root, 'x.jpg');
    writeFileSync(file, await image(THUMBNAIL_SIZE.max));
    expect(await written(new ThumbnailFolder(root, new Set()), 'x.jpg')).toBe('x.jpg');
    expect(await sharp(readFileSync(file)).metadata()).toMatchObject({ width: 8 });
  });

  test.each([
    ['an image that is too large for a thumbnail', async () => image(THUMBNAIL_SIZE.max + 1)],
    ['not an image', () => Promise.resolve(Buffer.from('a shopping list'))],
  ])('an existing file that is %s is not overwritten', async (_, make) => {
    const file = path.join(root, 'x.jpg');
    const content = await make();
    writeFileSync(file, content);
    await expect(written(new ThumbnailFolder(root, new Set()), 'x.jpg')).rejects.toThrow(
      `it would overwrite ${file}`,
    );
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('a folder with the name of a thumbnail is not overwritten', async () => {
    mkdirSync(path.join(root, 'x.jpg'));
    await expect(written(new ThumbnailFolder(root, new Set()), 'x.jpg')).rejects.toThrow(
      'it would overwrite',
    );
  });

  test('an original is not overwritten, whatever its size and path', async () => {
    const original = path.join(root, 'originals', 'x.jpg');
    mkdirSync(path.dirname(original));
    writeFileSync(original, await image(8, 'blue'));
    linkSync(original, path.join(root, 'y.jpg'));
    const folder = new ThumbnailFolder(root, new Set([identity(statSync(original, { bigint: true }))]));
    for (const name of ['originals/x.jpg', 'y.jpg'])
      await expect(written(folder, name)).rejects.toThrow('it would overwrite');
    expect(readFileSync(original).equals(await image(8, 'blue'))).toBe(true);
  });
});
