import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { AccountTruth } from '../../src/sources/darktrace/simulate/truth';
import { slc } from '../cli/run';

/** A simulated month, converted by the command line as a user would do it. */
let folder: string;
let converted: { rejected: number; ignoredByRule: Record<string, number>; warningsByRule: Record<string, number> };
let accounts: readonly AccountTruth[];
let logins: readonly LoginRow[];
let findings: readonly FindingRow[];

interface LoginRow {
  readonly account: string;
  readonly timeMs: number;
  readonly statusId: number;
  readonly isMfa: boolean;
}

interface FindingRow {
  readonly users: string;
  readonly objects: string;
  readonly types: string;
  readonly title: string;
  readonly timeMs: number;
  readonly startMs: number;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slc-simulated-'));
  const [alerts, truth, lake] = ['alerts.ndjson', 'truth.json', 'lake'].map((name) => join(folder, name)) as [string, string, string];
  await slc(['simulate', 'mixed', '--seed', '11', '--users', '150', '--events', '5000', '--truth', truth, '--out', alerts]);
  const { result } = JSON.parse((await slc(['convert', alerts, '--out', lake, '--json'])).stdout);
  converted = result;
  accounts = JSON.parse(readFileSync(truth, 'utf8')).accounts;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  logins = await loginRows(connection, lake);
  findings = await findingRows(connection, lake);
  connection.closeSync();
  instance.closeSync();
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function loginRows(connection: DuckDBConnection, lake: string): Promise<LoginRow[]> {
  const rows = await connection.runAndReadAll(`
    SELECT any_value("user".name), any_value("time"), any_value(status_id), any_value(coalesce(is_mfa, false))
    FROM '${lake}/ext/darktrace-auth/**/*.parquet' GROUP BY metadata.uid`);
  return rows.getRows().map(([account, time, status, isMfa]) => ({
    account: String(account),
    timeMs: Number(time),
    statusId: Number(status),
    isMfa: isMfa === true,
  }));
}

async function findingRows(connection: DuckDBConnection, lake: string): Promise<FindingRow[]> {
  const named = (type: string) => `array_to_string(list_transform(list_filter(resources, r -> ${type}), r -> r.name), '|')`;
  const rows = await connection.runAndReadAll(`
    SELECT ${named("r.type = 'User'")}, array_to_string(list_transform(resources, r -> r.type), '|'), array_to_string(finding.types, '|'),
      finding.title, "time", epoch_ms(start_time_dt)
    FROM '${lake}/ext/darktrace-finding/**/*.parquet'`);
  return rows.getRows().map(([users, objects, types, title, time, start]) => ({
    users: String(users),
    objects: String(objects),
    types: String(types),
    title: String(title),
    timeMs: Number(time),
    startMs: Number(start ?? time),
  }));
}

test('every alert converts; only audit lines and the test alert are ignored, by their rules', () => {
  expect(converted.rejected).toBe(0);
  const allowed = ['darktrace.audit_no_login', 'darktrace.no_time', 'darktrace.test_alert'];
  expect(Object.keys(converted.ignoredByRule).sort()).toEqual(allowed);
});

const LOGIN_STAGES: Readonly<Record<string, (login: LoginRow) => boolean>> = {
  mfa_denied: ({ statusId, isMfa }) => statusId === 2 && isMfa,
  mfa_success: ({ statusId }) => statusId === 1,
  rare_login: ({ statusId }) => statusId === 1,
  vpn_login: ({ statusId }) => statusId === 1,
};
const FINDING_STAGES: Readonly<Record<string, (finding: FindingRow) => boolean>> = {
  oauth_app: ({ objects }) => objects.includes('Application'),
  inbox_rule: ({ objects }) => objects.includes('Mailbox rule'),
  mass_mail: ({ title }) => title.includes('Outbound Email Spam'),
  file_access: ({ objects }) => objects.includes('File'),
  respond: ({ types }) => types.includes('RESPOND'),
};

test('every stage of the truth is a record of that account at that time', () => {
  const told = accounts.flatMap(({ account, stages }) => stages.map(({ stage, time }) => ({ account, stage, timeMs: Date.parse(time) })));
  expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set([...Object.keys(LOGIN_STAGES), ...Object.keys(FINDING_STAGES)]));
  const untold = told.filter(({ account, stage, timeMs }) => {
    const isLogin = LOGIN_STAGES[stage];
    const isFinding = FINDING_STAGES[stage];
    return !(isLogin
      ? logins.some((login) => login.account === account && login.timeMs === timeMs && isLogin(login))
      : findings.some((finding) => finding.users.split('|').includes(account) && finding.timeMs === timeMs && isFinding?.(finding)));
  });
  expect(untold).toEqual([]);
});

test('every account with a login stands in the truth', () => {
  const known = new Set(accounts.map(({ account }) => account));
  expect(logins.filter(({ account }) => !known.has(account))).toEqual([]);
});

const HOUR_MS = 3_600_000;
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

test('denied requests and then a success, within an hour, befall the victims of that story and nobody else', () => {
  const denied = logins.filter(LOGIN_STAGES['mfa_denied'] as never);
  const fatigued = denied.filter(({ account, timeMs }) => {
    const near = denied.filter((other) => other.account === account && other.timeMs <= timeMs && other.timeMs > timeMs - HOUR_MS);
    const isFollowed = logins.some(
      (login) => login.account === account && login.statusId === 1 && login.timeMs > timeMs && login.timeMs <= timeMs + HOUR_MS,
    );
    return near.length >= 2 && isFollowed;
  });
  expect(sorted(fatigued.map(({ account }) => account))).toEqual(
    sorted(accounts.filter(({ story }) => story === 'mfa-bypass').map(({ account }) => account)),
  );
  expect(denied.some(({ account }) => accounts.some((other) => other.account === account && other.lookalike === 'failed-logins'))).toBe(
    true,
  );
});

test('an alerted login and then an application, a rule or mass mail befall every victim and no look-alike', () => {
  const isStep = (finding: FindingRow): boolean =>
    !finding.types.includes('RESPOND') && ['oauth_app', 'inbox_rule', 'mass_mail'].some((stage) => FINDING_STAGES[stage]?.(finding));
  const steps = findings.filter(isStep);
  const chained = new Set(
    accounts
      .filter(({ account }) => {
        const firstMs = Math.min(
          ...logins.filter((login) => login.account === account && login.statusId === 1).map(({ timeMs }) => timeMs),
        );
        return steps.some(({ users, startMs }) => users.split('|').includes(account) && startMs >= firstMs);
      })
      .map(({ account }) => account),
  );
  expect(accounts.filter(({ account, compromised }) => compromised && !chained.has(account))).toEqual([]);
  expect(accounts.filter(({ account, lookalike }) => lookalike !== undefined && chained.has(account))).toEqual([]);
});
