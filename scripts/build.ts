import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { buildFunctions } from './build-functions';
import { buildValidators } from './build-validators';

/** `npm run build`: the validators, the command line as a bundle whose verbs are loaded lazily, and the functions. */
await buildValidators();
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { slc: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // These carry a native library or a wasm file; everything else is JavaScript and goes in.
  external: ['@duckdb/node-api', '@bokuweb/zstd-wasm'],
  // CommonJS packages in an ES module bundle ask for Node's own modules by require.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  legalComments: 'none',
  logLevel: 'warning',
});
await buildFunctions();
