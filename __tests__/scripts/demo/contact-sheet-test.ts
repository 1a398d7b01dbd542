import sharp from 'sharp';
import { CARD, drawCard } from '../../../scripts/demo/card';
import { drawContactSheet } from '../../../scripts/demo/contact-sheet';
import { makeDemoImages, type DemoImage } from '../../../scripts/demo/images';
import type { Outcome } from '../../../scripts/demo/outcome';
import { formatVariants } from '../../../scripts/demo/report';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { makeImages } from './made-images';

const NAMES = ['card', 'large'];

let cat: Outcome;
let notes: Outcome;
beforeAll(async () => {
  const demo = await makeDemoImages();
  [cat, notes] = await Promise.all([outcomeOf(demo, 'photos/cat.png'), outcomeOf(demo, 'odd/notes.jpg')]);
});

async function outcomeOf(demo: readonly DemoImage[], key: string): Promise<Outcome> {
  const image = demo.find((each) => each.key === key);
  if (!image) throw new Error(key);
  const { status } = image.expected;
  const [thumbnail, ...variants] = status === 'SUCCESS' ? await makeImages(image) : [];
  return { image, status, reason: undefined, milliseconds: 20, thumbnail, variants, faults: [] };
}

test('the card of an image shows its original, its thumbnail, and each variant with name, size, and format', async () => {
  const card = await drawCard(cat, NAMES);
  expect(card.match(/<image /g)).toHaveLength(4);
  for (const text of ['>card<', '>large<', /450 × 300 WEBP [\d.]+ KB/, /451 × 300 (JPEG|PNG) [\d.]+ KB/])
    expect(card).toMatch(text);
});

test('the card of an image without variants says which are missing', async () => {
  const card = await drawCard(notes, NAMES);
  expect(card).not.toContain('<image ');
  for (const text of ['no thumbnail', 'no card', 'no large']) expect(card).toContain(`>${text}<`);
});

test('the contact sheet has four cards in a row', async () => {
  const heading = { title: 'thumbnails-development', subtitle: '5 keys' };
  const sheet = await drawContactSheet([cat, notes, cat, notes, cat], NAMES, heading, WORK_FOLDER);
  const { width, height } = await sharp(sheet).metadata();
  expect([Math.floor(width / CARD.width), Math.floor(height / CARD.height)]).toEqual([4, 2]);
});

test('the report has a line for each variant with the number of images, their bytes, and their formats', () => {
  const lines = formatVariants(NAMES, [cat, notes]).split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^variant +images +bytes +formats$/),
    expect.stringMatching(/^card +1 +\d+ +webp$/),
    expect.stringMatching(/^large +1 +\d+ +(jpeg|png)$/),
  ]);
});
