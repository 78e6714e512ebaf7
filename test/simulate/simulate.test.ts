import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type SimulationSettings, simulate, TooFewEventsError } from '../../src/sources/darktrace/simulate/simulate';
import { accountTruths, truthText } from '../../src/sources/darktrace/simulate/truth';

const MONDAY_MS = Date.UTC(2025, 0, 6);
const DAY_MS = 86_400_000;

const settings = (changes: Partial<SimulationSettings> = {}): SimulationSettings => ({
  scenario: 'mixed',
  seed: 1,
  users: 50,
  days: 28,
  events: 600,
  startMs: MONDAY_MS,
  ...changes,
});

const alertsOf = (changes?: Partial<SimulationSettings>) => [...simulate(settings(changes)).alerts()];
const linesOf = (changes?: Partial<SimulationSettings>) => alertsOf(changes).map((alert) => JSON.stringify(alert));
const sha256 = (texts: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text}\n`);
  return hash.digest('hex');
};

describe('the seed decides everything', () => {
  test('the same settings give the same bytes, of the alerts and of the truth', () => {
    expect(sha256(linesOf())).toBe(sha256(linesOf()));
    expect(sha256(truthText(simulate(settings())))).toBe(sha256(truthText(simulate(settings()))));
  });

  test.each<[string, Partial<SimulationSettings>]>([
    ['seed', { seed: 2 }],
    ['start', { startMs: MONDAY_MS + 365 * DAY_MS }],
    ['number of users', { users: 60 }],
    ['number of days', { days: 27 }],
    ['scenario', { scenario: 'oauth-app' }],
  ])('another %s gives other alerts', (_name, changes) => {
    expect(sha256(linesOf(changes))).not.toBe(sha256(linesOf()));
  });

  test('names, places and gaps of the stories differ from seed to seed', () => {
    const facts = [1, 2, 3, 4].map((seed) => {
      const details = alertsOf({ seed }).flatMap((alert) => alert.details ?? []);
      const named = (key: string) =>
        details.map((row) => (row['detail'] as Record<string, unknown>)[key]).filter((name) => name !== undefined);
      return { applications: named('office365_application_id'), rules: named('rule_name'), places: details.map((row) => row['source']) };
    });
    for (const key of ['applications', 'rules', 'places'] as const) {
      expect(new Set(facts.map((fact) => JSON.stringify(fact[key]))).size).toBe(4);
    }
  });
});

describe('alerts arrive as in life', () => {
  const alerts = alertsOf({ events: 6_000 });

  test('as many as were asked for', () => {
    expect(alerts).toHaveLength(6_000);
  });

  test('in order; only what is delivered twice is older, and is the same to the byte', () => {
    const seen = new Set<string>();
    const older: string[] = [];
    let latestMs = 0;
    for (const alert of alerts) {
      const line = JSON.stringify(alert);
      if (alert.fetchedAt < latestMs) older.push(line);
      else seen.add(line);
      latestMs = Math.max(latestMs, alert.fetchedAt);
    }
    expect(older.length).toBeGreaterThan(30);
    expect(older.filter((line) => !seen.has(line))).toEqual([]);
  });

  test('within the days of the simulation', () => {
    const times = alerts.map(({ fetchedAt }) => fetchedAt);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(MONDAY_MS);
    expect(Math.max(...times)).toBeLessThanOrEqual(MONDAY_MS + 28 * DAY_MS);
  });

  test('in working hours much more than at night, on working days much more than at weekends', () => {
    const between = (from: number, to: number) =>
      alerts.filter(({ fetchedAt }) => hourOf(fetchedAt) >= from && hourOf(fetchedAt) < to).length;
    expect(between(9, 12)).toBeGreaterThan(5 * between(1, 4));
    const weekend = alerts.filter(({ fetchedAt }) => [0, 6].includes(new Date(fetchedAt).getUTCDay())).length;
    expect((alerts.length - weekend) / 5).toBeGreaterThan(2 * (weekend / 2));
  });

  test('some activity is handed over days late', () => {
    const late = alerts.filter(({ alert }) => Number(alert['creationTime']) - Number(alert['time']) > DAY_MS);
    expect(late.length / alerts.length).toBeGreaterThan(0.01);
    expect(late.length / alerts.length).toBeLessThan(0.1);
  });

  test('the same ids stand for different things on different appliances', () => {
    const appliancesOf = new Map<unknown, Set<string>>();
    for (const { alert, appliance } of alerts) {
      if (alert['pbid'] === undefined || alert['model'] instanceof Object === false) continue;
      appliancesOf.set(alert['pbid'], (appliancesOf.get(alert['pbid']) ?? new Set()).add(appliance));
    }
    expect([...appliancesOf.values()].filter((appliances) => appliances.size === 3).length).toBeGreaterThan(300);
  });

  test('RESPOND actions are made, confirmed, extended, cleared and left to expire', () => {
    const changes = new Set(alerts.filter(({ alert }) => 'iris-event-type' in alert).map(({ alert }) => alert['action']));
    expect([...changes].sort()).toEqual(['CLEAR', 'CONFIRM', 'CREATE', 'CREATE_NEEDSCONFIRMATION', 'EXPIRE', 'EXTEND']);
  });

  test('an alert is about as long as a real one', () => {
    const characters = alerts.reduce((sum, alert) => sum + JSON.stringify(alert).length, 0);
    expect(characters / alerts.length).toBeGreaterThan(3_500);
    expect(characters / alerts.length).toBeLessThan(6_500);
  });
});

const hourOf = (timeMs: number): number => new Date(timeMs).getUTCHours();

describe('parts to play', () => {
  test.each<[SimulationSettings['scenario'], string[]]>([
    ['mfa-bypass', ['mfa-bypass']],
    ['oauth-app', ['oauth-app']],
    ['mixed', ['mfa-bypass', 'oauth-app']],
  ])('%s: every fifty users have a victim of each story', (scenario, stories) => {
    const accounts = [...accountTruths(simulate(settings({ scenario, users: 150, events: 1_000 })))];
    expect(accounts).toHaveLength(150);
    expect(new Set(accounts.map(({ account }) => account)).size).toBe(150);
    for (const story of stories) expect(accounts.filter((account) => account.story === story)).toHaveLength(3);
    expect(accounts.filter(({ compromised }) => compromised)).toHaveLength(3 * stories.length);
    for (const lookalike of ['traveller', 'failed-logins', 'vpn-user', 'admin-app']) {
      expect(accounts.some((account) => account.lookalike === lookalike && !account.compromised)).toBe(true);
    }
  });

  test('a story has its stages in order and fits into a simulation of three days', () => {
    const { stories } = simulate(settings({ days: 3 }));
    for (const { stages, arrivals } of stories) {
      const times = stages.map(({ timeMs }) => timeMs);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(MONDAY_MS);
      expect(Math.max(...arrivals.map(({ atMs }) => atMs))).toBeLessThanOrEqual(MONDAY_MS + 3 * DAY_MS);
      for (const time of times) expect(Number.isInteger(time)).toBe(true);
    }
  });

  test('too few alerts for the stories are refused with the number that is enough', () => {
    const few = settings({ users: 1_000, events: 900 });
    let wanted = 0;
    try {
      simulate(few);
    } catch (error) {
      expect(error).toBeInstanceOf(TooFewEventsError);
      wanted = (error as TooFewEventsError).wanted;
    }
    expect(wanted).toBeGreaterThan(900);
    expect(() => simulate({ ...few, events: wanted - 1 })).toThrow(TooFewEventsError);
    expect([...simulate({ ...few, events: wanted }).alerts()]).toHaveLength(wanted);
  });
});

test('addresses, AS numbers, host names and mail domains are those set aside for documentation, or internal', () => {
  const text = linesOf().join('\n');
  const words = text.match(/(?<![\w:])[0-9A-Fa-f:.]{5,}[0-9A-Fa-f](?![\w:])/g) ?? [];
  const addresses = words.filter((word) => isIPv4(word) || isIPv6(word));
  expect(addresses.length).toBeGreaterThan(500);
  expect(addresses.filter((address) => !/^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/.test(address))).toEqual([]);
  const networks = [...text.matchAll(/\bAS(\d+)/g)].map((match) => Number(match[1]));
  expect(networks.filter((number) => number < 64_496 || number > 64_511)).toEqual([]);
  const hosts = [...text.matchAll(/(?:https?:\/\/|[\w.]@)([\w.-]+)/g)].map((match) => match[1] as string);
  expect(hosts.filter((host) => !/(^|\.)example\.(com|net|org)$/.test(host))).toEqual([]);
});

test('what has been delivered is not held', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const arriving = simulate(settings({ events: 1_000_000 })).alerts();
  const heapAfter = (count: number): number => {
    for (let taken = 0; taken < count; taken++) arriving.next();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heapAfter(1_000);
  // 8,000 alerts are about 36 MB of text.
  expect(heapAfter(8_000) - before).toBeLessThan(6_000_000);
});
