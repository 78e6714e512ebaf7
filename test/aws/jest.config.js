/** @type {import('jest').Config} */
export default {
  displayName: 'aws',
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/test/aws'],
  setupFilesAfterEnv: ['<rootDir>/test/canary/setup.ts'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.(ts|js|mjs)$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  // hyparquet and its codecs are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(hyparquet|hyparquet-compressors|hysnappy|fzstd|brotli|tinyglobby|fdir)/)'],
  testTimeout: 60_000,
};
