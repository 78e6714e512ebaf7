import type { Json } from '../../../src/ocsf/record';
import { readCefLine } from '../../../src/sources/darktrace/alerts/read';
import { fc } from '../../seed';
import { type JsonObject, readAll, VALID } from './valid';

/** A large breach, event and envelope beside the small alerts, so that damage meets every reader. */
const FULL: JsonObject[] = [
  ...(Object.values(VALID) as JsonObject[]),
  {
    ...VALID.breach,
    score: 0.5,
    acknowledged: { time: 1_718_098_812_000, username: 'carol' },
    model: {
      then: {
        name: 'Aa::Model',
        tags: ['x'],
        mitre: { tactics: ['impact'], techniques: ['T1041'] },
        actions: { antigena: { threshold: '20' } },
        defeats: [[{}]],
      },
    },
    device: { did: 4, hostname: 'ws-4', ips: [{ ip: '192.0.2.4' }], tags: [{ name: 'x' }], credentials: [{ credential: 'x' }] },
    triggeredComponents: [
      {
        time: 1_718_098_812_000,
        ip: '192.0.2.1/32',
        metric: { name: 'x' },
        triggeredFilters: [{ filterType: 'ASN', trigger: { value: 'x' }, arguments: { value: 1 } }],
      },
    ],
    mitreTechniques: [{ techniqueID: 'T1041' }],
    aianalystData: [{ uuid: 'x' }],
  },
  {
    ...VALID.analystEvent,
    summary: { valueType: 'formatString', value: '{}', replacements: [{ valueType: 'device', value: { hostname: 'x' } }] },
    periods: [{ start: 1_718_098_812_000, end: 1_718_098_813_000 }],
    breachDevices: [{ hostname: 'SaaS::Zoom: a' }],
    relatedBreaches: [{ pbid: 1, modelName: 'A / B' }],
    details: [
      [{ header: 'x', contents: [{ key: 'x', type: 'externalHost', values: [{ ip: '192.0.2.1' }] }] }],
      { blocks: [{ blockHeader: 'x', bulletBlocks: [[{ detailKey: 'x', detailValues: [1] }]] }] },
    ],
  },
  {
    appliance: 'dt',
    fetchedAt: 1_718_098_812_000,
    alert: { ...VALID.breach },
    details: [
      { ...VALID.saasRow, sourceDevice: { ip: '192.0.2.1' }, destinationDevice: { hostname: 'SaaS::Zoom: a' }, detail: { event: 'x' } },
    ],
  },
  {
    actions: [{ ...VALID.respondAction, triggerer: { username: 'x' }, history: [{ action: 'created' }] }],
    devices: [{ did: 4 }],
    connections: [],
  },
  { data: { allRisks: { edges: [{ node: { ...VALID.asmRisk, asset: { id: 'x' } } }] } } },
  {
    dtProduct: 'Policy Breach',
    threatID: 1,
    modelName: 'Aa::Model',
    breachTime: '2024-06-11 09:40:12',
    mitreTechniques: 'T1041',
    sourceIP: '192.0.2.1',
    hostname: 'x',
  },
  { darktraceProduct: 'x', codeId: 5, inhibitor: 'x', startTime: '2024-06-11T09:40:12Z', model: 'A / B' },
];

const hostile: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom<Json | undefined>(
    undefined,
    null,
    '',
    'null',
    [],
    {},
    [[]],
    [null],
    [{}],
    true,
    -1,
    0,
    1e308,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    '1e400',
    '\ud800',
    '\u0000',
    '{}',
    'SaaS::',
    'SaaS::x: ',
    '::',
    ' / ',
    'T1041',
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":0}'),
    'x'.repeat(100_000),
    `AS${'9'.repeat(1000)} ${' '.repeat(1000)}`,
  ),
  fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>,
  fc.string({ unit: 'binary', maxLength: 20 }),
);

type Path = readonly (string | number)[];

function pathsOf(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function replaced(value: Json, [key, ...rest]: Path, by: Json | undefined): Json {
  if (key === undefined) return by ?? null;
  if (value === null || typeof value !== 'object') return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as { [key: string]: Json };
  if (rest.length === 0 && by === undefined) delete copy[key];
  else copy[key] = replaced(copy[key] ?? null, rest, by);
  return copy as Json;
}

const damaged = fc
  .constantFrom(...FULL)
  .chain((alert) =>
    fc
      .array(fc.tuple(fc.constantFrom(...pathsOf(alert)), hostile), { minLength: 1, maxLength: 4 })
      .map((changes) => changes.reduce<Json>((value, [path, by]) => replaced(value, path, by), alert)),
  );

/** Numbers of an alert that are NaN or infinite; undefined is absent. */
function badValues(value: unknown, path = '$'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (value === null || typeof value !== 'object') return [];
  // What was sent is kept as it was.
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'raw' || key === 'detail' || key === 'values' ? [] : badValues(inner, `${path}.${key}`),
  );
}

test('a damaged alert is never thrown at the caller, and always told', () => {
  fc.assert(
    fc.property(damaged, (value) => {
      const results = readAll(value);
      expect(results.length).toBeGreaterThan(0);
      for (const result of results) {
        if (result.fate === 'rejected') {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const { rule, path, message } of result.problems) {
            expect(rule).toMatch(/^darktrace\.[a-z_]+$/);
            expect(path.startsWith('$')).toBe(true);
            expect(message).toMatch(/found .*, wanted/s);
            expect(message.length).toBeLessThan(1000);
          }
        } else if (result.fate === 'alert') {
          expect(badValues(result.alert)).toEqual([]);
          expect(badValues(result.context)).toEqual([]);
        }
      }
    }),
    { numRuns: 600 },
  );
  expect({}).not.toHaveProperty('polluted');
});

test('any JSON at all is told', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => expect(readAll(value).length).toBeGreaterThan(0)),
    { numRuns: 300 },
  );
});

test('any CEF line is told', () => {
  const part = fc.string({ unit: 'binary', maxLength: 30 });
  const extension = fc
    .array(
      fc.tuple(
        fc.constantFrom('externalId', 'rt', 'dvc', 'dvchost', 'src', 'dst', 'dpt', 'darktraceUrl', '__proto__', 'constructor'),
        fc.oneof(part, fc.constantFrom('1', '1718098812000', 'SaaS::x: y')),
      ),
    )
    .map((entries) => entries.map(([key, value]) => `${key}=${value}`).join(' '));
  fc.assert(
    fc.property(part, extension, (name, rest) => {
      expect(readCefLine(`CEF:0|Darktrace|DCIP|1|2|${name}|3|${rest}`)).toHaveLength(1);
      expect(readCefLine(`CEF:${name}`)).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
  expect({}).not.toHaveProperty('polluted');
});

describe('size and depth', () => {
  const many = 100_000;
  const nested = (levels: number): Json =>
    Array.from({ length: levels }).reduce<Json>((inner) => ({ left: inner, operator: 'AND', right: 'A' }), 'A');

  test('lists of a hundred thousand in every place where a list is read', () => {
    const objects = Array.from({ length: many }, () => ({}));
    const values = [
      {
        ...VALID.breach,
        triggeredComponents: objects,
        mitreTechniques: objects,
        aianalystData: objects,
        device: { ips: objects, tags: objects, credentials: objects },
      },
      {
        ...VALID.analystEvent,
        breachDevices: objects,
        relatedBreaches: objects,
        periods: objects,
        details: objects,
        attackPhases: objects,
      },
      { alert: VALID.breach, details: objects },
      { ...VALID.emailPush, recipients: objects, attachment_names: objects },
      { ...VALID.respondAction, history: objects, ips: objects },
    ];
    const started = process.cpuUsage();
    const fates = values.map((value) => readAll(value).map(({ fate }) => fate));
    const rejects = readAll(Array.from({ length: many }, () => 0)).length;
    // CPU, since the clock also counts what else the machine does. Measured at 1 s; what grows with the square of the length takes minutes.
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(10_000);
    expect(fates).toEqual(values.map(() => ['alert']));
    expect(rejects).toBe(many);
  });

  test('logic, detail and blocks nested five thousand deep are not walked', () => {
    const deep = nested(5000);
    const values = [
      { ...VALID.breach, triggeredComponents: [{ cid: 1, logic: deep }] },
      { ...VALID.breach, device: deep, model: { name: 'A', logic: deep, defeats: deep } },
      { ...VALID.analystEvent, details: deep, summary: deep },
      { ...VALID.saasRow, detail: deep },
    ];
    for (const value of values) expect(readAll(value)).toMatchObject([{ fate: 'alert' }]);
  });
});
