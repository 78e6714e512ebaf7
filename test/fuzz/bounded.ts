import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert } from '../../src/convert';
import { folderLake } from '../../src/lake/folder-lake';
import { checkObjectPath, readObjectPath } from '../../src/lake/object-path';
import { loadCompressor } from '../../src/parquet/writer';
import { conversionFor } from '../golden/golden';
import { assertNoPollution } from './door';
import { HOSTILE } from './hostile';

/*
 * Converts each hostile object into a lake folder, in a process of its own whose memory is watched; prints one line of JSON for each.
 * The key of each raw object tries to leave its folder, too.
 */

const compressor = await loadCompressor('zstd');
const conversion = await conversionFor('1.3.0', 'both');
let peakBytes = 0;

for (const { name, bytes } of HOSTILE) {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const file = join(folder, 'input');
  let held: Buffer | undefined = bytes();
  writeFileSync(file, held);
  const raw = { key: '../../../x=y\n/../input', version: '1', bytes: held.length, read: () => chunksOf(file) };
  held = undefined;
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  peakBytes = before;
  const watch = setInterval(look, 20);
  const startMs = performance.now();
  const receipt = await convert(raw, conversion, {
    lake: folderLake(join(folder, 'lake')),
    region: 'eu-west-1',
    tenant: 'acme',
    compressor,
  });
  clearInterval(watch);
  look();
  assertNoPollution();
  const places = receipt.outputs.map(({ key }) => readObjectPath(key));
  const result = {
    name,
    counts: receipt.counts,
    rejected: receipt.rejected,
    ms: Math.round(performance.now() - startMs),
    grownMib: Math.round((peakBytes - before) / 2 ** 20),
    beside: readdirSync(folder).filter((each) => each !== 'input' && each !== 'lake'),
    misplaced: places.filter((place) => place === undefined || checkObjectPath(place).length > 0).length,
    missing: receipt.outputs.filter(({ key }) => !existsSync(join(folder, 'lake', key))).length,
  };
  console.log(JSON.stringify(result));
  rmSync(folder, { recursive: true });
}

function look(): void {
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const { createReadStream } = await import('node:fs');
  for await (const chunk of createReadStream(path)) {
    look();
    yield chunk as Uint8Array;
  }
}
