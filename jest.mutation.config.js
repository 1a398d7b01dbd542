/** `npm run test:mutation`: the tests of `lambda-src`, once for each mutant of it (stryker.config.json). */
const { globalSetup: _, ...config } = require('./jest.config.js');

module.exports = {
  ...config,
  testMatch: ['<rootDir>/__tests__/contract-test.ts', '<rootDir>/__tests__/lambda-src/**/*-test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out/', '<rootDir>/dist/'],
};
