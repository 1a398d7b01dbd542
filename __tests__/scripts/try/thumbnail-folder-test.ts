import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import { createThumbnail, createThumbnails } from '../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { allVariants } from '../../../lambda-src/variants/variant';
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

const IMAGES = allVariants(64, { card: { width: 600, height: 400, format: 'webp' }, large: { width: 1600 } });

function folderOf(...originals: string[]): ThumbnailFolder {
  return new ThumbnailFolder(root, new Set(originals), IMAGES);
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
    expect(await written(folderOf(), name, background)).toBe(expected);
    const { format } = await thumbnail(background);
    expect(await sharp(readFileSync(path.join(root, expected))).metadata()).toMatchObject({ format });
  });

  test('a name that is already used, ignoring case and Unicode form, gets a number', async () => {
    const folder = folderOf();
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
    expect(await written(folderOf(), 'x.jpg')).toBe('x.jpg');
    expect(await sharp(readFileSync(file)).metadata()).toMatchObject({ width: 8 });
  });

  test.each([
    ['an image that is too large for a thumbnail', async () => image(THUMBNAIL_SIZE.max + 1)],
    ['not an image', () => Promise.resolve(Buffer.from('a shopping list'))],
  ])('an existing file that is %s is not overwritten', async (_, make) => {
    const file = path.join(root, 'x.jpg');
    const content = await make();
    writeFileSync(file, content);
    await expect(written(folderOf(), 'x.jpg')).rejects.toThrow(`it would overwrite ${file}`);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('a folder with the name of a thumbnail is not overwritten', async () => {
    mkdirSync(path.join(root, 'x.jpg'));
    await expect(written(folderOf(), 'x.jpg')).rejects.toThrow('it would overwrite');
  });

  test('an original is not overwritten, whatever its size and path', async () => {
    const original = path.join(root, 'originals', 'x.jpg');
    mkdirSync(path.dirname(original));
    writeFileSync(original, await image(8, 'blue'));
    linkSync(original, path.join(root, 'y.jpg'));
    const folder = folderOf(identity(statSync(original, { bigint: true })));
    for (const name of ['originals/x.jpg', 'y.jpg'])
      await expect(written(folder, name)).rejects.toThrow('it would overwrite');
    expect(readFileSync(original).equals(await image(8, 'blue'))).toBe(true);
  });
});

describe('a variant', () => {
  async function variants(): Promise<CreatedThumbnail[]> {
    const original = await sharp(await image(8))
      .jpeg()
      .toBuffer();
    const created: CreatedThumbnail[] = [];
    for await (const each of createThumbnails(original, { variants: IMAGES, maxPixels: 64 }))
      created.push(each);
    return created;
  }

  async function write(folder: ThumbnailFolder, name: string): Promise<string[]> {
    const files: string[] = [];
    for (const variant of await variants())
      files.push(path.relative(root, await folder.write(name, variant)));
    return files.sort();
  }

  test('a variant is written into the folder with its name, with the suffix of its format', async () => {
    const files = await write(folderOf(), 'may/cat.png');
    expect(files).toEqual(['card/may/cat.png.webp', 'large/may/cat.png.jpg', 'may/cat.png.jpg']);
  });

  test('a variant never takes the name of a thumbnail in a folder that has the name of the variant', async () => {
    const folder = folderOf();
    await write(folder, 'large/cat.jpg');
    expect(await write(folder, 'cat.jpg')).toEqual(['card/cat.jpg.webp', 'cat.jpg', 'large/cat-2.jpg']);
  });

  test('the variants of an earlier run are overwritten, whatever their format', async () => {
    const first = await write(folderOf(), 'cat.jpg');
    await sharp(await image(1600))
      .jpeg()
      .toFile(path.join(root, 'large', 'cat.jpg'));
    expect(await write(folderOf(), 'cat.jpg')).toEqual(first);
    expect(await sharp(readFileSync(path.join(root, 'large', 'cat.jpg'))).metadata()).toMatchObject({
      width: 8,
    });
  });

  test.each<[string, string, () => Promise<Buffer>]>([
    ['larger than the variant', 'large/cat.jpg', async () => image(1601)],
    [
      'a photograph with metadata',
      'large/cat.jpg',
      async () =>
        sharp(await image(900))
          .withExif({ IFD0: { Make: 'A' } })
          .toBuffer(),
    ],
    ['of another format', 'card/cat.jpg.webp', async () => image(8)],
  ])('an existing file that is %s is not overwritten with a variant', async (_, name, make) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file));
    const content = await make();
    writeFileSync(file, content);
    await expect(write(folderOf(), 'cat.jpg')).rejects.toThrow(
      `it would overwrite ${file}, which is not an earlier variant`,
    );
    expect(readFileSync(file).equals(content)).toBe(true);
  });
});
