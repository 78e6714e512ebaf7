import type { Conversion, Result } from '../../src/convert';
import type { Element } from '../../src/input/element';
import type { OcsfVersion } from '../../src/ocsf/record';
import { simulate } from '../../src/sources/darktrace/simulate/simulate';
import type { FindingClass } from '../../src/sources/source';
import { conversionFor } from '../golden/golden';
import { type Batch, differencesOfResults, differencesOfRows } from './comparison';
import { fastBatch, type WrittenRows } from './fast';
import type * as Plain from './plain';

/*
 * The conversion that ships keeps what it has read, generates code for lists of keys and takes records apart as they come. Does it say
 * what a plain reading of the rules says? The plain path has modules of its own, so it shares no state with the fast one; in them nothing is
 * remembered, and what is kept all the same was kept from other alerts, since the plain path goes through them backwards.
 */

/** `npm run test:differential` compares 100,000. */
const ALERTS = Number(process.env['SLC_ALERTS'] ?? 4_000);
const BATCH = 1_000;

/** Taken in turn, a batch each. */
const FORMS: readonly (readonly [OcsfVersion, FindingClass])[] = [
  ['1.3.0', 'security'],
  ['1.1.0', 'detection'],
  ['1.3.0', 'detection'],
  ['1.1.0', 'security'],
];

let plain: typeof Plain;
beforeAll(async () => {
  await jest.isolateModulesAsync(async () => {
    jest.doMock('../../src/sources/darktrace/remembered', () => ({ remembered: (read: unknown) => read }));
    jest.doMock('../../src/sources/darktrace/identity', () => ({
      ...jest.requireActual('../../src/sources/darktrace/identity'),
      contentHash: jest.requireActual('./plain-hash').plainHash,
    }));
    plain = await import('./plain');
  });
});

/** Elements of a text that has one alert a line. */
function elementsOf(lines: readonly string[]): Element[] {
  let offset = 0;
  return lines.map((text, at) => {
    const where = { line: at + 1, offset };
    offset += Buffer.byteLength(text) + 1;
    return { kind: 'json', text, where };
  });
}

/** Backwards, the results in the order of the alerts all the same. */
function plainBatch(elements: readonly Element[], conversion: Conversion): Result[] {
  return elements
    .toReversed()
    .map((element) => plain.plainResults(element, conversion))
    .reverse()
    .flat();
}

async function bothPaths(
  lines: readonly string[],
  conversion: Conversion,
  firstAlert: number,
): Promise<{ batch: Batch; written: WrittenRows[] }> {
  const { results, written } = await fastBatch(lines, conversion);
  return { batch: { conversion, firstAlert, fast: results, plain: plainBatch(elementsOf(lines), conversion) }, written };
}

function* simulatedLines(events: number): Generator<string> {
  const simulation = simulate({
    scenario: 'mixed',
    seed: 11,
    users: Math.max(10, events / 10),
    days: 30,
    events,
    startMs: Date.parse('2025-01-06T00:00:00Z'),
  });
  for (const alert of simulation.alerts()) yield JSON.stringify(alert);
}

function* batchesOf(lines: Iterable<string>): Generator<string[]> {
  let batch: string[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

test(
  `of ${ALERTS} simulated alerts, records and the rows read back are what the plain path says`,
  async () => {
    const compared = { alerts: 0, records: 0, rows: 0 };
    for (const lines of batchesOf(simulatedLines(ALERTS))) {
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
  60_000 + 30 * ALERTS,
);
