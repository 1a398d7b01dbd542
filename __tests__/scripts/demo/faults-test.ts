import sharp from 'sharp';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import { findFaults } from '../../../scripts/demo/faults';
import { makeDemoImages, type DemoImage } from '../../../scripts/demo/images';
import type { MadeImage } from '../../../scripts/demo/made-image';
import { makeImages, recordOf, VARIANTS } from './made-images';

let demo: readonly DemoImage[];
let rocket: DemoImage;
let made: readonly MadeImage[];
beforeAll(async () => {
  demo = await makeDemoImages();
  rocket = find('photos/rocket.jpg');
  made = await makeImages(rocket);
});

function find(key: string): DemoImage {
  const image = demo.find((each) => each.key === key);
  if (!image) throw new Error(key);
  return image;
}

/** Returns the faults of the rocket if one of its images is another one. */
async function faultsWith(
  name: string,
  change: (image: MadeImage) => MadeImage | Promise<MadeImage>,
): Promise<string[]> {
  const images = await Promise.all(made.map(async (image) => (image.name === name ? change(image) : image)));
  return findFaults(rocket, recordOf(images), VARIANTS, images);
}

test('the demo finds no fault in the images that the function makes', async () => {
  const faults: string[] = [];
  // The demo itself compares all of them.
  for (const image of ['photos/rocket.jpg', 'variants/tall.jpg', 'variants/tiny.png'].map(find)) {
    const images = await makeImages(image);
    const found = await findFaults(image, recordOf(images), VARIANTS, images);
    faults.push(...found.map((fault) => `${image.key}: ${fault}`));
  }
  expect(faults).toEqual([]);
});

test('the demo finds that a variant is missing', async () => {
  const some = made.filter(({ name }) => name !== 'card');
  expect(await findFaults(rocket, recordOf(made), VARIANTS, some)).toEqual([
    'list of images is 128,large, not 128,card,large',
  ]);
});

test('the demo finds a variant of an image that failed', async () => {
  const record = { [ATTRIBUTES.processingStatus]: 'FAILED', [ATTRIBUTES.failureReason]: 'EMPTY' };
  const faults = await findFaults(find('odd/empty.png'), record, VARIANTS, made.slice(1, 2));
  expect(faults).toEqual(['list of images is card, not ']);
});

test('the demo finds that the record names another version of a variant', async () => {
  const other = made.map((image) => (image.name === 'large' ? { ...image, versionId: 'older' } : image));
  expect(await findFaults(rocket, recordOf(other), VARIANTS, made)).toEqual([
    'large: VersionId of the record is older, not v',
  ]);
});

test('the demo finds that the record does not list a variant', async () => {
  const [fault] = await findFaults(rocket, recordOf(made.slice(0, 2)), VARIANTS, made);
  expect(fault).toBe('list of the record is 128,card, not 128,card,large');
});

test.each<[string, string, (image: MadeImage) => MadeImage | Promise<MadeImage>]>([
  [
    'is turned',
    'card: pixels differ by ',
    async (image) => ({ ...image, bytes: await sharp(image.bytes).rotate(180).toBuffer() }),
  ],
  ['has another size', 'card: size is 600 × 399, not 600 × 400', (image) => ({ ...image, height: 399 })],
  ['has another format', 'card: format is jpeg, not webp', (image) => ({ ...image, format: 'jpeg' })],
])('the demo finds that a variant %s', async (_, fault, change) => {
  expect(await faultsWith('card', change)).toEqual([expect.stringContaining(fault)]);
});
