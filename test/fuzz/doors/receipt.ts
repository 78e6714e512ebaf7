import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert, NewerMappingError } from '../../../src/convert';
import { folderLake } from '../../../src/lake/folder-lake';
import { accountIdOf, receiptName } from '../../../src/lake/lake';
import { receiptKey } from '../../../src/lake/prefixes';
import { loadCompressor } from '../../../src/parquet/writer';
import { conversionFor } from '../../golden/golden';
import { type Door, must } from '../door';

/* A receipt that a re-run finds. It goes on from it, or refuses it and says what to do; nothing outside the lake is written or taken away. */

const SAMPLE = await readFile('src/sources/darktrace/samples/benign-noise.ndjson');
const LINE = SAMPLE.subarray(0, SAMPLE.indexOf('\n') + 1);

export const door: Door = {
  limitMs: 3_000,
  async seeds() {
    const { folder, receipt } = await converted();
    const done = await readFile(receipt);
    await rm(folder, { recursive: true });
    const { rejects: _, ...rest } = JSON.parse(done.toString());
    const withRejects = { ...rest, rejects: [`rejects/${'0'.repeat(32)}-0.ndjson`] };
    const moved = { ...rest.outputs[0], eventDay: '20240101', key: rest.outputs[0].key.replace(/eventDay=\d+/, 'eventDay=20240101') };
    return [withRejects, { ...rest, state: 'open', rejects: [], outputs: [...rest.outputs, moved] }].map((each) =>
      Buffer.from(JSON.stringify(each)),
    );
  },
  async open() {
    const { folder, outside, receipt, run } = await converted();
    const before = await treeOf(folder, outside);
    return {
      async enter(input) {
        await writeFile(receipt, input);
        try {
          const { counts, state } = await run();
          must(state === 'done' && counts.received === counts.delivered + counts.rejected + counts.ignored, 'the new receipt adds up');
        } catch (cause) {
          const isTold = cause instanceof NewerMappingError || /this receipt cannot be gone on from/.test((cause as Error).message);
          must(isTold, `a receipt that is refused is told, not ${(cause as Error).stack}`);
        }
        must((await treeOf(folder, outside)) === before, 'nothing outside the lake is written or taken away');
      },
      close: () => rm(folder, { recursive: true }),
    };
  },
};

/** A lake within a folder, with something beside it that must stay. */
async function converted() {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  const outside = 'lake';
  for (const name of ['x', 'etc/x', 'rejects/x.ndjson']) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), 'stays');
  }
  const version = createHash('sha256').update(LINE).digest('hex');
  const raw = {
    key: 'alerts.ndjson',
    version,
    bytes: LINE.length,
    async *read() {
      yield LINE;
    },
  };
  const conversion = await conversionFor('1.3.0', 'security');
  const compressor = await loadCompressor('zstd');
  const run = () => convert(raw, conversion, { lake: folderLake(join(folder, 'lake')), region: 'eu-west-1', tenant: 'acme', compressor });
  await run();
  const receipt = join(folder, 'lake', receiptKey(receiptName(raw, accountIdOf('acme'), 'eu-west-1')));
  return { folder, outside, receipt, run };
}

/** Everything in a folder but one of its folders. */
async function treeOf(folder: string, without: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.split('/')[0] !== without).sort();
  return (await Promise.all(names.map(async (name) => `${name} ${(await stat(join(folder, name))).size}`))).join('\n');
}
