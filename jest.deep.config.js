/** Configuration of `npm run test:deep`: tests that explore, fuzz, or measure for minutes, and tests of the commands. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/deep/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
