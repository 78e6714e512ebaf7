import { parseJson } from '../../src/input/json';
import { fc } from '../seed';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('parseJson takes', () => {
  test.each([
    '{"a":1,"b":[{"a":2},{"a":3}],"c":{"a":4}}',
    '{ "a" : 1 , "b"\t:\r\n2 }',
    '{"a":"::1","b":": x","c":":","d":["::1",":"]}',
    '{"a\\"":1,"a\\\\":2,"a\\\\\\"":3}',
    '{"a":"\\":","b":"x\\\\"}',
    '[]',
    '{}',
    '{"":{"":0}}',
    ' "text" ',
    'null',
    '-0.5e-7',
    '1e-400',
    '{"a":"\\ud800"}',
    nested(64),
    `{"long":"${'x:"'.replace('"', '\\"').repeat(30_000)}"}`,
  ])('%.60s', (text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test('a key __proto__, as an own property that pollutes nothing', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true},"a":{"__proto__":null,"constructor":1}}');
    if (!parsed.ok) throw new Error(parsed.message);
    expect(Object.keys(parsed.value as object)).toEqual(['__proto__', 'a']);
    expect(JSON.stringify(parsed.value)).toBe('{"__proto__":{"polluted":true},"a":{"__proto__":null,"constructor":1}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('integers beyond 2^53, rounded', () => {
    expect(parseJson('9007199254740993')).toEqual({ ok: true, value: 9007199254740992 });
  });
});

describe('parseJson refuses', () => {
  test.each([
    ['{"a":1,"a":2}', 'input.duplicate_key', '$.a', 'the key "a" occurs twice in one object (line 1 column 8 of the element)'],
    ['{"a":1,"a" :2}', 'input.duplicate_key', '$.a', /"a" occurs twice/],
    ['{"a":"::","b":1,"a" :2}', 'input.duplicate_key', '$.a', /"a" occurs twice/],
    ['{"x":[0,{"b c":1,\n"b\\u0020c":2}]}', 'input.duplicate_key', '$.x[1]["b c"]', /"b c" occurs twice.*line 2 column 1/],
    ['{"__proto__":1,"__proto__":2}', 'input.duplicate_key', '$.__proto__', /"__proto__"/],
    ['{"":1,"":2}', 'input.duplicate_key', '$[""]', /"" occurs/],
    ['{"a\u202eb\u001b":1}', 'input.invalid_json', '$', /holds \\u001b, wanted it escaped/],
    ['{"a\u202eb":1,"a\u202eb":1}', 'input.duplicate_key', '$["a\\u202eb"]', /"a\\u202eb"/],
    [
      '{"a":{"b":1e400}}',
      'input.number_out_of_range',
      '$.a.b',
      'the number "1e400" is beyond the range of a double (line 1 column 11 of the element)',
    ],
    ['[1,-1e999]', 'input.number_out_of_range', '$[1]', /-1e999/],
    [`[${'9'.repeat(400)}]`, 'input.number_out_of_range', '$[0]', /"9{20}"/],
    ['{"a":NaN}', 'input.invalid_json', '$.a', 'found "NaN}", wanted a JSON value (line 1 column 6 of the element)'],
    ['{"a":[-Infinity]}', 'input.invalid_json', '$.a[0]', /found "-Infinity\]}", wanted a JSON value/],
    ["{'a':1}", 'input.invalid_json', '$', /found "'a':1}", wanted a key in double quotes/],
    ['{"a":\'b\'}', 'input.invalid_json', '$.a', /found "'b'}", wanted a JSON value/],
    ['{"a":1,}', 'input.invalid_json', '$.a', /found "}", wanted another member after ","/],
    ['[1,2,]', 'input.invalid_json', '$[1]', /found "]", wanted another member/],
    ['[1,,2]', 'input.invalid_json', '$[1]', /found ",2]", wanted a JSON value/],
    ['{"a" 1}', 'input.invalid_json', '$.a', /wanted ":"/],
    ['{"a":1 "b":2}', 'input.invalid_json', '$.a', /found "\\"b\\":2}", wanted "," or "}"/],
    ['{"a":1}}', 'input.invalid_json', '$', /found "}", wanted the end of the value/],
    ['{"a":1}\n{"b":2}', 'input.invalid_json', '$', /line 2 column 1/],
    ['[01]', 'input.invalid_json', '$[0]', /found "1]"/],
    ['["\\x"]', 'input.invalid_json', '$[0]', /holds the escape/],
    ['["a\nb"]', 'input.invalid_json', '$[0]', /holds \\u000a, wanted it escaped/],
    ['\u001b[31mred', 'input.invalid_json', '$', /found "\\u001b\[31mred"/],
    ['', 'input.truncated_json', '$', /ends early, wanted a JSON value/],
    ['{"a":{"b":1}', 'input.truncated_json', '$.a', /ends early, wanted "," or "}"/],
    ['{"a":"b', 'input.truncated_json', '$.a', /ends early, within a string/],
    ['{"a":"b\\u00', 'input.truncated_json', '$.a', /within a string/],
    ['[tru', 'input.truncated_json', '$[0]', /ends early, after "tru"/],
    ['{"a":1,', 'input.truncated_json', '$', /wanted a key/],
    [nested(65), 'input.depth', `$${'[0]'.repeat(64)}`, /nested deeper than 64 levels/],
    [nested(10_000), 'input.depth', `$${'[0]'.repeat(64)}`, /nested deeper/],
    ['{"a":'.repeat(10_000), 'input.depth', `$${'.a'.repeat(64)}`, /nested deeper/],
    [nested(4_000_000), 'input.depth', `$${'[0]'.repeat(64)}`, /nested deeper/],
  ])('%.60s', (text, rule, path, message) => {
    const parsed = parseJson(text);
    expect(parsed).toMatchObject({ ok: false, rule, path });
    expect(parsed).toHaveProperty('message', typeof message === 'string' ? message : expect.stringMatching(message));
  });
});

describe('properties', () => {
  test('what JSON.parse takes, without repeated keys, is taken and is the same', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const value = JSON.parse(text) as unknown;
        expect(parseJson(JSON.stringify(value, null, indent))).toEqual({ ok: true, value });
      }),
    );
  });

  test('a repeated key is found wherever it stands and however it is written', () => {
    const key = fc.constantFrom('a', '"', ':', 'é', '__proto__', 'x y');
    const blanks = fc.constantFrom('', ' ', '\n\t', '  ');
    const written = (name: string, escaped: boolean) =>
      escaped ? `"${[...name].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"` : JSON.stringify(name);
    fc.assert(
      fc.property(key, fc.json(), fc.boolean(), fc.boolean(), blanks, blanks, (name, value, one, two, before, after) => {
        const text = `[${value},{"b":{${written(name, one)}${before}:${after}${value},"::":":",${written(name, two)}${after}:${before}1}}]`;
        expect(parseJson(text)).toMatchObject({ ok: false, rule: 'input.duplicate_key', path: expect.stringContaining('$[1].b') });
      }),
    );
  });

  test('what JSON.parse refuses is refused with a place, and nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '\n', '1', 'e', '-', '\0'),
        (text, place, char) => {
          const at = place % (text.length + 1);
          const damaged = text.slice(0, at) + char + text.slice(at + 1);
          const parsed = parseJson(damaged);
          let isJson = true;
          try {
            JSON.parse(damaged);
          } catch {
            isJson = false;
          }
          if (!isJson)
            expect(parsed).toMatchObject({
              ok: false,
              rule: expect.stringMatching(/invalid_json|truncated_json|duplicate_key|out_of_range/),
              message: expect.stringMatching(/line \d+ column \d+/),
            });
          else if (!parsed.ok) expect(parsed.rule).toMatch(/duplicate_key|out_of_range/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
