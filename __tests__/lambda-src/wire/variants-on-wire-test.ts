/** Variants and placeholders through the real handler and its real SDK clients. */
import sharp from 'sharp';
import type { Item } from '../../../scripts/checks/function/services';
import { printedBy } from '../printed';
import { FunctionOnWire } from './function-on-wire';

const world = new FunctionOnWire();
const VARIANTS = {
  card: { width: 40, height: 40, fit: 'cover', format: 'jpeg' },
  large: { width: 150 },
};

beforeAll(() => world.start({ VARIANTS: JSON.stringify(VARIANTS), PLACEHOLDERS: 'true' }));
afterAll(() => world.services.stop());

/** Left half red, right half blue. */
async function halves(): Promise<Buffer<ArrayBuffer>> {
  const half = (background: string) =>
    sharp({ create: { width: 100, height: 100, channels: 3, background } }).png();
  const blue = await half('#0000ff').toBuffer();
  const image = half('#ff0000')
    .extend({ right: 100 })
    .composite([{ input: blue, left: 100, top: 0 }]);
  return Buffer.from(await image.toBuffer());
}

async function upload(key: string, focalPoint?: string) {
  const metadata = focalPoint === undefined ? {} : { 'x-amz-meta-focal-point': focalPoint };
  const change = world.upload(key, 'v1', await halves(), metadata);
  return printedBy(() => world.deliver([change]));
}

async function colorOf(key: string, name: string): Promise<readonly number[]> {
  const { channels } = await sharp(world.thumbnailOf(key, name)?.body).stats();
  return channels.map(({ mean }) => Math.round(mean));
}

/** An entry of a record's list, as DynamoDB stores it. */
interface Entry {
  readonly M: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
}

function entriesOf(item: Item | undefined): readonly Entry['M'][] {
  return ((item?.Thumbnails?.L ?? []) as readonly Entry[]).map(({ M }) => M);
}

test('each variant is an object below its name, with its size and content type, and is listed in the record', async () => {
  await upload('two.png');
  const sizes = await Promise.all(
    ['128', 'card', 'large'].map(async (name) => {
      const { body, headers } = world.thumbnailOf('two.png', name) ?? {};
      const { width, height } = await sharp(body).metadata();
      return [name, width, height, headers?.['content-type'], headers?.['x-amz-meta-recipe']?.split(';')[1]];
    }),
  );
  expect(sizes).toEqual([
    ['128', 128, 64, 'image/png', 'size=128'],
    ['card', 40, 40, 'image/jpeg', '40x40'],
    ['large', 150, 75, 'image/png', '150x'],
  ]);
  const entries = entriesOf(world.recordOf('two.png', 'v1'));
  expect(entries.map(({ Name: name, Key: key }) => [name?.S, key?.S])).toEqual([
    ['128', '128/two.png'],
    ['card', undefined],
    ['large', undefined],
  ]);
});

test('the record carries a placeholder of the thumbnail', async () => {
  await upload('placeholder.png');
  expect(world.recordOf('placeholder.png', 'v1')?.Placeholder?.S).toMatch(/^[A-Za-z0-9+/]{20,36}=*$/);
});

test.each([
  ['0.9,0.5', [0, 0, 255]],
  ['0.1,0.5', [255, 0, 0]],
])('the focal point %s of the original decides what a crop shows', async (focalPoint, color) => {
  await upload('focal.png', focalPoint);
  const shown = await colorOf('focal.png', 'card');
  shown.forEach((level, channel) => {
    expect(Math.abs(level - (color[channel] ?? 0))).toBeLessThan(12);
  });
});

test('metadata that does not state a focal point is logged and ignored', async () => {
  const lines = await upload('unfocused.png', 'middle');
  expect(lines).toContainEqual(
    expect.objectContaining({ key: 'unfocused.png', result: 'written', ignoredFocalPoint: 'middle' }),
  );
  const [red = 0, , blue = 0] = await colorOf('unfocused.png', 'card');
  expect(Math.abs(red - blue)).toBeLessThan(12);
});
