import type { Json } from '../../../src/ocsf/record';
import { readDevice, readSaasUser } from '../../../src/sources/darktrace/alerts/device';
import { boolean, children, type Fields, integer, number, shown, text, texts } from '../../../src/sources/darktrace/alerts/fields';
import { modelPath } from '../../../src/sources/darktrace/alerts/model-name';
import { isHostname, readAddress, readAutonomousSystem, readCountry, readPlace } from '../../../src/sources/darktrace/alerts/place';
import { looseTime, parseTimeText, time } from '../../../src/sources/darktrace/alerts/time';

const fieldsOf = (json: { [key: string]: Json }): Fields => ({ json, path: '$', problems: [] });

describe('fields', () => {
  test.each<[Json, string | undefined]>([
    ['x', 'x'],
    [' x ', ' x '],
    [7, '7'],
    [0, '0'],
    [false, 'false'],
    ['', undefined],
    ['  ', undefined],
    ['null', undefined],
    [null, undefined],
    [Number.NaN, undefined],
    [['x'], undefined],
    [{}, undefined],
  ])('text of %p', (value, wanted) => expect(text(fieldsOf({ a: value }), 'a')).toBe(wanted));

  test.each<[Json, number | undefined]>([
    [7, 7],
    ['7', 7],
    [' -7.5e2 ', -750],
    ['.5', 0.5],
    ['0x10', undefined],
    ['1e400', undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['9xx', undefined],
    ['', undefined],
    [true, undefined],
    [[7], undefined],
    ['1'.repeat(5000), undefined],
  ])('number of %p', (value, wanted) => expect(number(fieldsOf({ a: value }), 'a')).toBe(wanted));

  test('a whole number is one that a double holds exactly', () => {
    expect(integer(fieldsOf({ a: 2 ** 53 - 1 }), 'a')).toBe(2 ** 53 - 1);
    expect(integer(fieldsOf({ a: 2 ** 53 }), 'a')).toBeUndefined();
    expect(integer(fieldsOf({ a: '1.5' }), 'a')).toBeUndefined();
  });

  test.each<[Json, boolean | undefined]>([
    [true, true],
    ['True', true],
    [1, true],
    [false, false],
    ['0', false],
    ['maybe', undefined],
    [{}, undefined],
  ])('boolean of %p', (value, wanted) => expect(boolean(fieldsOf({ a: value }), 'a')).toBe(wanted));

  test('the first name that is there wins; inherited names are not there', () => {
    expect(text(fieldsOf({ a: '', b: 'x' }), 'a', 'b')).toBe('x');
    for (const name of ['constructor', '__proto__', 'toString']) expect(text(fieldsOf({}), name)).toBeUndefined();
    expect(texts(fieldsOf(JSON.parse('{"__proto__":["x"]}')), '__proto__')).toEqual(['x']);
  });

  test('an object where a list is due is a list of one; what is no object is left out', () => {
    expect(children(fieldsOf({ a: { b: 1 } }), 'a').map(({ path }) => path)).toEqual(['$.a']);
    expect(children(fieldsOf({ a: [null, { b: 1 }, [], 'x', {}] }), 'a').map(({ path }) => path)).toEqual(['$.a[1]', '$.a[4]']);
    expect(children(fieldsOf({ a: 'x' }), 'a')).toEqual([]);
  });

  test('a found value is shown in at most 80 characters', () => {
    expect(shown('x'.repeat(10_000))).toHaveLength(80);
    expect(shown('\u0000\ud800"'.repeat(1000)).length).toBeLessThanOrEqual(80);
    expect(shown([1, 2])).toBe('an array of 2');
    expect(shown({ password: 'x' })).toBe('an object');
    expect(shown(undefined)).toBe('nothing');
  });
});

describe('time', () => {
  const at = 1_718_098_812_000;
  test.each<[Json, 'ms' | 's', number | string]>([
    [at, 'ms', at],
    [String(at), 'ms', at],
    [at + 0.9, 'ms', at],
    ['2024-06-11T09:40:12Z', 'ms', at],
    [at / 1000, 's', at],
    [1_718_098_812.5564, 's', at + 556],
    [at / 1000, 'ms', 'time looks like seconds: found 1718098812, wanted a time in milliseconds from 2000 to 2100'],
    [at * 1000, 'ms', 'time looks like microseconds: found 1718098812000000, wanted a time in milliseconds from 2000 to 2100'],
    [at * 1e6, 'ms', 'time looks like nanoseconds: found 1718098812000000000, wanted a time in milliseconds from 2000 to 2100'],
    [at, 's', 'time looks like milliseconds: found 1718098812000, wanted a time in seconds from 2000 to 2100'],
    [0, 'ms', 'time is out of range: found 0, wanted a time in milliseconds from 2000 to 2100'],
    [-1, 'ms', 'time is out of range: found -1, wanted a time in milliseconds from 2000 to 2100'],
    [253_402_300_799_000, 'ms', 'time is out of range: found 253402300799000, wanted a time in milliseconds from 2000 to 2100'],
    ['yesterday', 'ms', 'time cannot be read: found "yesterday", wanted a time in milliseconds from 2000 to 2100'],
    [{ $date: 1 }, 'ms', 'time cannot be read: found an object, wanted a time in milliseconds from 2000 to 2100'],
    [Date.UTC(2000, 0, 1), 'ms', Date.UTC(2000, 0, 1)],
    [Date.UTC(2100, 0, 1) - 1, 'ms', Date.UTC(2100, 0, 1) - 1],
    [Date.UTC(2100, 0, 1), 'ms', `time is out of range: found ${Date.UTC(2100, 0, 1)}, wanted a time in milliseconds from 2000 to 2100`],
  ])('%p in %s', (value, unit, wanted) => {
    const fields = fieldsOf({ t: value });
    expect(time(fields, unit, 't') ?? fields.problems[0]?.message).toBe(wanted);
    expect(looseTime(fieldsOf({ t: value }), unit, 't')).toBe(typeof wanted === 'number' ? wanted : undefined);
  });

  test('absent is no problem', () => {
    const fields = fieldsOf({ t: null });
    expect(time(fields, 'ms', 't', 'u')).toBeUndefined();
    expect(fields.problems).toEqual([]);
  });

  test.each([
    ['2024-06-11 09:40:12', at],
    ['2024-06-11T09:40:12.000000', at],
    ['2024-06-11T11:40:12+02:00', at],
    ['2024-06-11T05:10:12-0430', at],
    ['2024-06-11 09:40:12 UTC', at],
    ['Jun 11th 2024 09:40:12 UTC', at],
    ['Jun 11 2024 09:40:12.000', at],
    ['June 11, 2024 09:40:12', at],
    ['2024-02-30 09:40:12', undefined],
    ['2024-06-11 25:40:12', undefined],
    ['2024-06-11', undefined],
    ['Foo 11 2024 09:40:12', undefined],
    ['2024-06-11 09:40:12 CEST', undefined],
    ['0000-01-01 00:00:00', undefined],
    ['9999-12-31 23:59:59', undefined],
    [`2024-06-11 09:40:12${' '.repeat(100_000)}x`, undefined],
  ])('date text %p', (sent, wanted) => expect(parseTimeText(sent, 'utc')).toBe(wanted));

  test('where a zone is required, one must be there', () => {
    expect(parseTimeText('2024-06-11T09:40:12', 'required')).toBeUndefined();
    expect(parseTimeText('2024-06-11T09:40:12Z', 'required')).toBe(at);
  });
});

describe('model names (MODELS 1)', () => {
  test.each<[string | undefined, 'json' | 'cef', string[]]>([
    ['SaaS::Access::Password Spray', 'json', ['SaaS', 'Access', 'Password Spray']],
    ['SaaS / Access / Password Spray', 'json', ['SaaS', 'Access', 'Password Spray']],
    ['SaaS/Access/Password Spray', 'cef', ['SaaS', 'Access', 'Password Spray']],
    ['SaaS/Access/Password Spray', 'json', ['SaaS/Access/Password Spray']],
    ['A::TCP/UDP Scan / Sweep', 'json', ['A', 'TCP/UDP Scan / Sweep']],
    [
      'SaaS::Compromise::Login From Rare Following Suspicious Login Attempt(s)',
      'json',
      ['SaaS', 'Compromise', 'Login From Rare Following Suspicious Login Attempt(s)'],
    ],
    ['PenTest', 'json', ['PenTest']],
    ['::A:: ::', 'json', ['A']],
    ['', 'json', []],
    [undefined, 'cef', []],
  ])('%p in %s', (name, form, path) => expect(modelPath(name, form)).toEqual(path));
});

describe('addresses', () => {
  test.each([
    ['192.0.2.1', { ip: '192.0.2.1' }],
    ['192.0.2.1/32', { ip: '192.0.2.1' }],
    ['2001:db8::1/128', { ip: '2001:db8::1' }],
    ['2001:db8::1%eth0', { ip: '2001:db8::1' }],
    ['192.0.2.0/24', { network: '192.0.2.0/24' }],
    ['2001:db8::/32', { network: '2001:db8::/32' }],
    ['10.0.0.#28445', { unusable: '10.0.0.#28445' }],
    ['172.30.xxx.xxx', { unusable: '172.30.xxx.xxx' }],
    ['0.0.0.0', { unusable: '0.0.0.0' }],
    ['::', { unusable: '::' }],
    ['999.1.1.1', { unusable: '999.1.1.1' }],
    ['192.0.2.1/33', { unusable: '192.0.2.1/33' }],
    ['192.0.2.1/24/8', { unusable: '192.0.2.1/24/8' }],
    ['192.0.2.1/a', { unusable: '192.0.2.1/a' }],
    ['ws-1', { unusable: 'ws-1' }],
  ])('%s', (sent, wanted) => expect(readAddress(sent)).toEqual(wanted));

  test.each(['ws-1.example.com', 'WS_1', 'a'])('%s is a host name', (name) => expect(isHostname(name)).toBe(true));
  test.each(['192.0.2.1', '#37641895.erebus.local', 'a b', 'SaaS::Zoom: a', '-a', 'a..b', '', `${'a'.repeat(64)}.b`, 'a.'.repeat(50_000)])(
    '%.40s is none',
    (name) => expect(isHostname(name)).toBe(false),
  );
});

describe('places', () => {
  test.each([
    ['US', 'US'],
    ['us', 'US'],
    ['United States', 'US'],
    ['United States of America', 'US'],
    ['USA', 'US'],
    ['South Korea', 'KR'],
    ['Republic of Korea', 'KR'],
    ['Russia', 'RU'],
    ['Russian Federation', 'RU'],
    ['Vietnam', 'VN'],
    ['Viet Nam', 'VN'],
    ['Iran, Islamic Republic of', 'IR'],
    ['The Netherlands', 'NL'],
    ['Türkiye', 'TR'],
    ['Turkiye', 'TR'],
    ['Turkey', 'TR'],
    ["Cote D'Ivoire", 'CI'],
    ['Côte d’Ivoire', 'CI'],
    ['UK', 'GB'],
    ['Great Britain', 'GB'],
    ['Czechia', 'CZ'],
    ['Congo', 'CG'],
    ['Democratic Republic of the Congo', 'CD'],
    ['Macau', 'MO'],
    ['Taiwan', 'TW'],
    ['Palestine', 'PS'],
    ['Bosnia and Herzegovina', 'BA'],
    ['XX', undefined],
    ['Atlantis', undefined],
    ['constructor', undefined],
    ['', undefined],
    ['x'.repeat(1000), undefined],
    [undefined, undefined],
  ])('country %p', (sent, code) => expect(readCountry(sent)).toBe(code));

  test.each([
    ['AS64500 Example Hosting', { number: 64500, name: 'Example Hosting' }],
    ['AS64500', { number: 64500 }],
    ['as64500  Two Words ', { number: 64500, name: 'Two Words' }],
    ['Example Hosting', { name: 'Example Hosting' }],
    ['AS99999999999 X', { name: 'AS99999999999 X' }],
    [`AS${2 ** 32} X`, { name: `AS${2 ** 32} X` }],
    ['ASIA NET', { name: 'ASIA NET' }],
    ['', undefined],
    [undefined, undefined],
  ])('autonomous system %p', (sent, wanted) => expect(readAutonomousSystem(sent)).toEqual(wanted));

  test('the code wins over the name; a place out of this world and an anonymised address are told apart', () => {
    expect(readPlace(fieldsOf({ countrycode: 'DE', country: 'France', latitude: '91', longitude: 13.4, ip: '10.0.0.#1' }))).toEqual({
      country: 'DE',
      countryName: 'France',
      longitude: 13.4,
      unusableIp: '10.0.0.#1',
    });
    expect(readPlace(fieldsOf({ country: 'South Korea', countrycode: '' }))).toEqual({ country: 'KR', countryName: 'South Korea' });
    expect(readPlace(fieldsOf({ country: 'FR' }))).toEqual({ country: 'FR' });
  });
});

describe('devices (FORMATS 2.3)', () => {
  const device = (json: { [key: string]: Json }) => readDevice(fieldsOf(json));
  test.each([
    ['SaaS::Office365: alice@example.com', { module: 'Office365', name: 'alice@example.com' }],
    ['SaaS::Office365: Judy van der Example', { module: 'Office365', name: 'Judy van der Example' }],
    ['SaaS::AWS: arn:aws:iam::1: role', { module: 'AWS', name: 'arn:aws:iam::1: role' }],
    ['SaaS::alice', { name: 'alice' }],
    ['SaaS::Zoom: ', undefined],
    ['SaaS::', undefined],
    ['ws-1', undefined],
    [undefined, undefined],
  ])('the user of %p', (hostname, user) => expect(readSaasUser(hostname)).toEqual(user));

  test('a SaaS user has no host name', () => {
    expect(device({ did: 5, sid: -9, hostname: 'SaaS::Zoom: alice' })).toEqual({
      did: 5,
      sid: -9,
      user: { module: 'Zoom', name: 'alice' },
      ips: [],
      credentials: [],
      tags: [],
      unusable: {},
    });
  });
  test('saasmodule marks a user whose name has no prefix, but no machine', () => {
    expect(device({ hostname: 'alice', saasmodule: 'Zoom', sid: -9 })).toMatchObject({ user: { module: 'Zoom', name: 'alice' } });
    expect(device({ hostname: 'ws-1', saasmodule: 'Zoom', sid: 4 })).toMatchObject({ hostname: 'ws-1' });
  });
  test('an address in the host name joins the addresses, the current one first', () => {
    expect(
      device({
        hostname: '192.0.2.9',
        ip: '192.0.2.1',
        ip6: '2001:db8::1',
        ips: [{ ip: '192.0.2.1' }, { ip: '192.0.2.2', timems: 1 }, {}],
      }),
    ).toMatchObject({
      ips: ['192.0.2.1', '2001:db8::1', '192.0.2.2', '192.0.2.9'],
    });
  });
  test('anonymised, masked and CIDR values are kept apart', () => {
    expect(
      device({
        did: '9xx',
        ip: '10.0.0.#28445',
        hostname: '#37641895.erebus.local',
        macaddress: '00:50:56:a2:xx:xx',
        ips: [{ ip: '192.0.2.0/24' }],
      }),
    ).toEqual({
      ips: [],
      credentials: [],
      tags: [],
      unusable: { ip: '10.0.0.#28445', ips: '192.0.2.0/24', hostname: '#37641895.erebus.local', macaddress: '00:50:56:a2:xx:xx' },
    });
  });
  test.each([
    [{ label: 'Test Device' }, { label: 'Test Device' }],
    [{ devicelabel: 'a', label: 'b' }, { label: 'a' }],
    [{ did: -1 }, { did: -1 }],
    [{ id: '12' }, { did: 12 }],
    [
      { firstseen: 1_718_000_000_000, lastseen: '1718000000001' },
      { firstSeen: 1_718_000_000_000, lastSeen: 1_718_000_000_001 },
    ],
    [{ did: 1, firstSeen: 1_718_000_000 }, { did: 1 }],
    [{ credentials: ['a', { credential: 'b', lastSeen: 1 }, 'a', ''] }, { credentials: ['a', 'b'] }],
    [{ tags: [{ tid: 1, name: 'Admin' }, 'x', {}] }, { tags: ['Admin', 'x'] }],
    [{ macaddress: '00-00-5E-00-53-2A' }, { mac: '00:00:5e:00:53:2a' }],
    [{ vendor: '', os: 'Windows 11' }, { os: 'Windows 11' }],
  ])('%j', (sent, wanted) =>
    expect(device(sent as { [key: string]: Json })).toEqual({ ips: [], credentials: [], tags: [], unusable: {}, ...wanted }),
  );
  test('an empty record is none', () => {
    expect(device({})).toBeUndefined();
    expect(device({ hostname: null, ip: '', tags: [] })).toBeUndefined();
  });
});
