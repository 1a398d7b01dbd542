import { ENV } from '../../lambda-src/contract';
import { readSettings } from '../../lambda-src/settings';
import { allVariants } from '../../lambda-src/variants/variant';
import { FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';

const OPTIONAL: readonly string[] = [ENV.variants, ENV.placeholders];
const REQUIRED = Object.values(ENV).filter((name) => !OPTIONAL.includes(name));

test('readSettings reads every variable of the contract', () => {
  expect(Object.keys(FUNCTION_VARIABLES).sort()).toEqual(REQUIRED.sort());
  expect(readSettings(FUNCTION_VARIABLES)).toEqual({
    environment: 'staging',
    thumbnailBucket: 'thumbnails',
    metadataTable: 'records',
    thumbnailSize: 128,
    variants: allVariants(128, {}),
    placeholders: false,
    maxInputBytes: 67_108_864,
    maxInputPixels: 268_000_000,
    memoryMegabytes: 1024,
  });
});

test.each(REQUIRED)('readSettings names a missing %s', (name) => {
  expect(() => readSettings({ ...FUNCTION_VARIABLES, [name]: undefined })).toThrow(name);
});

test.each([
  ['THUMBNAIL_SIZE', '63'],
  ['THUMBNAIL_SIZE', '513'],
  ['THUMBNAIL_SIZE', '128.5'],
  ['THUMBNAIL_SIZE', 'big'],
  ['MAX_INPUT_MEGABYTES', '0'],
  ['MAX_INPUT_MEGAPIXELS', '269'],
  ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '511'],
])('readSettings rejects %s = %s and states its value and bounds', (name, value) => {
  expect(() => readSettings({ ...FUNCTION_VARIABLES, [name]: value })).toThrow(
    new RegExp(`${name} is "${value}", but must be an integer from \\d+ to \\d+`),
  );
});

test('readSettings reads the memory size that Lambda sets', () => {
  const variables = { ...FUNCTION_VARIABLES, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048' };
  expect(readSettings(variables).memoryMegabytes).toBe(2048);
});

test.each(['64', '512'])('readSettings accepts a THUMBNAIL_SIZE at its bound: %s', (size) => {
  expect(readSettings({ ...FUNCTION_VARIABLES, THUMBNAIL_SIZE: size }).thumbnailSize).toBe(Number(size));
});

test('readSettings enables placeholders only for the value that the deployment sets', () => {
  const read = (value: string) => readSettings({ ...FUNCTION_VARIABLES, PLACEHOLDERS: value }).placeholders;
  expect(['true', 'false', ''].map(read)).toEqual([true, false, false]);
});

describe('VARIANTS', () => {
  const read = (value: string): ReturnType<typeof readSettings> =>
    readSettings({ ...FUNCTION_VARIABLES, VARIANTS: value });

  test('readSettings reads the variants after the thumbnail, in the order in which they are defined', () => {
    const definitions = { large: { width: 1600 }, card: { width: 600, height: 400, fit: 'cover' } } as const;
    const { variants } = read(JSON.stringify(definitions));
    expect(variants).toEqual(allVariants(128, definitions));
    expect(variants.map(({ name }) => name)).toEqual(['128', 'large', 'card']);
  });

  test.each(['', '{}'])('readSettings reads the thumbnail alone from VARIANTS = "%s"', (value) => {
    expect(read(value).variants).toEqual(allVariants(128, {}));
  });

  test.each(['{"large":', '[]', 'null', '1600', '{"large":1600}', '{"large":null}'])(
    'readSettings rejects VARIANTS = %s, which is not a JSON object of objects, and states its value',
    (value) => {
      expect(() => read(value)).toThrow(
        `Invalid environment variables: VARIANTS is "${value}", but must be a JSON object of objects.`,
      );
    },
  );
});

test('readSettings reports all invalid variables in one error', () => {
  const { THUMBNAIL_SIZE: size, METADATA_TABLE: table, ...others } = FUNCTION_VARIABLES;
  expect([size, table]).not.toContain(undefined);
  expect(() => readSettings(others)).toThrow(
    'Invalid environment variables: METADATA_TABLE is not set; THUMBNAIL_SIZE is not set; THUMBNAIL_SIZE is "", but must be an integer from 64 to 512.',
  );
});

test('readSettings rejects an unknown ENVIRONMENT and lists the known ones', () => {
  expect(() => readSettings({ ...FUNCTION_VARIABLES, ENVIRONMENT: 'test' })).toThrow(
    'ENVIRONMENT is "test", but must be one of development, staging, production',
  );
});
