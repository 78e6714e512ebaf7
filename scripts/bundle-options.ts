import type { BuildOptions } from 'esbuild';

/** What every bundle that ships has in common: ES modules for Node, each part loaded when it is needed. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // ES modules where a package has them: half the size, and half the cold start.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** CommonJS packages in an ES module bundle ask for Node's own modules by require. */
export const REQUIRE_IN_ESM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** What the bundle of a Lambda function has besides. */
export const FUNCTION_BUNDLE_OPTIONS = {
  ...BUNDLE_OPTIONS,
  outExtension: { '.js': '.mjs' },
  minifySyntax: true,
  minifyWhitespace: true,
} as const satisfies BuildOptions;
