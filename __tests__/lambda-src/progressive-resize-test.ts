/** Progressive JPEGs read without their details, against sharp, which decodes all of them. */
import sharp, { type Sharp } from 'sharp';
import { createThumbnail, resize } from '../../lambda-src/thumbnail';
import { orientation } from '../corpus/exif';
import { DISPLAY_P3, profile } from '../corpus/icc';
import { END, MARKER, segment, START } from '../corpus/jpeg';
import { makeProgressiveSeeds, noisyProgressive } from '../corpus/progressive';
import { withExif, type NamedPicture } from '../corpus/seeds';
import { compareWithSharp, SAME } from '../fuzz/differential';

/** A 16th of the pictures' sides at most. */
const OPTIONS = { size: 8, maxPixels: 1_000_000 };

let pictures: readonly NamedPicture[];
beforeAll(async () => {
  pictures = await makeProgressiveSeeds();
});

function picture(name: string): Buffer {
  const found = pictures.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return Buffer.from(found.bytes);
}

/** @returns how like both are, in decibels. */
async function compare(bytes: Buffer): Promise<number> {
  const { verdict, decibels } = await compareWithSharp(bytes, OPTIONS);
  expect(verdict).toBe('direct');
  return decibels;
}

test('every kind gives the same pixels, 4:2:0 nearly', async () => {
  const found: Record<string, number> = {};
  for (const { name, bytes } of pictures) found[name] = await compare(Buffer.from(bytes));
  for (const [name, likeness] of Object.entries(found))
    expect([name, likeness >= (name.includes('4:2:0') ? SAME : Infinity)]).toEqual([name, true]);
  expect(Object.keys(found).length).toBeGreaterThan(15);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('a picture of orientation %i stands upright', async (value) => {
  expect(await compare(withExif(picture('progressive 4:4:4'), orientation(value)))).toBeGreaterThanOrEqual(
    SAME,
  );
});

test.each(['progressive 4:4:4', 'progressive grey'])('a profile is heeded in a %s', async (name) => {
  const head = Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1');
  const app2 = segment(MARKER.app + 2, Buffer.concat([head, profile(DISPLAY_P3, 'wide')]));
  const plain = picture(name);
  const profiled = Buffer.concat([START, app2, plain.subarray(2)]);
  expect(await compare(profiled)).toBeGreaterThanOrEqual(SAME);
});

test.each([9, 12])('a picture of less than 16 times the size is left to sharp: %i', async (size) => {
  const { direct } = await resize(picture('progressive 4:4:4'), { ...OPTIONS, size, direct: true });
  expect(direct).toBe(size < 189 / 16 ? true : undefined);
});

test('what the reader does not take is made by sharp, and the reason told', async () => {
  const cut = picture('progressive grey');
  // Its last scan brings the last bits of its details.
  const incomplete = Buffer.concat([cut.subarray(0, cut.lastIndexOf(Buffer.of(0xff, MARKER.dht))), END]);
  expect(await compareWithSharp(incomplete, OPTIONS)).toEqual({ verdict: 'SCANS', decibels: Infinity });
  expect(await createThumbnail(incomplete, { ...OPTIONS, direct: true })).toMatchObject({ direct: 'SCANS' });
});

test('what sharp refuses is refused', async () => {
  const whole = picture('progressive grey');
  expect(await compareWithSharp(whole.subarray(0, -2), OPTIONS)).toMatchObject({ verdict: 'CORRUPT' });
});

test('a byte of ones may be stuffed with more of them', async () => {
  const latin = picture('progressive 4:2:0 of high quality').toString('latin1');
  const stuffed = Buffer.from(latin.replaceAll('\xff\0', '\xff\xff\0'), 'latin1');
  expect(stuffed.length).toBeGreaterThan(latin.length);
  expect(await compare(stuffed)).toBeGreaterThanOrEqual(SAME);
});

test('a picture of less than 16 columns is left to sharp', async () => {
  const narrow = noisyProgressive({ width: 15, height: 160 });
  expect((await resize(narrow, { ...OPTIONS, direct: true })).direct).toBeUndefined();
});

test('colours beyond what pixels can be are left to sharp', async () => {
  const loud = picture('progressive 4:2:0 of high quality');
  // The second table: the first is that of light.
  const table = loud.indexOf(Buffer.of(0xff, MARKER.dqt), loud.indexOf(Buffer.of(0xff, MARKER.dqt)) + 2);
  expect(
    (await resize(Buffer.from(loud).fill(255, table + 5, table + 69), { ...OPTIONS, direct: true })).direct,
  ).toBe('DATA');
  expect(
    (await resize(Buffer.from(loud).fill(255, table + 5, table + 6), { ...OPTIONS, direct: true })).direct,
  ).toBe('DATA');
});

test('unless it is asked for, sharp makes all', async () => {
  expect((await createThumbnail(picture('progressive grey'), OPTIONS)).direct).toBeUndefined();
});

test.each([
  ['an interlaced PNG', (image: Sharp) => image.png({ progressive: true })],
  ['a baseline JPEG', (image: Sharp) => image.jpeg()],
])("%s is never the reader's", async (_, encode) => {
  const image = sharp({ create: { width: 160, height: 160, channels: 3, background: '#a0522d' } });
  const bytes = await encode(image).toBuffer();
  expect((await resize(bytes, { ...OPTIONS, direct: true })).direct).toBeUndefined();
});
