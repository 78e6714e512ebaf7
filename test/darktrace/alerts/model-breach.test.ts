import { alertOf, faultsOf, VALID } from './valid';

const breach = (fields: object = {}) => alertOf('model-breach', { ...VALID.breach, ...fields });
const model = (fields: object) => breach({ model: { name: 'Aa::Model', ...fields } }).model;

describe('variants', () => {
  test.each([
    [
      'then and now: what fired counts',
      { model: { then: { name: 'A::Fired', tags: ['x'] }, now: { name: 'A::Renamed' } } },
      'api-then',
      ['A', 'Fired'],
    ],
    ['only now', { model: { now: { name: 'A::Now' } }, mitreTechniques: [] }, 'push', ['A', 'Now']],
    ['flat, with a field of the API', { percentscore: 60, model: { name: 'Aa::Model' } }, 'api-flat', ['Aa', 'Model']],
    ['flat, with model.mitre', { model: { name: 'Aa::Model', mitre: {} } }, 'api-flat', ['Aa', 'Model']],
    ['push', { mitreTechniques: [], model: { name: 'Aa::Model' } }, 'push', ['Aa', 'Model']],
  ])('%s', (_, fields, variant, path) => {
    expect(breach(fields)).toMatchObject({ variant, model: { path } });
  });

  test('minimal: an empty component is none', () => {
    expect(breach({ triggeredComponents: [{}] }).components).toEqual([]);
  });
});

describe('scores', () => {
  test.each([
    ['its own', { score: 0.541 }, { score: 0.541 }],
    ['the integer 1', { score: 1 }, { score: 1 }],
    ['as text', { score: '0.25' }, { score: 0.25 }],
    [
      'with group=device the score is the device’s',
      { score: 0.476, pbscore: 0.634, devicescore: 0.476 },
      { score: 0.634, deviceScore: 0.476 },
    ],
    ['with group=device, devicescore missing', { score: 0.476, pbscore: 0.634 }, { score: 0.634, deviceScore: 0.476 }],
    ['absent', {}, {}],
  ])('%s', (_, fields, scores) => {
    const read = breach(fields);
    expect({ score: read.score, deviceScore: read.deviceScore }).toEqual({ score: undefined, deviceScore: undefined, ...scores });
  });

  test.each([[58], [-0.1], [Number.POSITIVE_INFINITY], [Number.NaN], ['high'], [[0.5]]])(
    '%p is out of range or none: the breach is read without it',
    (score) => {
      expect(breach({ score }).score).toBeUndefined();
    },
  );
});

describe('what a breach must have', () => {
  test.each([
    ['a number', { pbid: 'seven' }, ['darktrace.field_missing $.pbid']],
    ['a whole number', { pbid: 1.5 }, ['darktrace.field_missing $.pbid']],
    ['a number that a double holds exactly', { pbid: 9_007_199_254_740_992 }, ['darktrace.field_missing $.pbid']],
    ['the name of its model', { model: { uuid: 'u' } }, ['darktrace.field_missing $.model.name']],
    ['a name that holds text', { model: { name: ' :: ' } }, ['darktrace.field_missing $.model.name']],
    ['a time', { time: undefined }, ['darktrace.time $.creationTime']],
    [
      'times in milliseconds',
      { time: 1_718_098_812, creationTime: 1_718_098_818 },
      ['darktrace.time $.time', 'darktrace.time $.creationTime'],
    ],
    ['a time of acknowledgement in milliseconds', { acknowledged: { time: 1_718_098_812 } }, ['darktrace.time $.acknowledged.time']],
  ])('%s', (_, fields, faults) => {
    expect(faultsOf({ ...VALID.breach, ...fields })).toEqual(faults);
  });

  test('an unusable time of a component is left out, the breach is read', () => {
    expect(breach({ triggeredComponents: [{ time: 1_718_098_812 }] }).components[0]?.time).toBeUndefined();
  });

  test('numbers may come as text', () => {
    expect(breach({ pbid: '42', time: '1718098812000' })).toMatchObject({ pbid: 42, time: 1_718_098_812_000 });
  });

  test('either time is enough', () => {
    expect(breach({ time: undefined, creationTime: 1_718_098_818_000 })).toMatchObject({ creationTime: 1_718_098_818_000 });
  });
});

test.each([
  ['absent', undefined, undefined],
  ['false', false, undefined],
  ['with time and user', { time: 1_718_098_900_000, username: 'carol' }, { time: 1_718_098_900_000, username: 'carol' }],
  ['without time', { username: 'carol' }, { username: 'carol' }],
  ['true', true, {}],
])('acknowledged: %s', (_, acknowledged, wanted) => {
  expect(breach({ acknowledged }).acknowledged).toEqual(wanted);
});

test.each([
  ['', undefined],
  ['https://dt.example.com/#modelbreach/7', 'https://dt.example.com/#modelbreach/7'],
  ['javascript:alert(1)', undefined],
  ['https://dt.example.com/" onclick="x', undefined],
])('breachUrl %p', (breachUrl, url) => {
  expect(breach({ breachUrl }).url).toBe(url);
});

describe('the model', () => {
  test('description: the characters \\ and n of syslog become line breaks', () => {
    expect(model({ description: 'One.\\n\\nAction: two' }).description).toBe('One.\n\nAction: two');
    expect(model({ description: '' }).description).toBeUndefined();
  });
  test('tags lose their empty ones', () => expect(model({ tags: ['', 'AP: Egress', 'AP: Egress', null] }).tags).toEqual(['AP: Egress']));
  test.each([
    ['none', {}, undefined],
    ['empty', { antigena: {} }, undefined],
    ['a word where an object is due', { antigena: 'block' }, undefined],
    [
      'an action; the threshold is text',
      { antigena: { action: 'automatic', confirm: false, duration: 3600, threshold: '20' } },
      { action: 'automatic', confirm: false, durationS: 3600, threshold: '20' },
    ],
    ['a threshold as a number', { antigena: { threshold: 20 } }, { threshold: '20' }],
  ])('antigena: %s', (_, actions, antigena) => {
    expect(model({ actions }).antigena).toEqual(antigena);
  });
  test.each([[[]], [[[{ defeatID: '1-1' }]]], [[{ defeatID: 1 }]]])('defeats %j do no harm', (defeats) => {
    expect(model({ defeats }).path).toEqual(['Aa', 'Model']);
  });
});

test('techniques of the API and of the push, each once, with the name that was sent', () => {
  const read = breach({
    model: { name: 'Aa::Model', mitre: { tactics: ['exfiltration'], techniques: ['T1041', 'T1567.002'] } },
    mitreTechniques: [
      { technique: 'Hardware Additions Mitigation', techniqueID: 'T1200' },
      { technique: 'x', techniqueId: 'T1041' },
      {},
      7,
      null,
    ],
  });
  expect(read.model.tactics).toEqual(['exfiltration']);
  expect(read.techniques).toEqual([
    { id: 'T1041', name: 'x' },
    { id: 'T1567.002' },
    { id: 'T1200', name: 'Hardware Additions Mitigation' },
    { id: '7' },
  ]);
});

describe('the device', () => {
  const at = (fields: object) => breach(fields).device;
  test('stands at the top or in a component (deviceattop)', () => {
    expect(at({ device: { did: 1 }, triggeredComponents: [{ device: { did: 2 } }] })).toMatchObject({ did: 1 });
    expect(at({ triggeredComponents: [{ cid: 1 }, { device: { did: 2 } }] })).toMatchObject({ did: 2 });
    expect(at({ device: {}, triggeredComponents: [{ device: { did: 2 } }] })).toMatchObject({ did: 2 });
  });
  test('is at least a number with group=device', () =>
    expect(at({ did: 9 })).toEqual({ did: 9, ips: [], credentials: [], tags: [], unusable: {} }));
  test('may be missing', () => expect(at({})).toBeUndefined());
});

describe('components', () => {
  const component = (fields: object) => breach({ triggeredComponents: [fields] }).components[0];
  test.each([
    ['one host with /32', { ip: '198.51.100.7/32', port: 443 }, { ip: '198.51.100.7', port: 443 }],
    ['one host with /128', { ip: '2001:db8::7/128' }, { ip: '2001:db8::7' }],
    ['a network', { ip: '198.51.100.0/24', port: '53' }, { network: '198.51.100.0/24', port: 53 }],
    ['anonymised', { ip: '10.0.0.#28445' }, undefined],
    ['a port out of range', { port: 70_000 }, undefined],
  ])('peer: %s', (_, fields, peer) => {
    expect(component({ cid: 1, ...fields })?.peer).toEqual(peer);
  });

  test('filters: what is shown to the reader as text, and messages; conditions stay in the evidence', () => {
    const triggeredFilters = [
      { filterType: 'Message', comparatorType: 'contains', trigger: { value: 'Device / Attack Tools' } },
      { id: 'A', filterType: 'Rare external IP', comparatorType: '>', arguments: { value: 10 }, trigger: { value: '100' } },
      { id: 'd7', filterType: 'Destination port', comparatorType: 'display', arguments: {}, trigger: { value: 443 } },
      { id: 'd7', filterType: 'ASN', comparatorType: 'display', trigger: { value: '' } },
      { id: 'x' },
      'text',
    ];
    expect(component({ triggeredFilters })).toMatchObject({
      shown: [{ type: 'Destination port', value: '443' }],
      messages: ['Device / Attack Tools'],
    });
  });

  test('metric: its name, which is the same everywhere; the test alert has a label only', () => {
    expect(component({ metric: { mlid: 234, name: 'dtmodelbreach', label: 'Model' } })?.metric).toBe('dtmodelbreach');
    expect(component({ metric: { label: 'Test Metric' } })?.metric).toBe('Test Metric');
  });

  test('raw is the component as it was sent', () => {
    const sent = { cid: 1, logic: { data: { left: 'A', operator: 'AND', right: 'B' } } };
    expect(component(sent)?.raw).toBe(sent);
  });
});

test('aianalystData: the uuids', () => {
  expect(breach({ aianalystData: [{ uuid: 'e-1', related: [7], summariser: 'BeaconSummary' }, {}] }).analystEvents).toEqual(['e-1']);
});
