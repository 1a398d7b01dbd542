import { ENV } from '../../lambda-src/contract';
import { readSettings } from '../../lambda-src/settings';
import { FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';

test('readSettings reads every variable of the contract', () => {
  expect(Object.keys(FUNCTION_VARIABLES).sort()).toEqual(Object.values(ENV).sort());
  expect(readSettings(FUNCTION_VARIABLES)).toEqual({
    environment: 'staging',
    thumbnailBucket: 'thumbnails',
    metadataTable: 'records',
    thumbnailSize: 128,
    maxInputBytes: 67_108_864,
    maxInputPixels: 268_000_000,
    memoryMegabytes: 1024,
  });
});

test.each(Object.values(ENV))('readSettings names a missing %s', (name) => {
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
