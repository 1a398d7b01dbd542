import sharp from 'sharp';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { printedBy } from '../printed';
import { FunctionOnWire } from './function-on-wire';

const world = new FunctionOnWire();

beforeAll(() => world.start());
afterAll(() => world.services.stop());

test('the thumbnail of an upload has the configured size', async () => {
  const color = { r: 1, g: 2, b: 3 };
  const image = sharp({ create: { width: 600, height: 300, channels: 3, background: color } });
  const change = world.upload('large.png', 'v1', await image.png().toBuffer());
  await printedBy(() => world.deliver([change]));
  const { body = Buffer.alloc(0) } = world.thumbnailOf('large.png') ?? {};
  const size = Number(FUNCTION_VARIABLES.THUMBNAIL_SIZE);
  expect(await sharp(body).metadata()).toMatchObject({ width: size, height: size / 2 });
});
