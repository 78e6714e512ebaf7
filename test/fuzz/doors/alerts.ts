import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convert } from '../../../src/convert';
import { keyOf } from '../../../src/lake/folder-lake';
import type { Lake, Receipt } from '../../../src/lake/lake';
import { checkObjectPath, readObjectPath } from '../../../src/lake/object-path';
import { loadCompressor } from '../../../src/parquet/writer';
import { conversionFor } from '../../golden/golden';
import { type Door, must } from '../door';

/* Bytes of a raw object. Answered by a receipt, whatever they are: every alert delivered, rejected with a reason, or ignored. */

const SAMPLES = 'src/sources/darktrace/samples';
/** Longer ones are mostly the same again. */
const MAX_SEED_BYTES = 24 * 1024;

export const door: Door = {
  limitMs: 3_000,

  async seeds() {
    const names = await readdir(SAMPLES, { recursive: true });
    const files = names.filter((name) => /\.(json|ndjson|log|cef|gz|bin)$/.test(name) && !name.endsWith('.ocsf.json')).sort();
    return (await Promise.all(files.map((name) => readFile(join(SAMPLES, name))))).filter(({ length }) => length <= MAX_SEED_BYTES);
  },

  async open() {
    const conversion = await conversionFor('1.3.0', 'both');
    const compressor = await loadCompressor('zstd');
    return {
      async enter(input) {
        const lake = new KeptLake();
        const raw = {
          key: 'input',
          version: '1',
          bytes: input.length,
          async *read() {
            yield input;
          },
        };
        const { counts, outputs, rejected } = await convert(raw, conversion, { lake, region: 'eu-west-1', tenant: 'acme', compressor });
        must(counts.received === counts.delivered + counts.rejected + counts.ignored, 'received = delivered + rejected + ignored');
        must(
          counts.received > 0 || /^[\s\u{feff}[\]]*$/u.test(Buffer.from(input).toString()) || isGzip(input),
          'something came of the input',
        );
        must(Object.values(rejected).reduce((sum, each) => sum + each, 0) === counts.rejected, 'every reject is counted by its rule');
        must(lake.rejects.length === counts.rejected, 'every reject is kept');
        for (const { problems } of lake.rejects)
          must(problems.length > 0 && problems.every(({ rule, message }) => rule && message), 'every reject has reasons');
        must(outputs.length > 0 === counts.delivered > 0, 'what is delivered stands in an object');
        for (const key of lake.keys) {
          const place = readObjectPath(key);
          must(place !== undefined && checkObjectPath(place).length === 0, 'every object stands in its partition');
        }
      },
      async close() {},
    };
  },
};

const isGzip = (input: Uint8Array): boolean => input[0] === 0x1f && input[1] === 0x8b;

/** A lake that is looked at and thrown away. */
class KeptLake implements Lake {
  readonly keys: string[] = [];
  readonly rejects: { readonly problems: readonly { readonly rule: string; readonly message: string }[] }[] = [];
  readonly keyOf = keyOf;

  async putObject(partition: Parameters<Lake['putObject']>[0], fileName: string, bytes: Uint8Array): Promise<{ key: string }> {
    const key = keyOf(partition, fileName);
    must(Buffer.from(bytes.subarray(-4)).toString() === 'PAR1', 'every object is whole');
    this.keys.push(key);
    return { key };
  }

  async putRejects(name: string, ndjson: Uint8Array): Promise<{ key: string }> {
    for (const line of Buffer.from(ndjson).toString().trim().split('\n')) this.rejects.push(JSON.parse(line));
    return { key: `rejects/${name}.ndjson` };
  }

  async dropRejects(): Promise<void> {
    throw new Error('nothing was there that could be taken away');
  }

  async readReceipt(): Promise<Receipt | undefined> {
    return undefined;
  }

  async writeReceipt(name: string): Promise<{ key: string }> {
    return { key: name };
  }
}
