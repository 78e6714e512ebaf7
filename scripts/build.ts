import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { buildFunctions } from './build-functions';
import { buildValidators } from './build-validators';
import { BUNDLE_OPTIONS, REQUIRE_IN_ESM } from './bundle-options';

/** `npm run build`: the validators, the command line as a bundle whose verbs are loaded lazily, and the functions. */
await buildValidators();
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { slc: 'src/cli/main.ts', 'convert-thread': 'src/cli/convert/thread.ts' },
  outdir: 'dist',
  ...BUNDLE_OPTIONS,
  // These carry a native library or a wasm file; everything else is JavaScript and goes in.
  external: ['@duckdb/node-api', '@bokuweb/zstd-wasm'],
  banner: { js: REQUIRE_IN_ESM },
});
await buildFunctions();
