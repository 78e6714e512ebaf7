import { type HttpsOptions, httpsTransport } from '../../src/handlers/poll/https-transport';
import { ApiError, type ApiErrorKind, type Clock, type Feed, type PolledAlert } from '../../src/sources/api';
import { apis } from '../../src/sources/apis';
import { apiDate, signatureOf } from '../../src/sources/darktrace/api/signature';
import { analystEvent, analystGroup, breach, respondAction, SAAS_ROWS, saasBreach } from './alerts';
import { type ApiServer, LOGIN_PAGE, type Misbehaviour, startApiServer, TOKENS } from './api-server';
import { CERTIFICATE } from './certificate';

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const WINDOW = { fromMs: NOW_MS - 3_600_000, toMs: NOW_MS };

let api: ApiServer;
let waits: number[];

beforeEach(async () => {
  api = await startApiServer();
  api.clockMs = () => NOW_MS;
  waits = [];
});
afterEach(() => api.close());

const clock: Clock = {
  now: () => NOW_MS,
  sleep: async (ms) => {
    waits.push(ms);
  },
};

function feedsOf(options: Partial<HttpsOptions> = {}, secret: unknown = TOKENS): readonly Feed[] {
  const transport = httpsTransport({ url: api.url, ca: CERTIFICATE, ...options });
  return apis['darktrace']!.connect({ transport, clock, signal: new AbortController().signal, secret });
}

async function read(name: string, feeds = feedsOf()): Promise<PolledAlert[]> {
  const feed = feeds.find((each) => each.name === name)!;
  const alerts: PolledAlert[] = [];
  for await (const alert of feed.read(WINDOW)) alerts.push(alert);
  return alerts;
}

/** The error that reading model breaches ends in. */
async function errorOf(feeds = feedsOf()): Promise<ApiError> {
  const error = await read('model-breaches', feeds).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('signature', () => {
  test("the guide's own example comes out", () => {
    const date = apiDate(Date.UTC(2023, 0, 1, 12));
    expect(date).toBe('20230101T120000');
    expect(signatureOf('/modelbreaches?starttime=1701388800000&endtime=1704070800000', TOKENS, date)).toBe(
      'f19ae16721cc0e020ad12ec372cb15fa93bf3626',
    );
  });

  test.each([
    [null, 'publicToken and privateToken'],
    [{ publicToken: 'abc' }, 'privateToken'],
    [{ publicToken: 'abc\n', privateToken: 'abc' }, 'publicToken'],
  ])('a secret that lacks a token is told by its key alone: %j', (secret, wrong) => {
    expect(() => feedsOf({}, secret)).toThrow(`the secret of the API lacks ${wrong},`);
  });
});

describe('feeds', () => {
  test('each answers with the alerts of the window, under their own ids and kinds', async () => {
    api.contents.breaches = [breach(1, NOW_MS - 1000), breach(2, NOW_MS - 7_200_000)];
    api.contents.events = [analystEvent('e1', NOW_MS - 1000), analystEvent('pinned', NOW_MS - 90 * 86_400_000, { pinned: true })];
    api.contents.groups = [analystGroup('g1', NOW_MS - 1000)];
    api.contents.actions = [respondAction(7, NOW_MS - 1000)];
    const feeds = feedsOf();
    const found = await Promise.all(
      feeds.map(async ({ name }) => [name, (await read(name, feeds)).map(({ kind, id }) => `${kind} ${id}`)]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'model-breaches': ['model-breach 1'],
      'ai-analyst-events': ['ai-analyst-event e1'],
      'ai-analyst-groups': ['ai-analyst-group g1'],
      'respond-actions': ['respond-action 7'],
    });
  });

  test('a breach made now of activity long ago is in the window', async () => {
    api.contents.breaches = [breach(1, NOW_MS - 1000, { time: NOW_MS - 6 * 3_600_000 })];
    expect(await read('model-breaches')).toHaveLength(1);
  });

  test('an acknowledged breach stays in the answer, in another state', async () => {
    api.contents.breaches = [breach(1, NOW_MS - 1000)];
    const [before] = await read('model-breaches');
    api.contents.breaches = [breach(1, NOW_MS - 1000, { acknowledged: { time: NOW_MS, username: 'alice@example.com' } })];
    const [after] = await read('model-breaches');
    expect(after?.id).toBe(before?.id);
    expect(after?.state).not.toBe(before?.state);
  });

  test('a device seen again is no change of its breach', async () => {
    api.contents.breaches = [breach(1, NOW_MS - 1000, { device: { did: 5, hostname: 'pc5.example.com', lastSeen: 1 } })];
    const [before] = await read('model-breaches');
    api.contents.breaches = [breach(1, NOW_MS - 1000, { device: { did: 5, hostname: 'pc5.example.com', lastSeen: 2 } })];
    expect((await read('model-breaches'))[0]?.state).toBe(before?.state);
  });

  test('a breach of a SaaS user has the events behind it, no other breach is asked for them', async () => {
    api.contents.breaches = [breach(1, NOW_MS - 1000), saasBreach(2, NOW_MS - 1000)];
    api.contents.details = { 2: SAAS_ROWS };
    const [network, saas] = await read('model-breaches');
    expect(network?.details).toBeUndefined();
    expect((await saas?.details?.())?.map((row) => JSON.parse(row))).toEqual(SAAS_ROWS);
    expect(api.calls.at(-1)).toBe('/details?pbid=2&eventtype=notice&fulldevicedetails=true');
  });

  test('a record without an id is passed on under a name of its content', async () => {
    const { pbid: _pbid, ...nameless } = breach(1, NOW_MS - 1000);
    api.contents.breaches = [nameless];
    const [alert] = await read('model-breaches');
    expect(alert?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.parse(alert?.text ?? '')).toEqual(nameless);
  });

  test('digits beyond the range of a double stay as they came, and an alert keeps to one line', async () => {
    api.misbehave = () => ({ answer: 200, headers: { 'content-type': 'application/json' }, body: '[{"pbid":\n 12345678901234567890}]' });
    expect((await read('model-breaches')).map(({ text }) => text)).toEqual(['{"pbid":  12345678901234567890}']);
  });
});

describe('refusals are told apart', () => {
  const html = { 'content-type': 'text/html' };
  const cases: readonly [name: string, kind: ApiErrorKind, behaviour: Misbehaviour, message: RegExp][] = [
    ['login page with 200', 'login-page', LOGIN_PAGE, /HTML page with status 200/],
    [
      'login page that says it is JSON',
      'login-page',
      { ...(LOGIN_PAGE as object), headers: {} } as Misbehaviour,
      /HTML page with status 200/,
    ],
    ['redirect to /403', 'permission', { answer: 302, headers: { location: '/403' } }, /may not read/],
    ['redirect to /login', 'unknown-path', { answer: 302, headers: { location: '/login?next=x' } }, /redirected to \/login,/],
    [
      'redirect elsewhere',
      'redirect',
      { answer: 301, headers: { location: 'https://203.0.113.9/x?t=1' } },
      /redirected to "\/x", .* not followed/,
    ],
    ['401', 'credentials', { answer: 401 }, /not a pair/],
    ['403', 'permission', { answer: 403, headers: html }, /may not read/],
    ['404', 'not-found', { answer: 404 }, /status 404/],
    ['418', 'unexpected', { answer: 418 }, /found status 418, wanted 200/],
    ['JSON that is no list', 'unexpected', { answer: 200, body: '{"error":"no"}' }, /no list of alerts/],
    ['text', 'unexpected', { answer: 200, body: 'all is well' }, /no list of alerts/],
    ['empty body', 'truncated', { answer: 200, body: '' }, /input.empty/],
  ];

  test.each(cases)('%s: %s', async (_name, kind, behaviour, message) => {
    api.misbehave = () => behaviour;
    const error = await errorOf();
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message), fix: expect.stringMatching(/\w/) });
    expect(`${error.message} ${error.fix}`).not.toContain(TOKENS.publicToken);
    expect(api.calls).toHaveLength(1);
  });

  test('a wrong token pair', async () => {
    expect(await errorOf(feedsOf({}, { ...TOKENS, privateToken: 'x' }))).toMatchObject({ kind: 'credentials' });
  });

  test.each([
    [-45, '2700 s behind ours'],
    [45, '2700 s ahead of ours'],
  ])('clocks %d minutes apart', async (minutes, skew) => {
    api.clockMs = () => NOW_MS + minutes * 60_000;
    expect(await errorOf()).toMatchObject({ kind: 'clock', message: expect.stringContaining(skew) });
  });

  test.each(['cut connection', 'cut body'] as const)('an answer that lost its end is no answer: %s', async (behaviour) => {
    api.contents.breaches = [1, 2, 3].map((pbid) => breach(pbid, NOW_MS - 1000));
    api.misbehave = () => behaviour;
    expect(await errorOf()).toMatchObject({ kind: 'truncated' });
  });

  test('an answer beyond the limit is left', async () => {
    api.misbehave = () => 'endless';
    expect(await errorOf(feedsOf({ limits: { maxBytes: 100_000 } }))).toMatchObject({ kind: 'too-large' });
  });

  test('an answer that is announced beyond the limit is not read', async () => {
    api.contents.breaches = [breach(1, NOW_MS - 1000)];
    expect(await errorOf(feedsOf({ limits: { maxBytes: 100 } }))).toMatchObject({ kind: 'too-large' });
  });

  test('an appliance that does not answer', async () => {
    api.misbehave = () => 'silent';
    expect(await errorOf(feedsOf({ limits: { answerMs: 50 } }))).toMatchObject({ kind: 'timeout' });
  });
});

describe('what may pass is tried again', () => {
  test.each([
    ['500', { answer: 500 } as Misbehaviour, [3000, 6000]],
    ['429 with seconds', { answer: 429, headers: { 'retry-after': '7' } } as Misbehaviour, [7000, 7000]],
    ['429 with a date', { answer: 429, headers: { 'retry-after': new Date(NOW_MS + 9000).toUTCString() } } as Misbehaviour, [9000, 9000]],
    ['429 with a reset', { answer: 429, headers: { 'x-rate-limit-reset': String(NOW_MS / 1000 + 5) } } as Misbehaviour, [5000, 5000]],
    ['hang up', 'hang up' as Misbehaviour, [3000, 6000]],
  ])('%s', async (_name, behaviour, wanted) => {
    api.contents.breaches = [breach(1, NOW_MS - 1000)];
    api.misbehave = () => (api.calls.length <= 2 ? behaviour : undefined);
    expect(await read('model-breaches')).toHaveLength(1);
    expect(waits).toEqual(wanted);
  });

  test('three times, then it is a failure', async () => {
    api.misbehave = () => ({ answer: 503 });
    expect(await errorOf()).toMatchObject({ kind: 'server' });
    expect(waits).toEqual([3000, 6000, 12_000]);
  });

  test('an appliance that wants a long rest has it', async () => {
    api.misbehave = () => ({ answer: 429, headers: { 'retry-after': '3600' } });
    expect(await errorOf()).toMatchObject({ kind: 'busy', retryAfterMs: 3_600_000 });
    expect(waits).toEqual([]);
  });
});

describe('whom a token is shown to', () => {
  test('a certificate of no known CA is refused before anything is sent', async () => {
    const { ca: _ca, ...unknown } = { ca: CERTIFICATE, url: api.url };
    const feeds = apis['darktrace']!.connect({
      transport: httpsTransport(unknown),
      clock,
      signal: new AbortController().signal,
      secret: TOKENS,
    });
    expect(await errorOf(feeds)).toMatchObject({ kind: 'certificate' });
    expect(api.calls).toEqual([]);
  });

  test.each([(pin: string) => pin, (pin: string) => pin.replaceAll(':', '').toLowerCase()])(
    'the pinned certificate is taken',
    async (form) => {
      api.contents.breaches = [breach(1, NOW_MS - 1000)];
      const transport = httpsTransport({ url: api.url, fingerprint256: form(api.fingerprint256) });
      const feeds = apis['darktrace']!.connect({ transport, clock, signal: new AbortController().signal, secret: TOKENS });
      expect(await read('model-breaches', feeds)).toHaveLength(1);
    },
  );

  test('any other certificate than the pinned one is refused before anything is sent', async () => {
    const error = await errorOf(feedsOf({ fingerprint256: '0'.repeat(64) }));
    expect(error).toMatchObject({ kind: 'certificate', message: expect.stringContaining(api.fingerprint256) });
    expect(api.calls).toEqual([]);
  });

  test.each(['http://appliance.example.com', 'https://appliance.example.com/path', 'appliance.example.com'])('%s is no address', (url) => {
    expect(() => httpsTransport({ url })).toThrow(`the appliance's url is ${JSON.stringify(url)}, wanted https://host`);
  });

  test('a fingerprint that is none is told at once', () => {
    expect(() => httpsTransport({ url: api.url, fingerprint256: 'ab' })).toThrow('fingerprint256 is "ab", wanted 64 hex digits');
  });

  test('nobody there', async () => {
    const { url } = api;
    await api.close();
    expect(await errorOf(feedsOf({ url }))).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });
});
