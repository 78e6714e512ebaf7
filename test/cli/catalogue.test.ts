import { catalogue } from '../../src/queries/catalogue';
import { breach, LAGOS, login } from '../queries/alerts';
import { FORMS, lakeOf, removeLake } from '../queries/lakes';
import { slc } from './run';

let lake: string;
beforeAll(async () => {
  const details = [
    login('2024-06-03T08:00:00Z', LAGOS, 500121),
    login('2024-06-03T08:01:00Z', LAGOS, 500121),
    login('2024-06-03T08:05:00Z', LAGOS),
  ];
  const told = {
    pbid: 1,
    model: 'SaaS::Access::Suspicious Login Attempt',
    user: "o'brien@example.com",
    when: '2024-06-03T08:10:00Z',
    details,
  };
  lake = await lakeOf([breach(told)], FORMS[0]!);
}, 60_000);
afterAll(() => removeLake(lake));

test('--list tells every question with its parameters', async () => {
  const { stdout, exitCode } = await slc(['query', '--list', '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).result.catalogue.map(({ id }: { id: string }) => id)).toEqual(catalogue.map(({ id }) => id));
  const text = (await slc(['query', '--list'])).stdout;
  for (const { id } of catalogue) expect(text).toContain(id);
  expect(text).toContain('min_denials=2 within_minutes=60');
});

test('a question is asked by its id, over the days of the lake', async () => {
  const { stdout, exitCode } = await slc(['query', 'mfa-fatigue-success', '--lake', lake, '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).result.rows).toMatchObject([{ account: "o'brien@example.com", denied: 2, minutes_after: 4 }]);
});

test.each([
  [['min_denials=3'], 0],
  [['min_denials=2', 'within_minutes=10'], 1],
  [['from=2024-06-04'], 0],
  [['from=2024-06-01', 'to=2024-06-03'], 1],
  [['to=2024-06-02'], 0],
  [['days=3'], 0],
])('with --param %j there are %d rows', async (parameters, rows) => {
  const { stdout } = await slc(['query', 'mfa-fatigue-success', '--lake', lake, '--json', '--param', ...parameters]);
  expect(JSON.parse(stdout).result.rows).toHaveLength(rows);
});

test('a text with an apostrophe is found, and one that would be SQL finds nothing', async () => {
  const ask = async (entity: string): Promise<unknown[]> =>
    JSON.parse((await slc(['query', 'entity-timeline', '--lake', lake, '--json', '--param', `entity=${entity}`])).stdout).result.rows;
  expect(await ask("O'Brien@example.com")).toHaveLength(4);
  expect(await ask("' OR 1=1 OR 'a'='")).toEqual([]);
});

test.each<[string[], string]>([
  [['mfa-fatigue-success', '--param', 'min_denials=0'], 'parameter min_denials is "0", wanted a whole number from 1 to 1000'],
  [['mfa-fatigue-success', '--param', 'user=x'], 'parameter user is not known, wanted one of min_denials, within_minutes, from, to, days'],
  [['mfa-fatigue-success', '--param', 'user'], '--param is "user", wanted name=value'],
  [['mfa-fatigue-success', '--param', 'from=2024-06-04', 'to=2024-06-03'], 'swap from and to'],
  [['mfa-fatigue-success', '--param', 'from=2024-06-04', 'days=3'], 'leave out days'],
  [['mfa-fatigue'], 'there is no question "mfa-fatigue"'],
  [['SELECT 1', '--param', 'a=b'], '--param goes with a question of the catalogue'],
  [['SELECT 1', '--explain'], '--explain goes with a question of the catalogue'],
  [[], 'no question is given'],
])('%j ends with 2 and says why', async (argv, wanted) => {
  const { exitCode, stderr, stdout } = await slc(['query', ...argv, '--lake', lake]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(wanted);
});

test('--explain prints the text for Athena and needs no lake', async () => {
  const { stdout, exitCode } = await slc(['query', 'pivot-ip', '--explain', '--param', 'ip=203.0.113.7', 'days=7', '--lake', '/nowhere']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('-- What an address did: What did this address do, in Darktrace and in AWS?\n');
  expect(stdout).toContain('"amazon_security_lake_table_us_east_1_ext_darktrace_finding"');
  expect(stdout).toContain("eventday >= date_format(current_timestamp - INTERVAL '7' DAY, '%Y%m%d')");
  expect(stdout).toContain("'203.0.113.7')");
});

test('the flat views are tables of free SQL', async () => {
  const sql = 'SELECT title, severity, account FROM darktrace_findings';
  expect(JSON.parse((await slc(['query', sql, '--lake', lake, '--json'])).stdout).result.rows).toEqual([
    { title: 'SaaS / Access / Suspicious Login Attempt', severity: 'Medium', account: "o'brien@example.com" },
  ]);
  const logins = 'SELECT count(*) AS n FROM views.darktrace_auth';
  expect(JSON.parse((await slc(['query', logins, '--lake', lake, '--json'])).stdout).result.rows).toEqual([{ n: 3 }]);
});
