import { readFileSync } from 'node:fs';
import { readConfig } from '../../lib/config';

const context: Readonly<Record<string, unknown>> = JSON.parse(readFileSync('cdk.json', 'utf8')).context;

const wrong: readonly (readonly [key: string, value: unknown, told: string])[] = [
  ['name', 'Lake', '"Lake"'],
  ['name', 'lake_one', '"lake_one"'],
  ['region', 'eu-west', '"eu-west"'],
  ['region', 'eu-west-1/../..', '"eu-west-1/../.."'],
  ['region', 1, '1'],
  ['ocsf', '1.5.0', '"1.5.0"'],
  ['ocsf', 1.1, '1.1'],
  ['findingClass', 'incident', '"incident"'],
  ['tenants', [], '[]'],
  ['tenants', '', '""'],
  ['tenants', 'acme, globex', '"acme, globex"'],
  ['tenants', ['acme', 7], '["acme",7]'],
  ['tenants', 'acme,acme', '"acme,acme"'],
  ['tenants', 'a/b', '"a/b"'],
  ['tenants', Array.from({ length: 51 }, (_, index) => `t${index}`), '["t0","t1",'],
  ['since', '2024-01-01', '"2024-01-01"'],
  ['since', '20240230', '"20240230"'],
  ['scanLimitGb', 0, '0'],
  ['scanLimitGb', '1.5', '"1.5"'],
  ['scanLimitGb', '1e9', '"1e9"'],
];

test.each(wrong)('%s of %j is told with key, value and fix', (key, value, told) => {
  const result = readConfig({ ...context, [key]: value });
  expect(result).toEqual({ ok: false, problems: [expect.stringContaining(`${key} is ${told}`)] });
  if (!result.ok) expect(result.problems[0]).toMatch(new RegExp(`, wanted .+: set it in cdk.json under context, or add -c '${key}=.+'$`));
});

test.each(Object.keys(context))('a missing %s is told, and the fix it names is one', (key) => {
  const { [key]: _, ...without } = context;
  const result = readConfig(without);
  expect(result).toEqual({ ok: false, problems: [expect.stringMatching(`^${key} is not set, wanted `)] });
  const example = result.ok ? '' : /-c '\w+=(.+)'$/.exec(result.problems[0] ?? '')?.[1];
  expect(readConfig({ ...without, [key]: example }).ok).toBe(true);
});

test('a misspelled key is told with the keys there are', () => {
  expect(readConfig({ ...context, tenant: 'acme' })).toEqual({
    ok: false,
    problems: ['tenant is "acme", but there is no such key: use one of name, region, ocsf, findingClass, tenants, since, scanLimitGb'],
  });
});

test('every wrong key is told at once', () => {
  const result = readConfig({ ...context, region: 'x', ocsf: '9' });
  expect(!result.ok && result.problems.map((problem) => problem.split(' ')[0])).toEqual(['region', 'ocsf']);
});

test('a long value is cut', () => {
  const result = readConfig({ ...context, region: 'x'.repeat(10_000) });
  expect(!result.ok && result.problems[0]?.length).toBeLessThan(250);
});

test('text from -c and values from cdk.json give the same configuration', () => {
  const fromFile = readConfig({ ...context, tenants: ['acme', 'globex'], scanLimitGb: 25, since: 20240101 });
  const fromText = readConfig({ ...context, tenants: 'acme,globex', scanLimitGb: '25', since: '20240101' });
  expect(fromText).toEqual(fromFile);
  expect(fromText).toMatchObject({ ok: true, config: { tenants: ['acme', 'globex'], scanLimitGb: 25, since: '20240101' } });
});

test('keys of CDK itself are passed over', () => {
  const ours = { '@aws-cdk/core:x': true, 'aws:cdk:enable-path-metadata': true, 'cli-telemetry': false, 'acknowledged-issue-numbers': [1] };
  expect(readConfig({ ...context, ...ours })).toEqual(readConfig(context));
});
