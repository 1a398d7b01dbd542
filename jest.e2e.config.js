/** `npm run test:e2e`: the deployed package on the local AWS. Most of it is waiting of Terraform's provider, so two at a time. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/e2e/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 120_000,
};
