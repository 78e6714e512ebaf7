import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { buildValidators } from './build-validators';

/** `npm run build`: the validators, then the command line as a bundle whose verbs are loaded lazily. Packages stay in node_modules. */
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
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
});
