/** `npm test`: no server, no network. The longer parts extend this: jest.deep.config.js, jest.e2e.config.js. */
module.exports = {
  // Jest leaves one core to a watching editor; nobody watches here.
  maxWorkers: '100%',
  // Some start programs, and machines are noisy.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/__tests__/**/*-test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/deep/', '<rootDir>/__tests__/e2e/'],
  // `npm test` asks for it: every branch of the function is run.
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
  // These ship ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(uuid|p-queue|p-timeout|eventemitter3)/)'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/support/setup.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out/', '<rootDir>/dist/', '<rootDir>/.work/'],
};
