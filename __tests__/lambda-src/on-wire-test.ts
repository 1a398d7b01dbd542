import sharp from 'sharp';
import { METRICS } from '../../lambda-src/contract';
import { FUNCTION_VARIABLES } from './function-variables';
import { emfLines, printedBy } from './printed';
import { FunctionOnWire } from './wire/function-on-wire';

const world = new FunctionOnWire();

beforeAll(() => world.start());
afterAll(() => world.services.stop());

test('the thumbnail of an upload has the size that the function is configured with', async () => {
  const colour = { r: 1, g: 2, b: 3 };
  const picture = sharp({ create: { width: 600, height: 300, channels: 3, background: colour } });
  const change = world.upload('large.png', 'v1', await picture.png().toBuffer());
  await printedBy(() => world.deliver([change]));
  const { body = Buffer.alloc(0) } = world.thumbnailOf('large.png') ?? {};
  const size = Number(FUNCTION_VARIABLES.THUMBNAIL_SIZE);
  expect(await sharp(body).metadata()).toMatchObject({ width: size, height: size / 2 });
});

test('a large progressive JPEG is left to sharp, unless the function is told otherwise', async () => {
  const picture = sharp({ create: { width: 2048, height: 1024, channels: 3, background: '#a0522d' } });
  const change = world.upload('large.jpg', 'v1', await picture.jpeg({ progressive: true }).toBuffer());
  const [metrics] = emfLines(await printedBy(() => world.deliver([change])));
  expect(metrics).toMatchObject({ [METRICS.processedImages]: 1 });
  expect(metrics).not.toHaveProperty(METRICS.directDecodes);
});
