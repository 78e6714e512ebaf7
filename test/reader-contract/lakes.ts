import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { globSync } from 'tinyglobby';
import { type Conversion, convert, type RawObject } from '../../src/convert';
import { folderLake } from '../../src/lake/folder-lake';
import { type Codec, type Receipt, sha256Hex } from '../../src/lake/lake';
import type { OcsfVersion } from '../../src/ocsf/record';
import { loadCompressor } from '../../src/parquet/writer';
import { conversionFor, goldens } from '../golden/golden';

/** How a lake may be written. */
export interface Form {
  readonly ocsf: OcsfVersion;
  readonly datetime: boolean;
  readonly codec: Codec;
}

export const FORMS: readonly Form[] = [
  { ocsf: '1.3.0', datetime: true, codec: 'zstd' },
  { ocsf: '1.1.0', datetime: true, codec: 'gzip' },
  { ocsf: '1.3.0', datetime: false, codec: 'none' },
  { ocsf: '1.1.0', datetime: false, codec: 'zstd' },
];

export const REGION = 'eu-west-1';

export type Row = Readonly<Record<string, unknown>>;

/** One object of a lake, as a reader that shares no code with the writer sees it. */
export interface LakeObject {
  /** Below the lake's folder, with `/`. */
  readonly key: string;
  readonly source: string;
  readonly eventDay: string;
  readonly path: string;
  readonly metadata: FileMetaData;
  readonly rows: readonly Row[];
}

export interface WrittenLake {
  readonly folder: string;
  readonly form: Form;
  readonly receipts: readonly Receipt[];
}

/** A lake folder of raw objects, in both finding classes. */
export async function writeLake(form: Form, raws: readonly RawObject[], changed: Partial<Conversion> = {}): Promise<WrittenLake> {
  const folder = mkdtempSync(join(tmpdir(), 'slc-contract-'));
  return { folder, form, receipts: await writeInto(folder, form, raws, changed) };
}

/** A lake folder of raw objects for as long as it is used. */
export async function withLake(
  form: Form,
  raws: readonly RawObject[],
  use: (lake: WrittenLake) => Promise<void>,
  changed: Partial<Conversion> = {},
): Promise<void> {
  const lake = await writeLake(form, raws, changed);
  try {
    await use(lake);
  } finally {
    removeLake(lake);
  }
}

/** Converts raw objects into a lake folder, as a first run or once more. */
export async function writeInto(
  folder: string,
  { ocsf, datetime, codec }: Form,
  raws: readonly RawObject[],
  changed: Partial<Conversion> = {},
): Promise<Receipt[]> {
  const conversion = { ...(await conversionFor(ocsf, 'both')), datetime, ...changed };
  const writing = { lake: folderLake(folder), region: REGION, tenant: 'acme', compressor: await loadCompressor(codec) };
  const receipts: Receipt[] = [];
  for (const raw of raws) receipts.push(await convert(raw, conversion, writing));
  return receipts;
}

export const removeLake = ({ folder }: WrittenLake): void => rmSync(folder, { recursive: true, force: true });

/** The shipped samples as one raw object, an alert or a list of alerts a line. */
export async function allSamples(): Promise<RawObject> {
  const samples = new Set((await goldens()).map(({ sample }) => sample));
  return rawObject('all-samples.ndjson', Buffer.from([...samples].map(linesOf).join('\n')));
}

function linesOf(sample: string): string {
  const bytes = readFileSync(sample);
  const text = (sample.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().replace(/^\ufeff/, '');
  return sample.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : text;
}

export function rawObject(key: string, bytes: Uint8Array): RawObject {
  return {
    key,
    version: sha256Hex(bytes),
    bytes: bytes.length,
    async *read() {
      yield bytes;
    },
  };
}

/** Every Parquet object of a lake, by key. */
export async function objectsOf({ folder }: Pick<WrittenLake, 'folder'>): Promise<LakeObject[]> {
  const keys = globSync('**/*.parquet', { cwd: folder }).sort();
  return Promise.all(keys.map((key) => readObject(folder, key)));
}

async function readObject(folder: string, key: string): Promise<LakeObject> {
  const path = join(folder, key);
  const file = new Uint8Array(readFileSync(path)).buffer;
  const metadata = parquetMetadata(file);
  const rows = await parquetReadObjects({ file, metadata, compressors });
  const [, source = '', eventDay = ''] = /^ext\/([^/]+)\/.*eventDay=([^/]+)\//.exec(key) ?? [];
  return { key, source, eventDay, path, metadata, rows };
}
