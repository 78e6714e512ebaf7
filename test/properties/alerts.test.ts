import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { globSync } from 'tinyglobby';
import { type Conversion, convertAlerts, type Result } from '../../src/convert';
import type { Json } from '../../src/ocsf/record';
import { pathsOutside } from '../../src/parquet/writer';
import { conversionFor } from '../golden/golden';
import { fc } from '../seed';

/** Alerts that convert, one of each shape: whole files of the samples, and the lines of the stories. */
const valid: Json[] = [
  ...globSync('src/sources/darktrace/samples/!(*.ocsf).json')
    .sort()
    .map((path) => JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))),
  ...readFileSync('src/sources/darktrace/samples/story-2-oauth-app.ndjson', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line)),
];

/** What a sender, a relay or an attacker may put in place of any value. */
const damage: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<Json>(
    null,
    '',
    'null',
    0,
    -1,
    1,
    true,
    false,
    [],
    {},
    [null],
    [[]],
    'x'.repeat(70_000),
    '\ud800',
    '\u0000',
    '../../x',
    '=1+1',
    '<script>',
    '10.0.0.#28445',
    '203.0.113.7/32',
    'AS64500 Example',
    1e308,
    1.5,
    1_700_000_000,
    253_402_300_799_000,
    Number.MAX_SAFE_INTEGER,
    '1e400',
    'SaaS::Office365: a: b',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

/** Paths to every value of an alert, the alert itself left out. */
function pathsOf(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [];
  const entries: (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((each, i) => [i, each] as const)
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

function replaced(value: Json, path: readonly (string | number)[], by: Json | undefined): Json {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) {
    if (at === null || typeof at !== 'object' || !(key in at)) return copy;
    at = at[key] as Record<string | number, Json>;
  }
  const last = path.at(-1) as string | number;
  if (at === null || typeof at !== 'object') return copy;
  if (by === undefined) delete at[last];
  else at[last] = by;
  return copy;
}

const damaged: fc.Arbitrary<Json> = fc
  .constantFrom(...valid.filter((alert) => pathsOf(alert).length > 0))
  .chain((alert) =>
    fc
      .array(fc.tuple(fc.constantFrom(...pathsOf(alert)), damage), { minLength: 1, maxLength: 4 })
      .map((changes) => changes.reduce((value, [path, by]) => replaced(value, path, by), alert)),
  );

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function convertText(text: string, conversion: Conversion): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of convertAlerts(bytes(text), conversion)) results.push(result);
  return results;
}

let conversions: Conversion[];
beforeAll(async () => {
  conversions = [await conversionFor('1.3.0', 'both'), await conversionFor('1.1.0', 'both')];
});

test('every alert has one fate, and every delivered record passes the validator and fits its columns', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, fc.nat({ max: 1 }), async (alert, which) => {
      const conversion = conversions[which] as Conversion;
      for (const result of await convertText(JSON.stringify(alert), conversion)) {
        expect(['delivered', 'rejected', 'ignored']).toContain(result.fate);
        if (result.fate === 'rejected')
          expect(result.problems.some((problem) => problem.level === 'error' && problem.rule !== '' && problem.message !== '')).toBe(true);
        if (result.fate !== 'delivered') continue;
        for (const record of result.records) {
          expect(conversion.validate(record).filter((problem) => problem.level === 'error')).toEqual([]);
          const table = conversion.source.tables.find((each) => CLASS_UIDS[each.class] === record.class_uid);
          expect(table && pathsOutside(table.columns(conversion.ocsf), record)).toEqual([]);
        }
      }
    }),
    { numRuns: 600 },
  );
}, 60_000);

const CLASS_UIDS: Readonly<Record<string, number>> = { security_finding: 2001, detection_finding: 2004, authentication: 3002 };

/** The kinds with a schema of what they must hold, each with a sample that passes it. */
const KINDS = globSync('schemas/darktrace/*.json').sort();
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, strictTypes: false });

test.each(KINDS)(
  'an alert that passes %s never fails to convert',
  async (path) => {
    const passes = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
    const samples = valid
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
      .map((value) => (isEnvelope(value) ? value.alert : value))
      .filter((value) => passes(value));
    expect(samples.length).toBeGreaterThan(0);
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...samples)
          .chain((alert) =>
            fc.tuple(fc.constant(alert), fc.array(fc.tuple(fc.constantFrom(...pathsOf(alert)), damage), { minLength: 1, maxLength: 4 })),
          ),
        async ([alert, changes]) => {
          const changed = changes.reduce((value, [at, by]) => replaced(value, at, by), alert);
          if (!passes(changed)) return;
          passed++;
          const results = await convertText(JSON.stringify(changed), conversions[0] as Conversion);
          expect(
            results.filter((result) => result.fate === 'rejected').map((result) => result.fate === 'rejected' && result.problems),
          ).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
    expect(passed).toBeGreaterThan(20);
  },
  60_000,
);

const isEnvelope = (value: Json): value is { alert: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && 'alert' in value;

test('received = delivered + rejected + ignored for any cut of any input', async () => {
  const text = valid.map((alert) => JSON.stringify(alert)).join('\n');
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: text.length }), fc.nat({ max: 2000 }), async (from, length) => {
      const conversion = conversions[0] as Conversion;
      const results = await convertText(text.slice(0, from) + text.slice(from + length), conversion);
      const fates = { delivered: 0, rejected: 0, ignored: 0 };
      for (const result of results) fates[result.fate]++;
      expect(fates.delivered + fates.rejected + fates.ignored).toBe(results.length);
      expect(results.length).toBeGreaterThan(0);
    }),
    { numRuns: 12 },
  );
}, 60_000);
