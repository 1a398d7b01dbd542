import sharp from 'sharp';
import { METRICS } from '../../lambda-src/contract';
import { emfLines, printedBy } from './printed';
import { FunctionOnWire } from './wire/function-on-wire';

const world = new FunctionOnWire();

beforeAll(() => world.start({ PROGRESSIVE_READING: 'direct' }));
afterAll(() => world.services.stop());

test('a function that is told to reads large progressive JPEGs directly, and counts them', async () => {
  const background = { r: 200, g: 100, b: 50 };
  const picture = sharp({ create: { width: 2048, height: 1024, channels: 3, background } });
  const change = world.upload('large.jpg', 'v1', await picture.jpeg({ progressive: true }).toBuffer());
  const lines = await printedBy(() => world.deliver([change]));
  expect(emfLines(lines)).toMatchObject([{ [METRICS.processedImages]: 1, [METRICS.directDecodes]: 1 }]);
  const { body = Buffer.alloc(0) } = world.thumbnailOf('large.jpg') ?? {};
  expect(await sharp(body).metadata()).toMatchObject({ width: 128, height: 64 });
});
