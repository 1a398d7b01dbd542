/** `npm run test:mutation`: the tests of `lambda-src`, once for each mutant of it (stryker.config.json). */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/contract-test.ts', '<rootDir>/__tests__/lambda-src/**/*-test.ts'],
  // These edit the source text, which is no longer that of the files.
  testPathIgnorePatterns: ['/node_modules/', 'mirror-broken-test'],
  // Nothing is packaged for them.
  globalSetup: null,
};
