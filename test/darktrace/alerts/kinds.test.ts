import type { Json } from '../../../src/ocsf/record';
import { readAlerts } from '../../../src/sources/darktrace/alerts/read';
import { readAll, readOne, VALID } from './valid';

const told = (value: unknown): string => {
  const result = readOne(value);
  return result.fate === 'alert'
    ? result.alert.kind
    : result.fate === 'ignored'
      ? result.rule
      : `${result.kind}: ${result.problems[0]?.rule}`;
};

test.each([
  ['breach', 'model-breach'],
  ['analystEvent', 'ai-analyst-event'],
  ['analystGroup', 'ai-analyst-group'],
  ['respondAction', 'respond-action'],
  ['respondPush', 'respond-action'],
  ['status', 'system-status'],
  ['emailPush', 'email'],
  ['emailRow', 'email'],
  ['asmRisk', 'asm-risk'],
  ['saasRow', 'saas-event'],
  ['audit', 'audit'],
] as const)('%s with every optional field missing is an alert', (name, kind) => {
  expect(told(VALID[name])).toBe(kind);
});

// The order of the kinds: each pair holds what both kinds are told by, once in each order of its keys.
test.each([
  ['a state change before an action', 'respondPush', 'respondAction', 'push'],
  ['a state change before a breach', 'respondPush', 'breach', 'push'],
  ['an AI Analyst event before a group', 'analystEvent', 'analystGroup', undefined],
  ['an AI Analyst event before a breach', 'analystEvent', 'breach', undefined],
  ['a group before a breach', 'analystGroup', 'breach', undefined],
  ['a breach before an action', 'breach', 'respondAction', 'push'],
  ['an action before a status', 'respondAction', 'status', 'api'],
  ['a status before an e-mail', 'status', 'emailPush', undefined],
  ['an e-mail push before an e-mail row', 'emailPush', 'emailRow', 'push'],
  ['an e-mail before an ASM risk', 'emailRow', 'asmRisk', 'api'],
  ['an ASM risk before an audit line', 'asmRisk', 'audit', undefined],
  ['an audit line before a details row', 'audit', 'saasRow', undefined],
] as const)('%s, whatever the order of the keys', (_, first, second, variant) => {
  for (const both of [
    { ...VALID[second], ...VALID[first] },
    { ...VALID[first], ...VALID[second], ...VALID[first] },
  ]) {
    const result = readOne(both);
    const alone = readOne(VALID[first]);
    if (result.fate !== 'alert' || alone.fate !== 'alert') throw new Error(JSON.stringify(result));
    expect(result.alert.kind).toBe(alone.alert.kind);
    expect('variant' in result.alert ? result.alert.variant : undefined).toBe(variant);
  }
});

test('dtProduct decides before every key but that of a state change', () => {
  expect(
    readOne({ ...VALID.breach, dtProduct: 'Policy Breach', threatID: 9, modelName: 'Aa::Model', breachTime: '2024-06-11 09:40:12' }),
  ).toMatchObject({
    alert: { variant: 'legacy', pbid: 9 },
  });
  expect(readOne({ ...VALID.respondPush, dtProduct: 'Policy Breach' })).toMatchObject({
    alert: { kind: 'respond-action', variant: 'push' },
  });
});

test('an actions array makes an envelope only beside devices or connections, and not in an action or a breach', () => {
  expect(told({ ...VALID.emailPush, actions: ['hold'] })).toBe('email');
  expect(told({ ...VALID.emailPush, actions: [], devices: [] })).toBe('darktrace.empty');
  expect(told({ ...VALID.breach, actions: [], devices: [] })).toBe('model-breach');
});

test('null stands for an absent key: an exporter that writes all columns hides no kind', () => {
  expect(told({ ...VALID.breach, dtProduct: null, summariser: null, incidentEvents: null, 'iris-event-type': null })).toBe('model-breach');
});

describe('what is no alert', () => {
  const row = { timems: 1_718_098_812_000, eventType: 'notice', action: 'notice' };
  test.each([
    ['the test alert', { ...VALID.breach, model: { name: 'Unrestricted Test Model' } }, 'darktrace.test_alert'],
    ['the test alert, flattened', { darktraceProduct: 'x', modelName: 'Unrestricted Test Model' }, 'darktrace.test_alert'],
    ['a connection', { ...row, eventType: 'connection', action: 'connection' }, 'darktrace.details_connection'],
    [
      'a pointer to a breach',
      { ...row, type: 'DT::ModelBreach', sourceDevice: { hostname: 'SaaS::Zoom: alice' } },
      'darktrace.details_pointer',
    ],
    ['a breach in a history', { ...row, pbid: 7, eventType: 'policybreach', action: 'policybreach' }, 'darktrace.details_policybreach'],
    ['a network notice', { ...row, type: 'SSL::Invalid_Server_Cert' }, 'darktrace.details_notice'],
    ['a row of an unknown type', { ...row, eventType: 'constructor' }, 'darktrace.details_other'],
    ['a device record', { did: 4, typename: 'desktop', hostname: 'ws-1' }, 'darktrace.details_device'],
    ['an endpoint', { ip: '203.0.113.7', firsttime: 1 }, 'darktrace.details_endpoint'],
    ['a comment', { pbid: 7, message: 'looks fine', username: 'carol', time: 1 }, 'darktrace.details_comment'],
    ['an audit line that is no login', { ...VALID.audit, endpoint: '/modelbreaches/7/comments?next=/login' }, 'darktrace.audit_no_login'],
    ['an empty list', [], 'darktrace.empty'],
    ['an answer without risks', { data: { allRisks: { edges: [] } } }, 'darktrace.empty'],
  ])('%s is ignored by a rule of its own', (_, value, rule) => {
    expect(told(value)).toBe(rule);
    expect(readOne(value)).toMatchObject({ fate: 'ignored', reason: expect.stringMatching(/\w/) });
  });

  test('a customer model that only ends in the name of the test model is an alert', () => {
    expect(told({ ...VALID.breach, model: { name: 'Red Team::Unrestricted Test Model' } })).toBe('model-breach');
  });
});

describe('what cannot be told', () => {
  test('is rejected with its first dozen keys, each cut', () => {
    const keys = ['k'.repeat(90), ...Array.from({ length: 20 }, (_, i) => `key${i}`)];
    const result = readOne(Object.fromEntries(keys.map((key) => [key, 1])));
    if (result.fate !== 'rejected') throw new Error(result.fate);
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]).toMatchObject({ rule: 'darktrace.kind_unknown', level: 'error', path: '$' });
    expect(result.problems[0]?.message).toContain(`"${'k'.repeat(40)}", "key0"`);
    expect(result.problems[0]?.message).toContain('"key10" and 9 more');
    expect(result.problems[0]?.message).not.toContain('key11');
  });

  test.each([[17], ['text'], [null], [true]])('%p is no object', (value) => {
    expect(told(value)).toBe('unknown: darktrace.kind_unknown');
  });

  test('a breach that lost its number says so', () => {
    expect(told({ model: { name: 'Aa::Model' }, triggeredComponents: [], time: 1_718_098_812_000 })).toBe(
      'model-breach: darktrace.field_missing',
    );
  });
});

describe('containers', () => {
  const places = (value: unknown): string[] => readAll(value).map((result) => `${result.fate} ${result.path}`);

  test('an array: each element on its own, bad ones between good ones', () => {
    expect(places([VALID.breach, 3, [VALID.status]])).toEqual(['alert $[0]', 'rejected $[1]', 'alert $[2][0]']);
  });

  test('the /antigena envelope: devices join their actions, connections are told of', () => {
    const envelope = {
      actions: [VALID.respondAction, { ...VALID.respondAction, codeid: 72, did: 5 }],
      devices: [{ did: 4, hostname: 'ws-4.example.com', ip: '192.0.2.4' }],
      connections: [{ did: 4 }, { did: 4 }],
    };
    expect(places(envelope)).toEqual(['alert $.actions[0]', 'alert $.actions[1]', 'ignored $.connections']);
    const [first, second, connections] = readAll(envelope);
    expect(first).toMatchObject({
      raw: VALID.respondAction,
      alert: { device: { did: 4, hostname: 'ws-4.example.com', ips: ['192.0.2.4'] } },
    });
    expect(second).toMatchObject({ alert: { device: { did: 5, ips: [] } } });
    expect(connections).toMatchObject({ rule: 'darktrace.respond_connections' });
  });

  test('GraphQL answers: a list of nodes, or one risk', () => {
    expect(places({ data: { allRisks: { edges: [{ node: VALID.asmRisk }, { node: 5 }, 7] } } })).toEqual([
      'alert $.data.allRisks.edges[0].node',
      'rejected $.data.allRisks.edges[1].node',
      'rejected $.data.allRisks.edges[2]',
    ]);
    expect(places({ data: { risk: VALID.asmRisk } })).toEqual(['alert $.data.risk']);
  });

  test('our own envelope: what stands around becomes the context, raw is the alert alone', () => {
    const login = { ...VALID.saasRow, detail: { event: 'UserLoggedIn' } };
    const result = readOne({
      appliance: 'dt-1',
      fetchedAt: 1_718_099_000_000,
      change: 'updated',
      alert: VALID.breach,
      details: [
        login,
        { ...login, eventType: 'connection', type: 'x' },
        { ...login, type: 'DT::ModelBreach' },
        { ...login, timems: 5 },
        'text',
      ],
    });
    expect(result).toMatchObject({ fate: 'alert', path: '$.alert', raw: VALID.breach });
    expect(result).toHaveProperty('context', {
      appliance: 'dt-1',
      fetchedAt: 1_718_099_000_000,
      change: 'updated',
      details: [expect.objectContaining({ kind: 'saas-event', event: 'UserLoggedIn' })],
      otherDetails: 4,
    });
  });

  test('an envelope that holds only an alert is one; an object that has more beside `alert` is not', () => {
    expect(places({ alert: [VALID.breach, VALID.status] })).toEqual(['alert $.alert[0]', 'alert $.alert[1]']);
    expect(told({ alert: VALID.breach, rule: 'x' })).toBe('unknown: darktrace.kind_unknown');
    expect(told({ alert: null })).toBe('unknown: darktrace.kind_unknown');
  });

  test('an envelope whose time is in seconds is rejected whole', () => {
    expect(readOne({ fetchedAt: 1_718_099_000, alert: VALID.breach })).toMatchObject({
      fate: 'rejected',
      kind: 'envelope',
      problems: [{ rule: 'darktrace.time', path: '$.fetchedAt' }],
      raw: { fetchedAt: 1_718_099_000 },
    });
  });

  test('nesting is bounded: eight deep is read, nine is not', () => {
    const nested = (levels: number): Json => (levels === 0 ? VALID.breach : [nested(levels - 1)]);
    expect(told(nested(8))).toBe('model-breach');
    expect(told(nested(9))).toBe('unknown: darktrace.nesting');
    expect(told(nested(5000))).toBe('unknown: darktrace.nesting');
  });
});

test('alerts come one by one: reading the first does not read the rest', () => {
  const [first] = readAlerts(Array.from({ length: 100_000 }, () => VALID.breach as Json));
  expect(first).toMatchObject({ fate: 'alert', path: '$[0]' });
});
