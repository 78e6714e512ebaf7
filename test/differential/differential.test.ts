import { createReadStream } from 'node:fs';
import { convertAlerts, type Result } from '../../src/convert';
import { readElements } from '../../src/input/elements';
import { OCSF_VERSIONS, type OcsfVersion } from '../../src/ocsf/record';
import type { FindingClass } from '../../src/sources/source';
import { badSamples, conversionFor, goldens } from '../golden/golden';
import { ALERTS, batchesOf, PATIENCE_MS, simulatedLines } from './alerts';
import { type Batch, differencesOfResults, differencesOfRows } from './comparison';
import type { WrittenRows } from './fast';
import { bothPaths, collected, loadPlainPath, plainBatch } from './paths';

/*
 * The conversion that ships keeps what it has read, generates code for lists of keys and takes records apart as they come. Does it say
 * what a plain reading of the rules says? The plain path has modules of its own, so it shares no state with the fast one; in them nothing is
 * remembered, and what is kept all the same was kept from other alerts, since the plain path goes through them backwards.
 */

/** Taken in turn, a batch each. */
const FORMS: readonly (readonly [OcsfVersion, FindingClass])[] = [
  ['1.3.0', 'security'],
  ['1.1.0', 'detection'],
  ['1.3.0', 'detection'],
  ['1.1.0', 'security'],
];
const BATCH = Math.min(1_000, Math.ceil(ALERTS / FORMS.length));

beforeAll(loadPlainPath);

test(
  `of ${ALERTS} simulated alerts, records and the rows read back are what the plain path says`,
  async () => {
    const compared = { alerts: 0, records: 0, rows: 0 };
    for (const lines of batchesOf(simulatedLines(ALERTS), BATCH)) {
      const [ocsf, findingClass] = FORMS[(compared.alerts / BATCH) % FORMS.length]!;
      const { batch, written } = await bothPaths(lines, await conversionFor(ocsf, findingClass), compared.alerts + 1);
      const differences = [...differencesOfResults(batch), ...differencesOfRows(batch, written)];
      expect({ differences: differences.length, first: differences.slice(0, 10) }).toEqual({ differences: 0, first: [] });
      compared.alerts += batch.fast.length;
      compared.records += batch.fast.reduce((sum, result) => sum + (result.fate === 'delivered' ? result.records.length : 0), 0);
      compared.rows += written.reduce((sum, { rows }) => sum + rows.length, 0);
    }
    console.log(`compared ${compared.alerts} alerts, ${compared.records} records, ${compared.rows} rows`);
    expect(compared.alerts).toBe(ALERTS);
    expect(compared.rows).toBe(compared.records);
    expect(compared.records).toBeGreaterThan(ALERTS);
  },
  PATIENCE_MS,
);

test.each(OCSF_VERSIONS)('of every sample, good and bad, records in OCSF %s are what the plain path says', async (ocsf) => {
  const conversion = await conversionFor(ocsf, 'both');
  let records = 0;
  for (const sample of new Set([...(await goldens()).map((golden) => golden.sample), ...(await badSamples())])) {
    const fast = await collected(convertAlerts(createReadStream(sample), conversion));
    const elements = await collected(readElements(createReadStream(sample)));
    const differences = differencesOfResults({ conversion, firstAlert: 1, fast, plain: plainBatch(elements, conversion) });
    expect({ sample, differences: differences.slice(0, 10) }).toEqual({ sample, differences: [] });
    records += fast.reduce((sum, result) => sum + (result.fate === 'delivered' ? result.records.length : 0), 0);
  }
  expect(records).toBeGreaterThan(100);
});

describe('what is wrong is named by its alert, its path and both values', () => {
  const FIRST = 7_001;
  let batch: Batch;
  let written: WrittenRows[];
  beforeAll(async () => {
    const lines = [...simulatedLines(500)].slice(0, 40);
    ({ batch, written } = await bothPaths(lines, await conversionFor('1.3.0', 'security'), FIRST));
  });

  /** The same results, one record of one alert changed. */
  const planted = (at: number, change: (record: Record<string, unknown>) => Record<string, unknown>): Batch => {
    const fast = batch.fast.map((result, index): Result => {
      if (index !== at || result.fate !== 'delivered') return result;
      const [first, ...others] = result.records;
      return { ...result, records: [change(structuredClone(first!)) as typeof first & object, ...others] };
    });
    return { ...batch, fast };
  };

  test('nothing is wrong before something is planted', () => {
    expect([...differencesOfResults(batch), ...differencesOfRows(batch, written)]).toEqual([]);
  });

  test('a value in a record', () => {
    const wrong = planted(4, (record) => ({ ...record, finding: { ...(record['finding'] as object), title: 'planted' } }));
    expect(differencesOfResults(wrong)).toEqual([
      expect.stringMatching(/^alert 7005: \$\.records\[0\]\.finding\.title is "planted", plainly "[^"]+"$/),
    ]);
  });

  test('an attribute that is missing, or one too many', () => {
    expect(differencesOfResults(planted(0, ({ severity: _, ...record }) => record))).toEqual([
      expect.stringMatching(/^alert 7001: \$\.records\[0\]\.severity is undefined, plainly "[A-Z][a-z]+"$/),
    ]);
    expect(differencesOfResults(planted(39, (record) => ({ ...record, planted: [] })))).toEqual([
      'alert 7040: $.records[0].planted is [], plainly undefined',
    ]);
  });

  test('attributes in another order', () => {
    const wrong = planted(2, ({ class_uid, ...record }) => ({ ...record, class_uid }));
    expect(differencesOfResults(wrong)).toEqual([expect.stringMatching(/^alert 7003: \$\.records\[0\] is \["[^[]+…?, plainly \["/)]);
  });

  test('a result or a record that is missing', () => {
    expect(differencesOfResults({ ...batch, fast: batch.fast.slice(0, -1) })).toEqual([
      expect.stringMatching(/^alert 7040: \$ is undefined, plainly \{/),
      '39 results, plainly 40',
    ]);
    const fast = batch.fast.map((result, at) => (at === 9 ? { ...result, records: [] } : result));
    expect(differencesOfResults({ ...batch, fast })).toEqual([
      expect.stringMatching(/^alert 7010: \$\.records\[0\] is undefined, plainly \{/),
    ]);
  });

  test('a value in a row, and a row that is missing', () => {
    const [first, ...others] = written as [WrittenRows, ...WrittenRows[]];
    const rows = first.rows.map((row, at) => (at === 1 ? { ...(row as object), time: 1 } : row));
    expect(differencesOfRows(batch, [{ ...first, rows }, ...others])).toEqual([
      expect.stringMatching(/^alert 70\d\d, row 1 of darktrace-\w+\/\d{8}: \$\.time is 1, plainly \d{13}$/),
    ]);
    expect(differencesOfRows(batch, [{ ...first, rows: first.rows.slice(1) }, ...others])).toEqual([
      `${first.partition}: ${first.rows.length - 1} rows, plainly ${first.rows.length}`,
    ]);
    expect(differencesOfRows(batch, others)).toEqual([`${first.partition}: no object, plainly one of ${first.rows.length} rows`]);
  });
});
