/** `npm run try` as its user meets it. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import type { Line } from '../../../scripts/try/line';

const PHOTOGRAPH = path.join(PROJECT_ROOT, 'scripts', 'demo', 'images', 'rocket.jpg');

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'try-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function start(...words: string[]) {
  const script = path.join(PROJECT_ROOT, 'scripts', 'try.ts');
  const child = spawn(process.execPath, [require.resolve('tsx/cli'), script, ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const status = new Promise((resolve) => child.once('close', resolve));
  return { stdout: child.stdout, errors: text(child.stderr), status };
}

test('npm run try prints a line for each file, even if other files fail', async () => {
  const photograph = readFileSync(PHOTOGRAPH);
  mkdirSync(path.join(root, 'photos', 'empty'), { recursive: true });
  cpSync(PHOTOGRAPH, path.join(root, 'photos', 'good.jpg'));
  writeFileSync(path.join(root, 'photos', 'empty.png'), '');
  writeFileSync(path.join(root, 'photos', 'notes.jpg'), 'a shopping list');
  writeFileSync(path.join(root, 'photos', 'truncated.jpg'), photograph.subarray(0, photograph.length / 2));
  await sharp({ create: { width: 300, height: 200, channels: 4, background: '#ff000080' } })
    .png()
    .toFile(path.join(root, 'photos', 'transparent.png'));
  // From an earlier run: it is no input, and may be overwritten.
  mkdirSync(path.join(root, 'photos', 'thumbnails'));
  await sharp(photograph)
    .resize(64)
    .toFile(path.join(root, 'photos', 'thumbnails', 'good.jpg'));

  // Unreadable files come first: they must not end the run. /proc/self/mem has nothing mapped at its start.
  const paths = ['missing.jpg', '/proc/self/mem', 'photos/empty', 'photos'];
  const { stdout, errors, status } = start(...paths, '--out', 'photos/thumbnails', '--size', '96');
  const output = (await text(stdout)).trimEnd().split('\n');
  const lines = output.map((line) => JSON.parse(line) as Line);
  expect(await status).toBe(1);
  expect((await errors).trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^missing\.jpg cannot be read: /),
    expect.stringMatching(/^photos\/empty contains no file that ends in \.jpg, /),
    expect.stringMatching(/^\/proc\/self\/mem could not be processed: /),
  ]);
  const unread = { format: null, width: null, height: null };
  const photographed = { format: 'jpeg', width: 640, height: 427 };
  const milliseconds = expect.any(Number) as number;
  const bytes = expect.any(Number) as number;
  const failed = { status: 'FAILED', thumbnail: null, milliseconds };
  const success = { status: 'SUCCESS', reason: null, milliseconds };
  expect(lines).toEqual([
    { file: 'photos/empty.png', ...failed, reason: 'EMPTY', ...unread },
    {
      file: 'photos/good.jpg',
      ...success,
      ...photographed,
      thumbnail: { width: 96, height: 64, bytes, format: 'jpeg', path: 'photos/thumbnails/good.jpg' },
    },
    { file: 'photos/notes.jpg', ...failed, reason: 'UNSUPPORTED_FORMAT', ...unread },
    {
      file: 'photos/transparent.png',
      ...success,
      format: 'png',
      width: 300,
      height: 200,
      thumbnail: { width: 96, height: 64, bytes, format: 'png', path: 'photos/thumbnails/transparent.png' },
    },
    { file: 'photos/truncated.jpg', ...failed, reason: 'CORRUPT', ...photographed },
  ]);
  expect(readdirSync(path.join(root, 'photos', 'thumbnails'))).toEqual(['good.jpg', 'transparent.png']);
  for (const { thumbnail } of lines) {
    if (!thumbnail) continue;
    const written = readFileSync(path.join(root, thumbnail.path ?? ''));
    const { width, height, format } = thumbnail;
    expect(await sharp(written).metadata()).toMatchObject({ width, height, format });
    expect(written).toHaveLength(thumbnail.bytes);
  }
});

test('npm run try reports a bad image as a result, with exit code 0', async () => {
  writeFileSync(path.join(root, 'notes.jpg'), 'a shopping list');
  const { stdout, errors, status } = start('notes.jpg');
  expect(JSON.parse(await text(stdout))).toMatchObject({ status: 'FAILED', reason: 'UNSUPPORTED_FORMAT' });
  expect([await errors, await status]).toEqual(['', 0]);
});

test('npm run try does not overwrite an original with its thumbnail, and still prints its line', async () => {
  cpSync(PHOTOGRAPH, path.join(root, 'a.jpg'));
  const { stdout, errors, status } = start('.', '--out', '.');
  expect(JSON.parse(await text(stdout))).toMatchObject({ file: 'a.jpg', thumbnail: { path: null } });
  expect(await errors).toMatch(
    /^The thumbnail of a\.jpg was not written: it would overwrite a\.jpg.*--out\.\n$/,
  );
  expect(await status).toBe(1);
  expect(readFileSync(path.join(root, 'a.jpg')).equals(readFileSync(PHOTOGRAPH))).toBe(true);
});

test('npm run try makes the variants of a file, and prints a line for each', async () => {
  writeFileSync(
    path.join(root, 'variants.json'),
    '{"card":{"width":60,"height":40,"fit":"cover","format":"webp"}}',
  );
  const { stdout, errors, status } = start(PHOTOGRAPH, '--variants', 'variants.json', '--out', 'images');
  const [thumbnail, card, ...others] = (await text(stdout)).trimEnd().split('\n');
  expect([await errors, await status, others]).toEqual(['', 0, []]);
  expect(thumbnail).toContain('"path":"images/rocket.jpg"');
  expect(card).toMatch(
    /"variant":"card","width":60,"height":40,"bytes":\d+,"format":"webp","path":"images\/card\/rocket.jpg.webp"/,
  );
  const written = readFileSync(path.join(root, 'images', 'card', 'rocket.jpg.webp'));
  expect(await sharp(written).metadata()).toMatchObject({ format: 'webp', width: 60, height: 40 });
});

test('npm run try refuses wrong variants with exit code 2, and creates nothing', async () => {
  writeFileSync(path.join(root, 'variants.json'), '{"Card":{"width":60}}');
  const { stdout, errors, status } = start(PHOTOGRAPH, '--variants', 'variants.json', '--out', 'images');
  expect([await text(stdout), await status]).toEqual(['', 2]);
  expect(await errors).toContain('- variants has the name "Card": it must begin with a lowercase letter');
  expect(readdirSync(root)).toEqual(['variants.json']);
});

test('npm run try ends quietly once the reader of its output has closed the pipe', async () => {
  const { stdout, errors, status } = start(...Array<string>(50).fill(PHOTOGRAPH));
  stdout.once('data', () => stdout.destroy());
  expect([await errors, await status]).toEqual(['', 0]);
});

test('npm run try exits with 2 on wrong usage, and creates nothing', async () => {
  writeFileSync(path.join(root, 'file'), '');
  const { stdout, errors, status } = start('a.jpg', '--out', 'file/thumbnails');
  expect([await text(stdout), await status]).toEqual(['', 2]);
  expect(await errors).toContain('--out is "file/thumbnails"');
  expect(readdirSync(root)).toEqual(['file']);
});
