/**
 * `npm run test:e2e`: the deployed package on the local AWS. Terraform's provider mostly waits, so more files run at a time
 * than there are cores. Time limits allow for that.
 */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/e2e/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/__tests__/e2e/support/global-setup.ts',
  testSequencer: '<rootDir>/__tests__/e2e/support/longest-first.js',
  maxWorkers: 10,
  testTimeout: 240_000,
};
