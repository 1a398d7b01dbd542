/** `npm run test:e2e`: the deployed package on the local AWS. Terraform's provider mostly waits: more files at a time than cores. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/e2e/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/__tests__/e2e/support/global-setup.ts',
  testSequencer: '<rootDir>/__tests__/e2e/support/longest-first.js',
  maxWorkers: 10,
  testTimeout: 120_000,
};
