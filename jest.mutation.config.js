/** `npm run test:mutation`: the tests of `lambda-src`, once for each mutant of it (stryker.config.json). */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/lambda-src/**/*-test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    // Run nearly all of the function in each of hundreds of tests: seconds for each mutant.
    'faults-test',
    'odd-keys-test',
    'pngsuite-test',
  ],
  runner: '<rootDir>/scripts/checks/mutation/first-failure-runner.js',
  // Nothing is packaged for them.
  globalSetup: null,
};
