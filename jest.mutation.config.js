/** Configuration of `npm run test:mutation`: the tests of `lambda-src` for each mutant (stryker.config.json). */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/lambda-src/**/*-test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    // Each of their hundreds of tests runs nearly the whole function: seconds for each mutant.
    'faults-test',
    'odd-keys-test',
    'pngsuite-test',
  ],
  runner: '<rootDir>/scripts/checks/mutation/first-failure-runner.js',
  // These tests need no staged packages.
  globalSetup: null,
};
