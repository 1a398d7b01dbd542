import { acceptanceCriteria, recipe } from '../../../lambda-src/image/recipe';
import { readSettings } from '../../../lambda-src/settings';
import { allVariants, thumbnailVariant, type Variant } from '../../../lambda-src/variants/variant';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';

test('the recipe names the version of the pixel path, the size, and the settings of the encoders', () => {
  expect(recipe(thumbnailVariant(256))).toBe('v6;size=256;jpeg=80;png=7');
});

test.each([
  [{ width: 600, height: 400, fit: 'cover', format: 'webp' }, 'v6;600x400;cover;center;webp=80/2'],
  [{ width: 1600 }, 'v6;1600x;inside;auto=80/7/6'],
  [{ height: 400, format: 'avif', quality: 50 }, 'v6;x400;inside;avif=50/0'],
  [{ height: 400, format: 'jpeg', gravity: 'north' }, 'v6;x400;inside;jpeg=80'],
  [{ height: 400, format: 'avif' }, 'v6;x400;inside;avif=60/0'],
  [{ height: 400, format: 'png', quality: 50 }, 'v6;x400;inside;png=7/6'],
] as const)('the recipe of the variant %j names only what decides its bytes', (definition, expected) => {
  const [, variant] = allVariants(128, { card: definition }) as [Variant, Variant];
  expect(recipe(variant)).toBe(expected);
});

test.each([
  ['64', '50', '1024', 'v6;megabytes=64;megapixels=50;memory=1024'],
  ['512', '268', '2048', 'v6;megabytes=512;megapixels=268;memory=2048'],
])(
  'the acceptance criteria of %s MB, %s megapixels and %s MB of memory name the three',
  (MAX_INPUT_MEGABYTES, MAX_INPUT_MEGAPIXELS, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, expected) => {
    const settings = readSettings({
      ...FUNCTION_VARIABLES,
      MAX_INPUT_MEGABYTES,
      MAX_INPUT_MEGAPIXELS,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    });
    expect(acceptanceCriteria(settings)).toBe(expected);
  },
);
