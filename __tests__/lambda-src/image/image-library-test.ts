import type Sharp from 'sharp';

/** Loads the library as in a cold start, in a process with other settings. */
function load(): typeof Sharp {
  const plain = jest.requireActual<typeof Sharp>('sharp');
  plain.unblock({ operation: ['VipsForeignLoad'] });
  plain.concurrency(2);
  plain.cache(true);
  jest.resetModules();
  return jest.requireActual<typeof import('../../../lambda-src/image/image-library')>(
    '../../../lambda-src/image/image-library',
  ).default;
}

test('libvips loads only JPEG and PNG', async () => {
  const image = await jest
    .requireActual<typeof Sharp>('sharp')({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .webp()
    .toBuffer();
  const sharp = load();
  await expect(sharp(image).metadata()).rejects.toThrow('unsupported image format');
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
  await expect(sharp(Buffer.from(svg)).metadata()).rejects.toThrow('unsupported image format');
});

test('libvips uses one thread and no cache', () => {
  const sharp = load();
  expect(sharp.concurrency()).toBe(1);
  expect(sharp.cache().memory.max).toBe(0);
});
