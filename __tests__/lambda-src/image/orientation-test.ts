import sharp from 'sharp';
import { makeUpright, storedRegion, storedSize } from '../../../lambda-src/image/orientation';

const STORED = { width: 7, height: 5 };
const REGION = { left: 1, top: 2, width: 3, height: 2 };

/** Pixels that all differ. */
const stored = () =>
  sharp(Buffer.from(Array.from({ length: 35 }, (_, index) => index)), { raw: { ...STORED, channels: 1 } });
const pixels = async (image: sharp.Sharp) =>
  sharp(await image.png().toBuffer())
    .extractChannel(0)
    .raw()
    .toBuffer();

test.each([undefined, 1, 2, 3, 4, 5, 6, 7, 8])(
  'a region of the upright image is found in an image stored with the orientation %p',
  async (orientation) => {
    const upright = sharp(await makeUpright(stored(), orientation).png().toBuffer());
    const size = storedSize(STORED, orientation);
    const expected = await pixels(upright.extract(REGION));
    const region = storedRegion(REGION, size, orientation);
    const cut = sharp(await stored().extract(region).png().toBuffer());
    expect([...(await pixels(makeUpright(cut, orientation)))]).toEqual([...expected]);
  },
);
