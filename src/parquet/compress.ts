import * as zlib from 'node:zlib';

export type ParquetCodec = 'zstd' | 'gzip' | 'none';

/** Compresses page bodies, one at a time (parquet-format, Compression.md). */
export interface Compressor {
  readonly codec: ParquetCodec;
  compress(bytes: Uint8Array): Uint8Array;
}

/** Of what is measured on alerts, level 3 costs half as much again and saves 3 % of the bytes. */
const ZSTD_LEVEL = 1;
const GZIP_LEVEL = 6;

/** The compressor of a codec; make it once, use it for every file. */
export async function loadCompressor(codec: ParquetCodec): Promise<Compressor> {
  switch (codec) {
    case 'zstd':
      // WebAssembly first, also where Node has zstd: a page costs a fifth of the time, since Node makes a context for each call.
      return zstdOfWasm().catch((cause: unknown) => {
        const native = zstdOfNode();
        if (native === undefined) throw cause;
        return native;
      });
    case 'gzip':
      return { codec, compress: (bytes) => zlib.gzipSync(bytes, { level: GZIP_LEVEL }) };
    case 'none':
      return { codec, compress: (bytes) => bytes };
  }
}

/** zstd of `node:zlib`, which has it from Node 22.15 on. */
export function zstdOfNode(): Compressor | undefined {
  const { zstdCompressSync, constants } = zlib as unknown as NodeZstd;
  if (zstdCompressSync === undefined) return undefined;
  const options = { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } };
  return { codec: 'zstd', compress: (bytes) => zstdCompressSync(bytes, options) };
}

/** The same zstd, compiled to WebAssembly. */
export function zstdOfWasm(): Promise<Compressor> {
  wasm ??= loadWasm();
  return wasm;
}

/** Loaded once: a second `init` would pull the memory away from under compressors that exist. */
let wasm: Promise<Compressor> | undefined;

async function loadWasm(): Promise<Compressor> {
  const { init, compress } = await import('@bokuweb/zstd-wasm');
  await init();
  return { codec: 'zstd', compress: (bytes) => compress(bytes, ZSTD_LEVEL) };
}

/** What the type declarations for Node 20 do not know. */
interface NodeZstd {
  readonly zstdCompressSync?: (bytes: Uint8Array, options: { readonly params: Readonly<Record<number, number>> }) => Uint8Array;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
}
