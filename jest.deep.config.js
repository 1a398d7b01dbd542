/** `npm run test:deep`: what explores, fuzzes or measures for minutes, and programs as their users start them. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/__tests__/deep/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
