import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile, type Plugin } from 'esbuild';
import { FUNCTION_NAMES, type FunctionName } from '../src/handlers/settings';
import { FUNCTION_BUNDLE_OPTIONS, REQUIRE_IN_ESM } from './bundle-options';

/** Folder of the bundles: `<folder>/<function>/index.mjs`, each a whole Lambda code asset. */
export const FUNCTIONS_FOLDER = 'dist/functions';

/** What Lambda fetches before a cold start; more is a sign of a package that does not belong here. */
const MAX_COMPRESSED_BYTES = 3 * 1024 * 1024;

/**
 * Bundles every function with all that it needs, the AWS SDK included, so that what is tested is what runs. The same sources make the same
 * bytes: a deployment that changes nothing updates nothing. A function without its entry file stops the build.
 */
export async function buildFunctions(names: readonly FunctionName[] = FUNCTION_NAMES): Promise<void> {
  await rm(FUNCTIONS_FOLDER, { recursive: true, force: true });
  for (const name of names) {
    const folder = join(FUNCTIONS_FOLDER, name);
    const used = await bundle(name, folder, true);
    if (Object.keys(used.inputs).some((path) => path.includes(ZSTD_PACKAGE))) await copyFile(zstdWasm(), join(folder, 'zstd.wasm'));
    const bytes = await compressedBytes(folder);
    console.log(`${folder}: ${Math.round(bytes / 1024)} KiB compressed`);
    if (bytes > MAX_COMPRESSED_BYTES) throw new Error(`${folder} has ${bytes} bytes compressed, wanted at most ${MAX_COMPRESSED_BYTES}`);
  }
}

async function bundle(name: FunctionName, folder: string, write: boolean): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: { index: `src/handlers/${name}.ts` },
    outdir: folder,
    ...FUNCTION_BUNDLE_OPTIONS,
    banner: { js: COMMONJS_IN_ESM },
    plugins: [namedZstd],
    metafile: true,
    write,
  });
  return metafile;
}

/** Packages of which something is in the bundle of a function. */
export async function bundledPackages(name: FunctionName): Promise<string[]> {
  const { outputs } = await bundle(name, join(FUNCTIONS_FOLDER, name), false);
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? path : [])),
  );
  return [...new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []))].sort();
}

/** The innermost package of a path. */
const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** They ask for files that lie beside them, too. */
const COMMONJS_IN_ESM = `${REQUIRE_IN_ESM} const __dirname = import.meta.dirname;`;

const ZSTD_PACKAGE = '@bokuweb/zstd-wasm';

/** The codec is CommonJS, which in a chunk of its own has a default export only: this gives it the names that are asked of it. */
const namedZstd: Plugin = {
  name: 'named-zstd',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@bokuweb\/zstd-wasm$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, namespace: 'named-zstd' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'named-zstd' }, () => ({
      contents: `export { init, compress } from '${ZSTD_PACKAGE}';`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** The codec reads it from its own folder, which in a bundle is that of the bundle. */
const zstdWasm = (): string => join(dirname(createRequire(import.meta.url).resolve(ZSTD_PACKAGE)), 'zstd.wasm');

async function compressedBytes(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(folder, file))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
