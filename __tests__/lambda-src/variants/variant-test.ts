import { allVariants, namesOf } from '../../../lambda-src/variants/variant';

test('the thumbnail comes first, named after its size, then the variants in the order of their definition', () => {
  const variants = allVariants(128, {
    large: { width: 1_600 },
    card: { width: 60, height: 40, fit: 'cover' },
  });
  expect(namesOf(variants)).toEqual(['128', 'large', 'card']);
  expect(variants[0]).toEqual({
    name: '128',
    width: 128,
    height: 128,
    fit: 'inside',
    gravity: 'center',
    format: 'auto',
    quality: undefined,
  });
});

test('a variant without a choice is inside its box, centered, in the format of a thumbnail', () => {
  expect(allVariants(128, { large: { width: 1_600 } })[1]).toEqual({
    name: 'large',
    width: 1_600,
    height: undefined,
    fit: 'inside',
    gravity: 'center',
    format: 'auto',
    quality: undefined,
  });
});
