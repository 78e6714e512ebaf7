/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/src'],
  globalSetup: '<rootDir>/test/globalSetup.ts',
  setupFilesAfterEnv: ['<rootDir>/test/canary/setup.ts'],
  testMatch: ['**/*.test.ts'],
  // On two cores that other suites keep busy, a conversion of the samples can take longer than the default of 5 s.
  testTimeout: 30_000,
  testPathIgnorePatterns: ['/node_modules/', '/test/infra/', '/test/aws/'],
  transform: { '\\.(ts|js|mjs)$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  // hyparquet and its codecs are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(hyparquet|hyparquet-compressors|hysnappy|fzstd|brotli|tinyglobby|fdir)/)'],
};
