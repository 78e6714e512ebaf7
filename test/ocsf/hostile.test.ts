import { finish } from '../../src/ocsf/finish';
import { type Draft, type Json, OCSF_VERSIONS, type OcsfVersion } from '../../src/ocsf/record';
import { loadValidator, type Validate } from '../../src/ocsf/validate';
import { fc } from '../seed';
import { drafts } from './drafts';

const validators = new Map<OcsfVersion, Validate>();
beforeAll(async () => {
  for (const version of OCSF_VERSIONS) validators.set(version, await loadValidator(version));
});

const nested = (levels: number, open: string, close: string) => JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`) as Json;

const base = { class_uid: 2004, metadata: { version: '1.3.0', profiles: ['datetime', 'host'] } };

test.each<[string, unknown]>([
  ['10,000 objects', { ...base, actor: nested(10_000, '{"process":{"parent_process":', '}}') }],
  ['10,000 lists', { ...base, evidences: nested(10_000, '[', ']') }],
  ['10,000 levels around the record', nested(10_000, '{"class_uid":', '}')],
  [
    'lists of nulls',
    { ...base, evidences: Array(1_000).fill(null), observables: Array(1_000).fill(null), resources: [null], finding_info: null },
  ],
  [
    'lists for everything',
    Object.fromEntries(Object.keys(finish(drafts.detection, '1.3.0')).map((name) => [name, name === 'class_uid' ? 2004 : [[]]])),
  ],
  [
    '__proto__ keys',
    JSON.parse(
      '{"__proto__":{"x":1},"class_uid":2004,"metadata":{"__proto__":[],"profiles":["__proto__","datetime","host"]},"device":{"__proto__":null,"constructor":1}}',
    ),
  ],
  ['names of Object.prototype', { ...base, toString: 1, constructor: {}, hasOwnProperty: null, device: { valueOf: 'x' } }],
  ['metadata that is text', { ...base, metadata: 'x' }],
  ['profiles that are objects', { ...base, metadata: { version: {}, profiles: [{}, 1, null, ['host']] } }],
  ['100,000 unknown attributes', { ...base, ...Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])) }],
  [
    'observables that name nothing',
    {
      ...base,
      observables: ['a..b', '', '[]', 'evidences[99999999].data', 'x'.repeat(10_000)].map((name) => ({ name, type_id: 1, value: {} })),
    },
  ],
  ['a number', 7],
  ['text', 'class_uid'],
  ['nothing', undefined],
])('%s are told and bounded, never thrown', (_, value) => {
  for (const version of OCSF_VERSIONS) {
    const problems = validators.get(version)!(value);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(100);
    expect(problems.some(({ level }) => level === 'error')).toBe(true);
  }
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

/** Puts a value anywhere into a JSON value. */
function damaged(value: Json, steps: readonly number[], put: Json): Json {
  if (typeof value !== 'object' || value === null || steps.length === 0) return put;
  const keys = Object.keys(value);
  if (keys.length === 0) return put;
  const [step, ...rest] = steps;
  const key = keys[step! % keys.length]!;
  if (Array.isArray(value)) return value.map((element, i) => (String(i) === key ? damaged(element, rest, put) : element));
  return { ...value, [key]: damaged(value[key]!, rest, put) };
}

const anyDamage = fc.array(
  fc.record({
    steps: fc.array(fc.nat(60), { minLength: 1, maxLength: 5 }),
    put: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(null, '', [], {}, 1e300, -1)),
  }),
  { minLength: 1, maxLength: 4 },
);
const anyName = fc.constantFrom(...(Object.keys(drafts) as (keyof typeof drafts)[]));

test('a damaged record is validated, never thrown at', () => {
  fc.assert(
    fc.property(anyName, fc.constantFrom(...OCSF_VERSIONS), anyDamage, (name, version, damage) => {
      let record = JSON.parse(JSON.stringify(finish(drafts[name], version))) as Json;
      for (const { steps, put } of damage) record = damaged(record, steps, put as Json);
      for (const problem of validators.get(version)!(record)) expect(problem.path.startsWith('$')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a damaged draft is finished, and the record holds no empties that no version would have', () => {
  fc.assert(
    fc.property(anyName, fc.constantFrom(...OCSF_VERSIONS), anyDamage, (name, version, damage) => {
      let attributes = JSON.parse(JSON.stringify(drafts[name].attributes)) as Json;
      // Through JSON, which has no negative zero.
      for (const { steps, put } of damage) attributes = damaged(attributes, steps, JSON.parse(JSON.stringify(put ?? null)) as Json);
      fc.pre(typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes));
      const record = finish({ ...drafts[name], attributes } as unknown as Draft, version);
      const text = JSON.stringify(record);
      expect(JSON.parse(text)).toEqual(record);
      expect(validators.get(version)!(record).filter(({ rule }) => rule === 'ocsf.value_empty')).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
