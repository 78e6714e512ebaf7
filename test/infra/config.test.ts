import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../lib/config';

const shipped: Readonly<Record<string, unknown>> = JSON.parse(readFileSync('cdk.json', 'utf8')).context.config;
const securityLake = { ...shipped, lake: 'security-lake', securityLake: { externalId: 'example-external-id' } };

/** Problems of a configuration; none where it is right. */
function problemsOf(config: unknown): readonly string[] {
  const result = readConfig(config);
  return result.ok ? [] : result.problems;
}

test('what ships is right, and is the standalone lake', () => {
  expect(problemsOf(shipped)).toEqual([]);
  expect(shipped['lake']).toBe('standalone');
});

const wrong: readonly (readonly [path: string, value: unknown])[] = [
  ['name', 'Lake'],
  ['name', 'lake_one'],
  ['region', 'eu-west'],
  ['region', 'eu-west-1/../..'],
  ['region', 1],
  ['account', 111122223333],
  ['lake', 'folder'],
  ['tenant', ''],
  ['tenant', 'a/b'],
  ['ocsf', '1.5.0'],
  ['ocsf', 1.1],
  ['datetime', 'no'],
  ['findingClass', 'incident'],
  ['codec', 'snappy'],
  ['redact', 'true'],
  ['partitions', 'msck'],
  ['since', '2024-01-01'],
  ['since', '20240132'],
  ['webhookAuthentication', 'none'],
  ['webhookSources', '192.0.2.0/24'],
  ['batchWindowSeconds', 301],
  ['retentionDays', 7],
  ['scanLimitGb', 0],
  ['scanLimitGb', '10'],
  ['alarmEmail', 'nobody'],
  ['kmsKeyArn', 'alias/mine'],
];

test.each(wrong)('%s of %j is told with key, value and fix', (path, value) => {
  const [problem, ...others] = problemsOf({ ...shipped, [path]: value });
  expect(others).toEqual([]);
  expect(problem).toMatch(new RegExp(`^${path} is .+, wanted .+: set it under context.config in cdk.json, for example "${path}": .+$`));
  expect(problem).toContain(`is ${JSON.stringify(value)},`);
});

test.each(Object.keys(shipped))('a missing %s is told, and the fix it names is one', (key) => {
  const { [key]: _, ...without } = shipped;
  const [problem] = problemsOf(without);
  expect(problem).toMatch(`${key} is not set, wanted `);
  const example = /for example "\w+": (.+)$/.exec(problem ?? '')?.[1] ?? '';
  expect(problemsOf({ ...without, [key]: JSON.parse(example) })).toEqual([]);
});

test('a misspelled key is told with the keys there are', () => {
  expect(problemsOf({ ...shipped, tenants: ['acme'] })).toEqual([
    expect.stringMatching(/^tenants is \["acme"\], but there is no such key: use one of name, region, .*tenant, /),
  ]);
});

test('a wrong value inside a list is told with its place', () => {
  const appliance = { name: 'one', url: 'http://appliance.example.com' };
  expect(problemsOf({ ...shipped, poll: { appliances: [appliance] } })).toEqual([
    expect.stringContaining('poll.appliances[0].url is "http://appliance.example.com", wanted https://<host> without a path'),
  ]);
});

test('every wrong key is told at once', () => {
  expect(problemsOf({ ...shipped, region: 'x', ocsf: '9' }).map((problem) => problem.split(' ')[0])).toEqual(['region', 'ocsf']);
});

test('a long value is cut', () => {
  expect(problemsOf({ ...shipped, region: 'x'.repeat(10_000) })[0]?.length).toBeLessThan(300);
});

describe('keys that are each right but not together', () => {
  const twice = { name: 'one', url: 'https://appliance.example.com' };
  const registered = { tables: [], registrarRoleArn: 'arn:aws:iam::444455556666:role/registrar' };
  test.each<[told: string, config: object]>([
    ['securityLake is not set, wanted an object since lake is security-lake', { ...shipped, lake: 'security-lake' }],
    ['securityLake is set, but lake is "standalone"', { ...securityLake, lake: 'standalone' }],
    ['partitions is "projection", wanted register or crawler in a Security Lake', { ...securityLake, partitions: 'projection' }],
    ['webhookSources[1] is "192.0.2.0/33", wanted a network', { ...shipped, webhookSources: ['2001:db8::/32', '192.0.2.0/33'] }],
    ['webhookSources[0] is "example.com", wanted a network', { ...shipped, webhookSources: ['example.com'] }],
    ['poll.appliances has the name "one" twice', { ...shipped, poll: { appliances: [twice, twice] } }],
    [
      'poll.appliances have CA certificates of 3027 characters, wanted at most 2500',
      { ...shipped, poll: { appliances: [{ ...twice, ca: `-----BEGIN CERTIFICATE-----${'A'.repeat(3000)}` }] } },
    ],
    [
      'securityLake.registered.tables lacks "darktrace-finding"',
      {
        ...securityLake,
        account: '111122223333',
        securityLake: { externalId: 'example-external-id', account: '444455556666', registered },
      },
    ],
    [
      'account is not set, wanted the account of the connector',
      { ...securityLake, securityLake: { externalId: 'example-external-id', account: '444455556666' } },
    ],
  ])('%s', (told, config) => {
    expect(problemsOf(config)[0]).toContain(told);
  });
});

describe('a file instead of an object', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slc-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read', () => {
    const path = join(folder, 'config.json');
    writeFileSync(path, JSON.stringify(securityLake));
    expect(readConfig(path)).toEqual(readConfig(securityLake));
  });

  test('that is not there is told', () => {
    expect(problemsOf(join(folder, 'absent.json'))).toEqual([
      expect.stringMatching(/^config is ".*absent.json", wanted a readable JSON file/),
    ]);
  });
});
