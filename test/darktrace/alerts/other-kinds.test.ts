import { readAlerts } from '../../../src/sources/darktrace/alerts/read';
import { alertOf, faultsOf, VALID } from './valid';

describe('system status', () => {
  const status = (fields: object = {}) => alertOf('system-status', { ...VALID.status, ...fields });
  test.each([
    [1_718_098_812, 1_718_098_812_000],
    [1_658_110_810.556194, 1_658_110_810_556],
    ['1718098812', 1_718_098_812_000],
  ])('last_updated %p is in seconds', (last_updated, lastUpdated) => expect(status({ last_updated }).lastUpdated).toBe(lastUpdated));
  test.each([
    ['active', false],
    ['Active', false],
    ['Resolved', true],
    ['resolved', true],
    [null, false],
  ])('status %p', (sent, resolved) => expect(status({ status: sent }).resolved).toBe(resolved));
  test('legacy: priority is the word, priority_code the number', () => {
    expect(status({ priority_level: null, priority: 'High', priority_code: 71 })).toMatchObject({ priority: 71, priorityLevel: 'high' });
    expect(status({ priority: 43, priority_level: 'Medium' })).toMatchObject({ priority: 43, priorityLevel: 'medium' });
  });
  test('the other time serves when the first is missing', () =>
    expect(status({ last_updated: null, last_updated_status: 1_718_098_800 }).lastUpdated).toBe(1_718_098_800_000));
  test.each([
    [{ uuid: '' }, ['darktrace.field_missing $.uuid']],
    [{ last_updated: null }, ['darktrace.time $.last_updated']],
    [{ last_updated: 1_718_098_812_000 }, ['darktrace.time $.last_updated']],
  ])('%j is rejected', (fields, faults) => expect(faultsOf({ ...VALID.status, ...fields })).toEqual(faults));
});

describe('e-mail', () => {
  const push = (fields: object = {}) => alertOf('email', { ...VALID.emailPush, ...fields });
  test.each([
    ['blank', '2026-06-18 15:04:54.188000'],
    ['T', '2026-06-18T15:04:54.188000'],
  ])('without time, timestamp with %s is UTC', (_, timestamp) =>
    expect(push({ time: null, timestamp }).time).toBe(Date.UTC(2026, 5, 18, 15, 4, 54, 188)),
  );
  test.each([
    ['an address', 'bob@example.org', { from: 'bob@example.org' }],
    ['name and address', '"Bob <CEO>" <bob@example.org>', { from: 'bob@example.org', fromName: 'Bob <CEO>' }],
    ['a name without address', 'Bob <>', { fromName: 'Bob' }],
    ['nothing', '', {}],
  ])('from: %s', (_, from, wanted) => {
    const { from: address, fromName } = push({ from });
    expect({ from: address, fromName }).toEqual({ from: undefined, fromName: undefined, ...wanted });
  });
  test('recipient_actions join the recipients; addresses never become field names', () => {
    const recipient_actions = JSON.parse('{"alice@example.com":["hold"],"__proto__":["hold"],"carol@example.com":"locked_link"}');
    expect(push({ recipients: ['alice@example.com', 'bob@example.com'], recipient_actions }).recipients).toEqual([
      { address: 'alice@example.com', actions: ['hold'], tags: [] },
      { address: 'bob@example.com', actions: [], tags: [] },
      { address: '__proto__', actions: ['hold'], tags: [] },
      { address: 'carol@example.com', actions: ['locked_link'], tags: [] },
    ]);
    expect({}).not.toHaveProperty('hold');
  });
  test.each([
    [
      'parallel lists',
      { attachment_names: ['a', 'b'], attachment_sha1s: ['1', '2'], attachment_sha256s: [] },
      [
        { name: 'a', sha1: '1' },
        { name: 'b', sha1: '2' },
      ],
    ],
    [
      'two of the same name',
      { attachment_names: ['a', 'a'], attachment_sha1s: ['1', '2'] },
      [
        { name: 'a', sha1: '1' },
        { name: 'a', sha1: '2' },
      ],
    ],
    [
      'lists of other lengths are not paired',
      { attachment_names: ['a', 'b'], attachment_sha1s: ['1'] },
      [{ name: 'a' }, { name: 'b' }, { sha1: '1' }],
    ],
    ['a hash as text', { attachment_sha1s: '1' }, [{ sha1: '1' }]],
    ['none', {}, []],
  ])('attachments: %s', (_, fields, attachments) => expect(push(fields).attachments).toEqual(attachments));
  test('a row of the API: each recipient has its own state', () => {
    const rcpts = [
      { rcpt_to: 'alice@example.com', rcpt_status: 'held', tags: ['Forged Address'], rcpt_actions_taken: ['Hold message'] },
      { rcpt_to: 'bob@example.com', rcpt_status: 'delivered', tags: ['Forged Address', 'Link'], rcpt_actions_taken: [] },
      {},
    ];
    const row = {
      ...VALID.emailRow,
      rcpts,
      header_from: '"Bob" <bob@example.org>',
      header_from_email: 'bob@example.org',
      header_from_personal: 'Bob',
      header_subject: 'Hi',
      model_score: 100,
    };
    expect(alertOf('email', row)).toMatchObject({
      variant: 'api',
      from: 'bob@example.org',
      fromName: 'Bob',
      subject: 'Hi',
      score: 100,
      tags: ['Forged Address', 'Link'],
      actions: ['Hold message'],
      recipients: [
        { address: 'alice@example.com', status: 'held', actions: ['Hold message'] },
        { address: 'bob@example.com', status: 'delivered', actions: [] },
      ],
    });
    expect(alertOf('email', { ...row, dtime_unix: null, dtime: '2025-04-10T15:55:27.341Z' }).time).toBe(
      Date.UTC(2025, 3, 10, 15, 55, 27, 341),
    );
  });
  test.each([
    [{ uuid: null }, ['darktrace.field_missing $.uuid']],
    [{ time: null }, ['darktrace.time $.time']],
  ])('%j is rejected', (fields, faults) => expect(faultsOf({ ...VALID.emailPush, ...fields })).toEqual(faults));

  test('a score out of range is left out', () =>
    expect(alertOf('email', { ...VALID.emailPush, anomaly_score: 960 }).score).toBeUndefined());
});

describe('ASM risks', () => {
  const risk = (fields: object = {}) => alertOf('asm-risk', { ...VALID.asmRisk, ...fields });
  test('times with T or blank and an offset', () => {
    expect(risk({ startedAt: '2022-05-27 14:18:24.264958+00:00', endedAt: '2022-05-27T16:18:24.264958+02:00' })).toMatchObject({
      startedAt: Date.UTC(2022, 4, 27, 14, 18, 24, 264),
      endedAt: Date.UTC(2022, 4, 27, 14, 18, 24, 264),
    });
  });
  test.each([
    [{ securityRating: 'B' }, 'b'],
    [{ securityRating: null, securityrating: 'f' }, 'f'],
    [{ securityRating: 'z' }, undefined],
    [{ asset: { securityrating: 'f' } }, 'b'],
  ])('rating of %j is the risk’s, never the asset’s', (fields, rating) => expect(risk(fields).rating).toBe(rating));
  test('the push: other names, numbers in either unit', () => {
    const pushed = {
      riskId: 11977,
      assetId: 5,
      alertTitle: 'New risk',
      rating: 'e',
      assetName: 'www.example.org',
      riskUri: 'https://asm.example.com/risk/1',
    };
    for (const startTimestamp of [1_718_098_812, 1_718_098_812_000]) {
      expect(alertOf('asm-risk', { ...pushed, startTimestamp })).toMatchObject({
        id: '11977',
        title: 'New risk',
        rating: 'e',
        assetId: '5',
        assetName: 'www.example.org',
        startedAt: 1_718_098_812_000,
      });
    }
    expect(alertOf('asm-risk', { ...pushed, alertTime: '2024-06-11T09:40:12Z' }).startedAt).toBe(1_718_098_812_000);
    expect(faultsOf(pushed)).toEqual(['darktrace.time $.startedAt']);
  });
});

describe('SaaS events', () => {
  const row = (fields: object = {}) => alertOf('saas-event', { ...VALID.saasRow, ...fields });
  const place = {
    ip: '203.0.113.7',
    city: 'Ashburn',
    country: 'United States',
    countrycode: 'US',
    region: 'North America',
    latitude: 39,
    longitude: -77.4,
    asn: 'AS64500 Example Hosting',
    ippopularity: '0',
  };
  const account = {
    did: 123,
    ip: '',
    sid: -9,
    hostname: 'SaaS::Office365: alice@example.com',
    time: '1574700328000',
    typename: 'saasprovider',
  };

  test('sourceDevice is the place, destinationDevice the account', () => {
    expect(row({ sourceDevice: place, destinationDevice: account })).toMatchObject({
      place: {
        ip: '203.0.113.7',
        city: 'Ashburn',
        country: 'US',
        countryName: 'United States',
        continent: 'North America',
        latitude: 39,
        longitude: -77.4,
        asn: { number: 64500, name: 'Example Hosting' },
        popularity: '0',
      },
      account: { did: 123, sid: -9, user: { module: 'Office365', name: 'alice@example.com' }, ips: [] },
    });
  });
  test('swapped ends are told by the SaaS host name', () => {
    expect(row({ sourceDevice: account, destinationDevice: place })).toMatchObject({ place: { ip: '203.0.113.7' }, account: { did: 123 } });
  });
  test('without devices the two texts tell the ends', () => {
    expect(row({ source: '203.0.113.7', destination: 'SaaS::Zoom: alice' })).toMatchObject({
      place: { ip: '203.0.113.7' },
      account: { user: { module: 'Zoom', name: 'alice' } },
    });
    expect(row({ source: 'laptop' }).place).toEqual({});
  });
  test('detail is kept whole, and its known fields are lifted', () => {
    const detail = {
      event: 'UserLoginFailed',
      action: 'Login',
      actor: 'alice@example.com',
      event_id: 'x',
      service: 'Office365',
      software: 'Chrome',
      status_code: 500121,
      office365_session_id: 's-1',
    };
    expect(row({ detail, uid: 'Z', msg: 'm' })).toMatchObject({
      event: 'UserLoginFailed',
      action: 'Login',
      actor: 'alice@example.com',
      eventId: 'x',
      statusCode: '500121',
      software: 'Chrome',
      sessionId: 's-1',
      uid: 'Z',
      message: 'm',
      detail,
    });
  });
  test.each([
    [0, '0'],
    ['0', '0'],
    ['', undefined],
  ])('status_code %p', (status_code, wanted) => expect(row({ detail: { status_code } }).statusCode).toBe(wanted));
  test('time as text is UTC when timems cannot be had, but the kind is told by timems', () => {
    expect(faultsOf({ ...VALID.saasRow, timems: 1_718_098_812 })).toEqual(['darktrace.time $.timems']);
  });
  test('a SaaS host name makes a notice of another type a SaaS event', () => {
    expect(row({ type: 'Notice::Other', destinationDevice: account }).account).toMatchObject({ did: 123 });
  });
});

describe('audit log', () => {
  const fate = (endpoint: string) => [...readAlerts({ ...VALID.audit, endpoint })][0]?.fate;
  test.each(['/login', '/Login/', '/login?next=/', '/saas/login', '/login/sso'])('%s is a login', (endpoint) =>
    expect(fate(endpoint)).toBe('alert'),
  );
  test.each(['/logins', '/modelbreaches', '/x?login', '/a/login/b', '/'])('%s is none', (endpoint) =>
    expect(fate(endpoint)).toBe('ignored'),
  );
  test.each([
    ['Apr 01 14:39:18 host darktrace_audit ', 'Apr 01 14:39:18'],
    ['<165>Apr  1 14:39:18 host darktrace_audit: ', 'Apr  1 14:39:18'],
    ['<134>1 2024-06-11T09:40:12.5Z host darktrace_audit - - - ', '2024-06-11T09:40:12.5Z'],
    ['darktrace_audit ', undefined],
    ['', undefined],
  ])('the time of the header %p', (header, headerTime) => {
    const [result] = readAlerts({ ...VALID.audit, status: 302, ip: '192.0.2.9' }, { header });
    expect(result).toMatchObject({ alert: { username: 'carol', method: 'POST', endpoint: '/login', status: '302', ip: '192.0.2.9' } });
    expect(result?.fate === 'alert' && result.alert.kind === 'audit' ? result.alert.headerTime : 'no audit line').toBe(headerTime);
  });
});
