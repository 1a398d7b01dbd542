/** Configuration of `npm test`, which needs no network. jest.deep.config.js and jest.e2e.config.js extend it. */
module.exports = {
  // By default, Jest leaves one core free.
  maxWorkers: '100%',
  // Some tests start programs, and the machine may be busy.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/__tests__/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/deep/', '<rootDir>/__tests__/e2e/'],
  // Used by `npm test`, which requires full coverage of the function.
  collectCoverageFrom: ['<rootDir>/lambda-src/**/*.ts'],
  coverageReporters: [['text', { skipFull: true }]],
  coverageThreshold: { global: { statements: 100, branches: 100, functions: 100, lines: 100 } },
  globalSetup: '<rootDir>/__tests__/support/stage-packages.ts',
  transform: {
    '^.+\\.(ts|js)$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // These packages contain only ES modules.
  transformIgnorePatterns: ['/node_modules/(?!(uuid|thumbhash|p-queue|p-timeout|eventemitter3)/)'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/support/setup.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out/', '<rootDir>/dist/', '<rootDir>/.work/'],
};
