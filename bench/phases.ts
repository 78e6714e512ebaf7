import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { Element } from '../src/input/element';
import { readElements } from '../src/input/elements';
import { parseJson } from '../src/input/json';
import { factsOf } from '../src/ocsf/facts';
import { finish } from '../src/ocsf/finish';
import type { Draft, Json, OcsfRecord } from '../src/ocsf/record';
import { loadValidator } from '../src/ocsf/validate';
import { encodeParquet, loadCompressor } from '../src/parquet/writer';
import { sources } from '../src/sources';
import { writeAlerts } from './alerts';

/**
 * `npm run profile:phases -- [alerts.ndjson]`: what each phase of the way from alert text to Parquet costs by itself, warm, in µs of CPU per alert
 * (the threads of the garbage collector included). Phases run one after the other over the same alerts, a batch at a time.
 */
const BATCH = 1_000;
const WARM_UP_BATCHES = 3;

const SIMULATED = 20_000;

const path = process.argv[2] ?? `.bench/alerts-${SIMULATED}.ndjson`;
if (process.argv[2] === undefined && !existsSync(path)) {
  mkdirSync('.bench', { recursive: true });
  await writeAlerts(path, SIMULATED);
}
const source = sources[0]!;
const settings = { findingClass: 'security', appliance: 'appliance', redact: false } as const;
const validate = await loadValidator('1.3.0');
const compressor = await loadCompressor('zstd');
const none = await loadCompressor('none');
const tables = source.tables.map((table) => ({
  uid: factsOf('1.3.0').classes[table.class].uid,
  tree: table.columns('1.3.0'),
}));

const text = readFileSync(path);
const spent = new Map<string, number>();
let alerts = 0;
let batch = 0;

function phase<T>(name: string, work: () => T): T {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  if (batch >= WARM_UP_BATCHES) spent.set(name, (spent.get(name) ?? 0) + user + system);
  return result;
}

async function* whole(): AsyncGenerator<Uint8Array> {
  yield text;
}

const elements: Element[] = [];
for await (const element of readElements(whole())) elements.push(element);

for (; batch * BATCH < elements.length; batch++) {
  const some = elements.slice(batch * BATCH, (batch + 1) * BATCH);
  if (batch >= WARM_UP_BATCHES) alerts += some.length;
  phase('floor: JSON.parse', () => some.map((element) => JSON.parse(element.text) as Json));
  phase('parse under limits', () => some.map((element) => parseJson(element.text)));
  const drafts: Draft[] = [];
  phase('parse, read, map', () => {
    for (const element of some) {
      for (const outcome of source.convert(element, settings)) if (outcome.fate === 'mapped') drafts.push(...outcome.drafts);
    }
  });
  const records = phase('finish', () => drafts.map((draft) => finish(draft, '1.3.0')));
  phase('validate', () => records.map((record) => validate(record, true)));
  const encode = (with_: typeof compressor) => {
    for (const { uid, tree } of tables) {
      const rows = records.filter((record: OcsfRecord) => record.class_uid === uid);
      encodeParquet(tree, rows, { compressor: with_, createdBy: 'bench version 0.0.0 (build bench)' });
    }
  };
  phase('encode, not compressed', () => encode(none));
  phase('encode and compress', () => encode(compressor));
}

const floor = spent.get('floor: JSON.parse')!;
for (const [name, us] of spent)
  console.log(`${name.padEnd(26)} ${(us / alerts).toFixed(1).padStart(7)} µs ${(us / floor).toFixed(2).padStart(6)} ×`);
