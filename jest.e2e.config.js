/** Configuration of `npm run test:e2e`: the deployed package on the local AWS. Two workers, because most of the time is waiting. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/e2e/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 120_000,
};
