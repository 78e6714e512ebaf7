import { parseCef } from '../../src/input/cef';
import { fc } from '../seed';
import { processorMs } from './reading';

const HEADER = 'CEF:0|Darktrace|DCIP|6.1|17|Compliance/Remote Management|5|';

const extensionOf = (text: string) => {
  const parsed = parseCef(HEADER + text);
  if (!parsed.ok) throw new Error(parsed.message);
  return Object.entries(parsed.value.extension);
};

describe('parseCef', () => {
  test('reads header and extension', () => {
    expect(
      parseCef(
        `${HEADER}externalId=42 dvchost=SaaS::Office365: alice@example.com src=192.0.2.7 darktraceUrl=https://dt.example.com/#modelbreach/42`,
      ),
    ).toEqual({
      ok: true,
      value: {
        version: '0',
        vendor: 'Darktrace',
        product: 'DCIP',
        deviceVersion: '6.1',
        signatureId: '17',
        name: 'Compliance/Remote Management',
        severity: '5',
        extension: Object.assign(Object.create(null), {
          externalId: '42',
          dvchost: 'SaaS::Office365: alice@example.com',
          src: '192.0.2.7',
          darktraceUrl: 'https://dt.example.com/#modelbreach/42',
        }),
      },
    });
  });

  test('unescapes the header', () => {
    const parsed = parseCef('CEF:1|a\\|b|c\\\\|d|e|name \\| more|Low|k=v');
    expect(parsed).toMatchObject({
      ok: true,
      value: { version: '1', vendor: 'a|b', product: 'c\\', name: 'name | more', severity: 'Low' },
    });
  });

  test.each<[text: string, entries: [string, string][]]>([
    ['', []],
    ['  ', []],
    ['src=192.0.2.1', [['src', '192.0.2.1']]],
    [
      'msg=a b  c d   src=192.0.2.1 ',
      [
        ['msg', 'a b  c d'],
        ['src', '192.0.2.1'],
      ],
    ],
    [
      'msg=x\\=y\\nz\\\\ w\\|v\\q src=1',
      [
        ['msg', 'x=y\nz\\ w|v\\q'],
        ['src', '1'],
      ],
    ],
    [
      'msg=a \\=b src=1',
      [
        ['msg', 'a =b'],
        ['src', '1'],
      ],
    ],
    [
      'url=https://example.com/?a=1&b=2 src=1',
      [
        ['url', 'https://example.com/?a=1&b=2'],
        ['src', '1'],
      ],
    ],
    [
      'msg=a == b src=1',
      [
        ['msg', 'a == b'],
        ['src', '1'],
      ],
    ],
    [
      'msg= src=1',
      [
        ['msg', ''],
        ['src', '1'],
      ],
    ],
    [
      'src=192.0.2.1 msg=x src=203.0.113.9 y',
      [
        ['src', '192.0.2.1'],
        ['msg', 'x src=203.0.113.9 y'],
      ],
    ],
    [
      'a=1 a=2 b=3',
      [
        ['a', '1 a=2'],
        ['b', '3'],
      ],
    ],
    [
      '__proto__=x constructor=y toString=z',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
        ['toString', 'z'],
      ],
    ],
    [
      'cs1Label=a b cs1=c ad.x[0]=d',
      [
        ['cs1Label', 'a b'],
        ['cs1', 'c'],
        ['ad.x[0]', 'd'],
      ],
    ],
    ['only text', []],
  ])('extension %j', (text, entries) => {
    expect(extensionOf(text)).toEqual(entries);
  });

  test('an empty extension may come without its pipe', () => {
    expect(parseCef('CEF:0|a|b|c|d|e|5')).toMatchObject({ ok: true, value: { severity: '5', extension: {} } });
  });

  test.each([
    ['LEEF:1.0|a', 'starts with "LEEF:1.0|a", wanted "CEF:"'],
    ['CEF:0|a|b', 'the header has 2 fields, wanted 7'],
    [HEADER + Array.from({ length: 1001 }, (_, i) => `k${i}=v`).join(' '), 'the extension has more than 1000 fields'],
  ])('refuses %.20s', (text, message) => {
    expect(parseCef(text)).toEqual({ ok: false, rule: 'input.cef', message });
  });

  test('what is written is read', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'Z', '|', '=', '\\', ' ', '\n', 'é', '{') }).map((text) => text.trim());
    const write = (text: string) => text.replace(/[\\|=]/g, '\\$&').replaceAll('\n', '\\n');
    const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/);
    fc.assert(
      fc.property(word, word, fc.uniqueArray(fc.tuple(key, word), { selector: ([name]) => name }), (vendor, name, fields) => {
        const text = `CEF:0|${write(vendor)}|p|1|2|${write(name)}|5|${fields.map(([k, v]) => `${k}=${write(v)}`).join(' ')}`;
        const parsed = parseCef(text);
        expect(parsed).toMatchObject({ ok: true, value: { vendor, name } });
        if (parsed.ok) expect(Object.entries(parsed.value.extension).sort()).toEqual([...fields].sort());
      }),
    );
  });

  test.each([
    '='.repeat(1_000_000),
    ' a='.repeat(300_000),
    `${'a'.repeat(500_000)}=${'b'.repeat(500_000)}`,
    '\\'.repeat(1_000_000),
    ' '.repeat(1_000_000),
  ])('takes no time on %.20s…', (text) => {
    const start = processorMs();
    parseCef(HEADER + text);
    parseCef(`CEF:${text}`);
    expect(processorMs() - start).toBeLessThan(300);
  });
});
