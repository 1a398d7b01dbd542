import { ENV } from '../../lambda-src/contract';
import { readSettings } from '../../lambda-src/settings';
import { FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';

test('the settings are read from the variables that the contract names', () => {
  expect(Object.keys(FUNCTION_VARIABLES).sort()).toEqual(Object.values(ENV).sort());
  expect(readSettings(FUNCTION_VARIABLES)).toEqual({
    environment: 'staging',
    thumbnailBucket: 'thumbnails',
    metadataTable: 'records',
    thumbnailSize: 128,
    maxInputBytes: 67_108_864,
    maxInputPixels: 50_000_000,
  });
});

test.each(Object.values(ENV))('a missing %s is named', (name) => {
  expect(() => readSettings({ ...FUNCTION_VARIABLES, [name]: undefined })).toThrow(name);
});

test.each([
  ['THUMBNAIL_SIZE', '63'],
  ['THUMBNAIL_SIZE', '513'],
  ['THUMBNAIL_SIZE', '128.5'],
  ['THUMBNAIL_SIZE', 'big'],
  ['MAX_INPUT_MEGABYTES', '0'],
  ['MAX_INPUT_MEGAPIXELS', '269'],
])('%s = %s is refused with its value and its bounds', (name, value) => {
  expect(() => readSettings({ ...FUNCTION_VARIABLES, [name]: value })).toThrow(
    new RegExp(`${name} is "${value}", not a whole number from \\d+ to \\d+`),
  );
});

test.each(['64', '512'])('THUMBNAIL_SIZE = %s is at a bound and legal', (size) => {
  expect(readSettings({ ...FUNCTION_VARIABLES, THUMBNAIL_SIZE: size }).thumbnailSize).toBe(Number(size));
});

test('all that is wrong is said at once', () => {
  const { THUMBNAIL_SIZE: size, METADATA_TABLE: table, ...others } = FUNCTION_VARIABLES;
  expect([size, table]).not.toContain(undefined);
  expect(() => readSettings(others)).toThrow(
    'The function is not configured: METADATA_TABLE is not set; THUMBNAIL_SIZE is not set; THUMBNAIL_SIZE is "", not a whole number from 64 to 512.',
  );
});

test('an unknown ENVIRONMENT is refused with the known ones', () => {
  expect(() => readSettings({ ...FUNCTION_VARIABLES, ENVIRONMENT: 'test' })).toThrow(
    'ENVIRONMENT is none of development, staging, production',
  );
});
