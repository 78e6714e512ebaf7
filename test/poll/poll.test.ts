import { Readable } from 'node:stream';
import { loadConversion } from '../../src/cli/convert';
import { convertAlerts, type Result } from '../../src/convert';
import { AwsError } from '../aws/emulator/aws-error';
import { analystEvent, analystGroup, breach, respondAction, SAAS_ROWS, saasBreach } from '../darktrace-api/alerts';
import { LOGIN_PAGE, startApiServer, TOKENS } from '../darktrace-api/api-server';
import { Setting } from './appliance';

let at: Setting;
beforeEach(async () => {
  at = await Setting.start();
});
afterEach(() => at.close());

const HOUR_MS = 3_600_000;

describe('what a poll stores', () => {
  test('alerts of all feeds in our envelope, a SaaS breach with the events behind it', async () => {
    const { nowMs } = at;
    at.api.contents.breaches = [breach(1, nowMs - HOUR_MS), saasBreach(2, nowMs - HOUR_MS)];
    at.api.contents.details = { 2: SAAS_ROWS };
    at.api.contents.events = [analystEvent('e1', nowMs - HOUR_MS)];
    at.api.contents.groups = [analystGroup('g1', nowMs - HOUR_MS)];
    at.api.contents.actions = [respondAction(7, nowMs - HOUR_MS)];
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1', 'new 2', 'new 7', 'new e1', 'new g1']);
    const saas = (await at.envelopes()).find(({ alert }) => alert['pbid'] === 2);
    expect(saas).toEqual({
      appliance: 'appliance-1',
      fetchedAt: nowMs,
      change: 'new',
      alert: at.api.contents.breaches[1],
      details: SAAS_ROWS,
    });
    for (const { key } of await at.rawVersions())
      expect(key).toMatch(/^darktrace\/poll\/appliance-1\/2026\/01\/15\/[0-9a-f]{32}\.ndjson\.gz$/);
    expect(at.recorder.sum('alertsPolled/model-breach')).toBe(2);
    expect(at.recorder.sum('pollSucceeded/appliance-1')).toBe(1);
    expect(at.recorder.logged).not.toContain('example.com');
  });

  test('converts: nothing is rejected, and a SaaS breach gives the logins behind it', async () => {
    const { nowMs } = at;
    at.api.contents.breaches = [breach(1, nowMs - HOUR_MS), saasBreach(2, nowMs - HOUR_MS)];
    at.api.contents.details = { 2: SAAS_ROWS };
    at.api.contents.events = [analystEvent('11111111-1111-4111-8111-111111111111', nowMs - HOUR_MS)];
    at.api.contents.groups = [analystGroup('g11111111-1111-4111-8111-111111111111', nowMs - HOUR_MS)];
    at.api.contents.actions = [respondAction(7, nowMs - HOUR_MS)];
    await at.poll();
    const conversion = await loadConversion({ options: { findingClass: 'security', ocsf: '1.3.0', appliance: 'unnamed' } });
    const lines = (await at.envelopes()).map((envelope) => Buffer.from(`${JSON.stringify(envelope)}\n`));
    const results: Result[] = [];
    for await (const result of convertAlerts(Readable.from(lines), conversion)) results.push(result);
    expect(results.map(({ fate, outcome }) => `${outcome.alertKind} ${fate}`).sort()).toEqual([
      'ai-analyst-event delivered',
      'ai-analyst-group delivered',
      'model-breach delivered',
      'model-breach delivered',
      'respond-action delivered',
    ]);
    const records = results.flatMap((result) => (result.fate === 'delivered' ? result.records : []));
    expect(records.filter(({ class_uid }) => class_uid === 3002)).not.toHaveLength(0);
  });

  test('nothing new, nothing stored', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - 60_000)];
    await at.poll();
    at.pass(5);
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1']);
  });

  test('an alert that changed within the overlap comes again as updated', async () => {
    const madeMs = at.nowMs - 60_000;
    at.api.contents.breaches = [breach(1, madeMs), breach(2, madeMs)];
    await at.poll();
    at.pass(5);
    at.api.contents.breaches = [breach(1, madeMs, { acknowledged: { username: 'alice@example.com' } }), breach(2, madeMs)];
    await at.poll();
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1', 'new 2', 'updated 1']);
  });

  test('a RESPOND action that is cleared hours later comes again', async () => {
    const madeMs = at.nowMs - 60_000;
    at.api.contents.actions = [respondAction(7, madeMs)];
    await at.poll();
    at.pass(600);
    at.api.contents.actions = [respondAction(7, madeMs, { cleared: true, active: false })];
    await at.poll();
    expect(await at.emitted()).toEqual(['new 7', 'updated 7']);
  });

  test('an alert that appears late, behind the cursor, is not missed', async () => {
    await at.poll();
    at.api.contents.breaches = [breach(1, at.nowMs - 20 * 60_000)];
    at.pass(5);
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1']);
  });

  test('after days without a poll the gap is read in steps of six hours', async () => {
    await at.poll();
    const calls = at.api.calls.length;
    at.api.contents.breaches = [1, 2, 3].map((day) => breach(day, at.nowMs + day * 24 * HOUR_MS));
    at.pass(4 * 24 * 60);
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1', 'new 2', 'new 3']);
    const widths = at.api.calls
      .slice(calls)
      .map((call) => new URLSearchParams(call.split('?')[1]))
      .map((query) => Number(query.get('endtime')) - Number(query.get('starttime')));
    expect(Math.max(...widths)).toBe(6 * HOUR_MS);
  });
});

describe('an answer that is too much', () => {
  test('is asked for in shorter windows until it fits, and later in longer ones again', async () => {
    at.api.contents.breaches = Array.from({ length: 40 }, (_, index) => breach(index, at.nowMs - index * 20 * 60_000));
    at.limits = { maxBytes: 60_000 };
    expect(Buffer.byteLength(JSON.stringify(at.api.contents.breaches))).toBeGreaterThan(2 * 60_000);
    await at.poll();
    expect(await at.emitted()).toHaveLength(40);
    expect(new Set(await at.emitted()).size).toBe(40);
    expect(at.recorder.sum('pollFailed')).toBe(0);
  });

  test('that stays too much for a minute is a failure, and the cursor does not pass it', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS), breach(2, at.nowMs - 2 * HOUR_MS)];
    at.limits = { maxBytes: 500 };
    const failedMs = at.nowMs;
    await at.poll();
    expect(at.recorder.sum('pollFailed/too-large')).toBe(1);
    at.limits = {};
    at.pass(5);
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1', 'new 2']);
    expect((await at.state()).feeds['model-breaches']?.cursor.untilMs).toBe(failedMs + 300_000);
  });

  test('an answer that breaks off is asked for again, and nothing of it is stored twice', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS), breach(2, at.nowMs - HOUR_MS)];
    let cuts = 0;
    at.api.misbehave = (path) => (path === '/modelbreaches' && cuts++ < 3 ? 'cut connection' : undefined);
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1', 'new 2']);
  });
});

describe('failures', () => {
  test('one appliance that is away does not stop the other', async () => {
    const other = await startApiServer();
    const { url } = other;
    await other.close();
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS)];
    await at.poll([at.appliance('away', url), at.appliance('here')]);
    expect((await at.envelopes()).map(({ appliance }) => appliance)).toEqual(['here']);
    expect(at.recorder.sum('pollFailed/unreachable')).toBe(1);
    expect(at.recorder.sum('pollRefused')).toBe(0);
    expect(at.recorder.sum('pollSucceeded/here')).toBe(1);
  });

  test('a feed without permission does not stop the others', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS)];
    at.api.contents.actions = [respondAction(7, at.nowMs - HOUR_MS)];
    at.api.misbehave = (path) => (path.startsWith('/aianalyst') ? { answer: 302, headers: { location: '/403' } } : undefined);
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1', 'new 7']);
    expect(at.recorder.sum('pollFailed/permission')).toBe(2);
    expect(at.recorder.sum('pollSucceeded')).toBe(0);
  });

  test('a login page stops the poll of the appliance: every feed would get it', async () => {
    at.api.misbehave = () => LOGIN_PAGE;
    await at.poll();
    expect(at.api.calls).toHaveLength(1);
    expect(at.recorder.sum('pollFailed/login-page')).toBe(1);
    expect(at.recorder.sum('pollRefused')).toBe(1);
    expect(at.recorder.logged).toContain('"kind":"login-page","fix":"check that url');
  });

  test('a token that is no longer right is refused, and somebody is told', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS)];
    await at.poll([at.appliance('appliance-1', at.api.url, { ...TOKENS, privateToken: 'withdrawn' })]);
    expect(at.recorder.sum('pollFailed/credentials')).toBe(1);
    expect(at.recorder.sum('pollRefused')).toBe(1);
    expect(at.recorder.logged).not.toContain('withdrawn');
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1']);
  });

  test("the clocks' distance is a metric, also when the appliance refuses for it", async () => {
    const { nowMs } = at;
    at.api.clockMs = () => nowMs + 45 * 60_000;
    await at.poll();
    expect(at.recorder.sum('applianceClockSkew/appliance-1')).toBe(2700);
    expect(at.recorder.sum('pollFailed/clock')).toBe(1);
  });

  test.each([
    ['no JSON', 'publicToken=abc', /is no JSON/],
    ['a pair without its private half', { publicToken: TOKENS.publicToken }, /lacks privateToken/],
  ])('a secret that is %s fails the invocation and shows nothing of the secret', async (_name, secret, message) => {
    await expect(at.poll([at.appliance('appliance-1', at.api.url, secret)])).rejects.toThrow('1 of 1 appliances could not be polled');
    expect(at.recorder.logged).toMatch(message);
    expect(at.recorder.logged).not.toContain('abc');
    expect(at.recorder.logged).not.toContain(TOKENS.publicToken);
  });

  test('details that cannot be had hold back the breach, not lose it', async () => {
    at.api.contents.breaches = [saasBreach(2, at.nowMs - HOUR_MS)];
    at.api.contents.details = { 2: SAAS_ROWS };
    at.api.misbehave = (path) => (path === '/details' ? { answer: 503 } : undefined);
    await at.poll();
    expect(await at.emitted()).toEqual([]);
    at.api.misbehave = () => undefined;
    await at.poll();
    expect((await at.envelopes()).map(({ details }) => details?.length)).toEqual([SAAS_ROWS.length]);
  });

  test('details that are gone leave the breach as it is', async () => {
    at.api.contents.breaches = [saasBreach(2, at.nowMs - HOUR_MS)];
    at.api.misbehave = (path) => (path === '/details' ? { answer: 404 } : undefined);
    await at.poll();
    expect((await at.envelopes()).map(({ details }) => details)).toEqual([undefined]);
  });

  test('no time left: the poll stops between two windows, and the next goes on', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS)];
    at.remainingMs = 0;
    await at.poll();
    expect(at.recorder.logged).toContain('no more time');
    at.remainingMs = 900_000;
    await at.poll();
    expect(await at.emitted()).toEqual(['new 1']);
  });

  test('time that runs out within a window halves it for the next poll', async () => {
    at.api.misbehave = () => 'silent';
    at.remainingMs = 20_200;
    await at.poll();
    expect((await at.state()).feeds['model-breaches']?.cursor).toEqual({ untilMs: at.nowMs - 24 * HOUR_MS, spanMs: 3 * HOUR_MS });
  });

  test('two polls at once: the slower one stops, and says why', async () => {
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS)];
    let second: Promise<void> | undefined;
    at.emulator.gate.onCall = ({ operation, resource }) => {
      if (!second && operation === 'PutObject' && resource.includes('rawbucket')) second = at.poll();
    };
    const [first] = await Promise.allSettled([at.poll()]);
    const [other] = await Promise.allSettled([second]);
    expect([first?.status, other?.status].filter((status) => status === 'rejected')).not.toHaveLength(0);
    expect(at.recorder.logged).toContain('was written by another poll in between');
    expect(new Set(await at.emitted())).toEqual(new Set(['new 1']));
  });

  test('a state that cannot be read is not taken for none', async () => {
    at.emulator.gate.fault = ({ operation, resource }) =>
      operation === 'GetObject' && resource.includes('state-bucket') ? new AwsError(403, 'AccessDenied') : undefined;
    at.api.contents.breaches = [breach(1, at.nowMs - HOUR_MS)];
    await expect(at.poll()).rejects.toThrow('could not be polled');
    expect(await at.rawVersions()).toEqual([]);
  });
});
