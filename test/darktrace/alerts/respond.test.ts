import { alertOf, faultsOf, VALID } from './valid';

const action = (fields: object = {}) => alertOf('respond-action', { ...VALID.respondAction, ...fields });
const push = (fields: object = {}) => alertOf('respond-action', { ...VALID.respondPush, ...fields });

describe('polled actions', () => {
  test.each([
    ['null', null, {}],
    ['the word "null"', 'null', {}],
    ['an object', { username: 'carol', reason: 'sure' }, { username: 'carol', reason: 'sure' }],
  ])('triggerer: %s', (_, triggerer, wanted) => {
    const { username, reason } = action({ triggerer });
    expect({ username, reason }).toEqual({ username: undefined, reason: undefined, ...wanted });
  });

  test('a manual action has no model and a score of 0', () => {
    const read = action({ manual: true, model: '', modeluuid: '', score: 0, pbid: 0 });
    expect(read).toMatchObject({ manual: true, score: 0 });
    for (const name of ['model', 'modelUuid', 'pbid']) expect(read?.[name as keyof typeof read]).toBeUndefined();
  });

  test('a score that is a percentage is none', () => expect(action({ score: 62 })).toMatchObject({ score: undefined }));

  test('model names have blanks round the slash, and may hold a slash', () => {
    expect(action({ model: 'Antigena / Network / Compliance / FTP/SSH Block' }).model).toEqual([
      'Antigena',
      'Network',
      'Compliance',
      'FTP/SSH Block',
    ]);
  });

  test('updated is text; an expiry of 0 is none', () => {
    expect(action({ updated: '1718099000000' })).toMatchObject({ updated: 1_718_099_000_000 });
    expect(action({ expires: 0, updated: '0' })).toMatchObject({ expires: undefined });
  });

  test('the address of the action is the device’s when nothing else tells it', () => {
    expect(action({ ip: '192.0.2.4/32', ips: ['192.0.2.4', '192.0.2.5', '10.0.0.#1'] }).device).toEqual({
      did: 4,
      ips: ['192.0.2.4', '192.0.2.5'],
      credentials: [],
      tags: [],
      unusable: { ips: '10.0.0.#1' },
    });
  });

  test('the label of the action is not the device’s', () =>
    expect(action({ label: 'Block 443', device: null }).device?.label).toBeUndefined());

  test('history in order; a bad time of a step does not reject the action', () => {
    const history = [
      { action: 'created', username: '', time: 1_718_098_812_000 },
      { action: 'extended', username: 'carol', reason: 'x', time: 5 },
    ];
    expect(action({ history }).history).toEqual([
      { action: 'created', time: 1_718_098_812_000 },
      { action: 'extended', username: 'carol', reason: 'x' },
    ]);
  });

  test.each([
    ['a number', { codeid: 'x' }, ['darktrace.field_missing $.codeid']],
    ['a time', { start: null }, ['darktrace.time $.start']],
    ['times in milliseconds', { start: 1_718_098_812, expires: 1_718_102_412 }, ['darktrace.time $.start', 'darktrace.time $.expires']],
  ])('must have %s', (_, fields, faults) => {
    expect(faultsOf({ ...VALID.respondAction, ...fields })).toEqual(faults);
  });

  test('a score out of range is left out', () => expect(action({ score: 62 }).score).toBeUndefined());
});

describe('pushed state changes', () => {
  test('times are in seconds, empty text is absent', () => {
    expect(push({ username: '', reason: '', model: '', pbid: 0, action_family: 'saas', inhibitor: 'Force user logout', url: '' })).toEqual({
      kind: 'respond-action',
      variant: 'push',
      codeid: 71,
      change: 'CREATE',
      family: 'SAAS',
      inhibitor: 'Force user logout',
      start: 1_718_098_812_000,
      expires: 1_718_102_412_000,
      history: [],
      device: { did: 4, ips: [], credentials: [], tags: [], unusable: {} },
    });
  });

  test('a word that is not known is kept', () => expect(push({ action: 'Snooze' }).change).toBe('SNOOZE'));
  test('an end of 0 is none', () => expect(push({ end: 0 })).toMatchObject({ expires: undefined }));
  test('the link tells the number that is missing', () =>
    expect(push({ codeid: null, url: 'https://dt.example.com/#actions/4/99' }).codeid).toBe(99));
  test('the device’s own times are in milliseconds', () => {
    expect(push({ device: { hostname: 'ws-4', firstSeen: 1_718_000_000_000 } }).device).toMatchObject({
      did: 4,
      hostname: 'ws-4',
      firstSeen: 1_718_000_000_000,
    });
  });
  test.each([
    ['milliseconds', 1_718_098_812_000],
    ['nothing', 0],
  ])('a start of %s is rejected', (_, start) => {
    expect(faultsOf({ ...VALID.respondPush, start })).toEqual(['darktrace.time $.start']);
  });
});
