/** @type {import('jest').Config} */
export default {
  displayName: 'infra',
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/test/infra'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.(ts|js|mjs)$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
};
