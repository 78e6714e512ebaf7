import type { Json } from '../../../src/ocsf/record';
import { alertOf, faultsOf, VALID } from './valid';

const event = (fields: object = {}) => alertOf('ai-analyst-event', { ...VALID.analystEvent, ...fields });
const group = (fields: object = {}) => alertOf('ai-analyst-group', { ...VALID.analystGroup, ...fields });
const format = (value: string, ...replacements: Json[]): Json => ({ valueType: 'formatString', value, replacements });

describe('summary', () => {
  test.each<[string, Json, string | undefined]>([
    ['text', 'A device scanned.', 'A device scanned.'],
    [
      'a format string',
      format('{} scanned {}.', { valueType: 'string', value: 'ws-1' }, { valueType: 'integer', value: 4 }),
      'ws-1 scanned 4.',
    ],
    [
      'nested three deep',
      format('{}!', format('{} and {}', format('{}', { valueType: 'username', value: 'alice' }), { valueType: 'string', value: 'bob' })),
      'alice and bob!',
    ],
    [
      'a host, by its identifier',
      format('from {}', { valueType: 'externalHost', value: { identifier: '203.0.113.7', ip: null } }),
      'from 203.0.113.7',
    ],
    ['a time', format('at {}', { valueType: 'timestamp', value: 1_718_098_812_000 }), 'at 2024-06-11T09:40:12.000Z'],
    ['a replacement is missing', format('{} and {}', { valueType: 'string', value: 'a' }), 'a and {}'],
    [
      'braces in a replacement are text',
      format('{}-{}', { valueType: 'string', value: '{}' }, { valueType: 'string', value: 'b' }),
      '{}-b',
    ],
    ['replacements are no list', { valueType: 'formatString', value: '{}', replacements: { 0: 'a' } }, '{}'],
    ['no text at all', { valueType: 'formatString', value: ['{}'] }, undefined],
  ])('%s', (_, summary, rendered) => {
    expect(event({ summary }).summary).toBe(rendered);
  });

  test('nesting is bounded at ten', () => {
    const deep = Array.from({ length: 40 }).reduce<Json>((inner) => format('({})', inner), 'x');
    expect(event({ summary: deep }).summary).toBe(`${'('.repeat(10)}{}${')'.repeat(10)}`);
  });
});

test.each([
  ['numbers', { aiaScore: 94.25, groupScore: 40.666309838880856 }, [94.25, 40.666309838880856]],
  ['groupScore as text', { groupScore: '72.9174234' }, [64, 72.9174234]],
  ['out of range', { aiaScore: 101, groupScore: '-1' }, [undefined, undefined]],
  ['absent, told by periods', { aiaScore: null, periods: [] }, [undefined, undefined]],
])('scores: %s', (_, fields, [aiaScore, groupScore]) => {
  expect([event(fields).aiaScore, event(fields).groupScore]).toEqual([aiaScore, groupScore]);
});

test.each([
  ['g7-1', 'g7-1'],
  ['7-1', 'g7-1'],
  ['', undefined],
])('group %p is that of the group’s own id', (currentGroup, wanted) => {
  expect(event({ currentGroup, groupPreviousGroups: [currentGroup] })).toMatchObject({
    previousGroups: wanted === undefined ? [] : [wanted],
  });
  expect(event({ currentGroup }).group).toBe(wanted);
});

test.each([
  ['a list', [2, 4], [2, 4]],
  ['null', null, []],
  ['a bare number', 3, [3]],
])('attackPhases: %s', (_, attackPhases, wanted) => expect(event({ attackPhases }).attackPhases).toEqual(wanted));

test('an event of Darktrace/Email has a sender and no devices', () => {
  expect(event({ sender: 'mallory@example.org', breachDevices: [] })).toMatchObject({ sender: 'mallory@example.org', devices: [] });
  expect(event({ sender: null })).toMatchObject({ sender: undefined });
});

test('devices and related breaches', () => {
  const read = event({
    breachDevices: [
      { identifier: 'SaaS::Zoom: alice@example.com', hostname: 'SaaS::Zoom: alice@example.com', ip: null, did: 5, sid: -9 },
      { identifier: '198.51.100.9', hostname: null, ip: '198.51.100.0/24', did: null },
      { identifier: null, hostname: null, ip: null, mac: null, subnet: null, did: null, sid: null },
    ],
    relatedBreaches: [
      { modelName: 'SaaS / Access / Password Spray', pbid: 30, threatScore: 88.0, timestamp: 1_718_098_806_000 },
      { modelName: 'x' },
    ],
  });
  expect(read.devices).toEqual([
    { did: 5, sid: -9, user: { module: 'Zoom', name: 'alice@example.com' }, ips: [], credentials: [], tags: [], unusable: {} },
    { ips: ['198.51.100.9'], credentials: [], tags: [], unusable: { ip: '198.51.100.0/24' } },
  ]);
  expect(read.related).toEqual([{ pbid: 30, model: ['SaaS', 'Access', 'Password Spray'], score: 88, time: 1_718_098_806_000 }]);
});

describe('details', () => {
  const contents = [
    [
      {
        header: 'Agent',
        contents: [{ key: 'Source IP', type: 'externalHost', values: [{ hostname: 'vpn.example.net', ip: '203.0.113.7' }] }],
      },
    ],
  ];
  const blocks = [
    {
      blockType: 'single',
      blocks: [
        {
          blockHeader: 'Agent',
          bulletBlocks: [
            [{ detailKey: 'Source IP', valueType: 'externalHost', detailValues: [{ identifier: 'vpn.example.net', ip: '203.0.113.7' }] }],
          ],
        },
      ],
    },
  ];
  test.each([
    ['contents', contents],
    ['blocks', blocks],
  ])('%s give the same sections', (_, details) => {
    expect(event({ details }).sections).toEqual([
      {
        header: 'Agent',
        items: [{ key: 'Source IP', type: 'externalHost', values: [{ hostname: 'vpn.example.net', ip: '203.0.113.7' }] }],
        raw: expect.anything(),
      },
    ]);
  });

  test('a host whose name is its address has the address only', () => {
    const host = (values: Json) =>
      event({ details: [[{ header: '', contents: [{ key: null, type: 'externalHost', values: [values] }] }]] }).sections[0]?.items[0]
        ?.values[0];
    expect(host({ identifier: '203.0.113.7', ip: null })).toEqual({ ip: '203.0.113.7' });
    expect(host({ hostname: '203.0.113.7', ip: '203.0.113.7' })).toEqual({ ip: '203.0.113.7' });
    expect(host({ hostname: 'a.example', ip: '10.0.0.#1' })).toEqual({ hostname: 'a.example' });
    expect(host('text')).toBe('text');
  });

  test('every bullet group of a block is a section: the same keys come again', () => {
    const bullet = (value: string) => [{ detailKey: 'Event', valueType: 'string', detailValues: [value] }];
    const details = [
      {
        blockType: 'grouped',
        blocks: [{ blockHeader: 'Activity Details', bulletBlocks: [bullet('Sign in'), bullet('User registered security info')] }],
      },
    ];
    expect(event({ details }).sections.map((section) => [section.header, section.items[0]?.values])).toEqual([
      ['Activity Details', ['Sign in']],
      ['Activity Details', ['User registered security info']],
    ]);
  });

  test('ranges keep their values; the older range type takes the newer name; a null key is absent', () => {
    const items = [
      { key: null, type: 'integerRange', values: [{ start: '1', end: '1024' }] },
      { key: 'Time', type: 'timeRange', values: [{ start: 1, end: 2 }] },
      { key: 'Count', values: 4 },
    ];
    expect(event({ details: [[{ header: 'x', contents: items }]] }).sections[0]?.items).toEqual([
      { type: 'integerRange', values: [{ start: '1', end: '1024' }] },
      { key: 'Time', type: 'timestampRange', values: [{ start: 1, end: 2 }] },
      { key: 'Count', type: 'string', values: [4] },
    ]);
  });

  test.each([[null], ['text'], [{ header: 'x' }], [[[null, 3, []]]], [[{ blocks: 'x' }]]])('%j does no harm', (details) => {
    expect(event({ details }).sections.length).toBeLessThanOrEqual(1);
  });
});

describe('what an event must have', () => {
  test.each([
    ['an id', { id: null }, ['darktrace.field_missing $.id']],
    ['a time', { createdAt: null }, ['darktrace.time $.createdAt']],
    [
      'times in milliseconds',
      { periods: [{ start: 1_718_098_812, end: 1_718_098_813 }] },
      ['darktrace.time $.periods[0].start', 'darktrace.time $.periods[0].end'],
    ],
  ])('%s', (_, fields, faults) => {
    expect(faultsOf({ ...VALID.analystEvent, ...fields })).toEqual(faults);
  });
  test('scores out of range are left out', () => {
    const { aiaScore, groupScore } = event({ aiaScore: 101, groupScore: '-1' });
    expect({ aiaScore, groupScore }).toEqual({});
  });

  test('a period is time enough, a title falls back to the summariser', () => {
    expect(event({ createdAt: null, title: null, periods: [{ start: 1_718_098_812_000 }] })).toMatchObject({
      title: 'ScanSummary',
      periods: [{ start: 1_718_098_812_000, end: 1_718_098_812_000 }],
    });
  });
});

describe('groups', () => {
  test('events, devices, merged groups', () => {
    const read = group({
      id: '7-1',
      previousIds: ['7-0', 'g7-2'],
      devices: [4, '5', 'x'],
      groupScore: '40.5',
      category: 'Critical',
      incidentEvents: [
        { uuid: 'e-1', title: 'Scan', start: 1_718_098_000_000, triggerDid: 4, visible: true },
        { uuid: 'e-2', sender: 'mallory@example.org' },
        {},
      ],
    });
    expect(read).toMatchObject({
      id: 'g7-1',
      previousIds: ['g7-0', 'g7-2'],
      dids: [4, 5],
      score: 40.5,
      category: 'critical',
      acknowledged: false,
    });
    expect(read.events).toEqual([{ uuid: 'e-1', title: 'Scan', start: 1_718_098_000_000, did: 4 }, { uuid: 'e-2' }]);
  });
  test('without a start the earliest event tells it; without any time it is rejected', () => {
    const incidentEvents = [
      { uuid: 'a', start: 1_718_098_900_000 },
      { uuid: 'b', start: 1_718_098_800_000 },
    ];
    expect(group({ start: null, incidentEvents })).toMatchObject({ start: 1_718_098_800_000 });
    expect(faultsOf({ ...VALID.analystGroup, start: null })).toEqual(['darktrace.time $.start']);
  });
});
