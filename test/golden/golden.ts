import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Conversion, convertAlerts } from '../../src/convert';
import type { OcsfRecord, OcsfVersion } from '../../src/ocsf/record';
import { loadValidator } from '../../src/ocsf/validate';
import { sources } from '../../src/sources';
import type { FindingClass } from '../../src/sources/source';

const SAMPLES = 'src/sources/darktrace/samples';

/** Samples whose goldens are kept in OCSF 1.1.0 too: what the version lacks, moved. */
const ALSO_IN_1_1_0 = new Set(['model-breach-saas-details-envelope.json', 'model-breach-respond-network.json', 'details-login-rows.json']);

export interface Golden {
  /** Path of the sample. */
  readonly sample: string;
  /** Path of the golden beside it. */
  readonly golden: string;
  readonly ocsf: OcsfVersion;
}

/** Every sample with its golden, found by listing. */
export async function goldens(): Promise<Golden[]> {
  const names = (await readdir(SAMPLES)).filter((name) => /\.(json|ndjson|log|cef|gz)$/.test(name) && !name.endsWith('.ocsf.json')).sort();
  return names.flatMap((name) => {
    const versions: OcsfVersion[] = ALSO_IN_1_1_0.has(name) ? ['1.3.0', '1.1.0'] : ['1.3.0'];
    return versions.map((ocsf) => ({
      sample: join(SAMPLES, name),
      golden: join(SAMPLES, `${name}${ocsf === '1.3.0' ? '' : `.${ocsf}`}.ocsf.json`),
      ocsf,
    }));
  });
}

export const badSamples = async (): Promise<string[]> =>
  (await readdir(join(SAMPLES, 'bad')))
    .filter((name) => name !== 'README.md')
    .sort()
    .map((name) => join(SAMPLES, 'bad', name));

export async function conversionFor(ocsf: OcsfVersion, findingClass: FindingClass): Promise<Conversion> {
  const [source] = sources;
  if (!source) throw new Error('no source');
  return {
    source,
    ocsf,
    datetime: true,
    settings: { findingClass, appliance: 'appliance-1', redact: false },
    validate: await loadValidator(ocsf),
  };
}

/** Everything that a sample turns into, as the text of its golden. */
export async function goldenText(sample: string, ocsf: OcsfVersion): Promise<string> {
  const results = [];
  for await (const result of convertAlerts(createReadStream(sample), await conversionFor(ocsf, 'both'))) {
    const { where, outcome, ...rest } = result;
    results.push({
      where,
      kind: outcome.alertKind,
      path: outcome.path,
      ...rest,
      ...('records' in rest && { records: rest.records.map(withoutRawData) }),
    });
  }
  return `${JSON.stringify(results, null, 1)}\n`;
}

/** `raw_data` is the sample's own text, which a test of its own compares; here its length stands for it. */
function withoutRawData(record: OcsfRecord): Record<string, unknown> {
  const text = record['raw_data'];
  return typeof text === 'string' ? { ...record, raw_data: `${text.length} characters` } : record;
}
