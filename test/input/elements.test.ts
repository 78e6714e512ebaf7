import { INPUT_LIMITS } from '../../src/input/element';
import { parseJson } from '../../src/input/json';
import { fc } from '../seed';
import { chunksOf, processorMs, read, readAll, readBrief } from './reading';

const pretty = JSON.stringify({ model: { name: 'a}{b' }, tags: [{ x: 1 }, {}], text: 'q"\\ é 🙂' }, null, 2);

/** What is read, and the elements it gives. Each is read again cut at every byte, and must give the same. */
const CASES: readonly (readonly [name: string, input: string, elements: readonly string[]])[] = [
  ['one value', '{"a":1}', ['json {"a":1}']],
  ['one value and a line end', '{"a":1}\n', ['json {"a":1}']],
  ['one value over many lines', pretty, [`json ${pretty}`]],
  ['values over many lines, one after the other', `${pretty}\n${pretty}`, [`json ${pretty}`, `json ${pretty}`]],
  ['values on one line', '{"a":1}{"b":2} {"c":3}\n{"d":4}\n', ['json {"a":1}', 'json {"b":2}', 'json {"c":3}', 'json {"d":4}']],
  ['NDJSON', '{"a":1}\n{"b":{}}\n{"c":[]}\n', ['json {"a":1}', 'json {"b":{}}', 'json {"c":[]}']],
  ['NDJSON with CRLF and blank lines', '\r\n{"a":1}\r\n\r\n{"b":2} \r\n', ['json {"a":1}', 'json {"b":2}']],
  ['NDJSON with a byte order mark', '\ufeff{"a":1}\n{"b":2}', ['json {"a":1}', 'json {"b":2}']],
  ['NDJSON with commas', '{"a":1},\n{"b":2},\n{"c":3}', ['json {"a":1}', 'json {"b":2}', 'json {"c":3}']],
  ['a first line that ends with } but not the value', '{"a":{}\n,"b":{\n}}\n{"c":1}', ['json {"a":{}\n,"b":{\n}}', 'json {"c":1}']],
  ['braces and line ends within strings', '{"a":"}{"}\n{"b":"\\n}\\n{"}\n', ['json {"a":"}{"}', 'json {"b":"\\n}\\n{"}']],
  ['an array', '[{"a":1},{"b":[2,{"c":"]"}]}]', ['json {"a":1}', 'json {"b":[2,{"c":"]"}]}']],
  [
    'an array over many lines',
    '[\n  {\n    "a": 1\n  },\n  {\n    "b": [\n      {}\n    ]\n  }\n]\n',
    ['json {\n    "a": 1\n  }', 'json {\n    "b": [\n      {}\n    ]\n  }'],
  ],
  ['an array, one element a line', '[{"a":1},\n{"b":2},\n{"c":3}]', ['json {"a":1}', 'json {"b":2}', 'json {"c":3}']],
  [
    'a list within, one element a line',
    '[{"a":[\n{"x":1},\n{"y":2}\n]},\n{"c":3}]',
    ['json {"a":[\n{"x":1},\n{"y":2}\n]}', 'json {"c":3}'],
  ],
  [
    'an array of anything',
    '[1, "a,]", null, [2, 3], -1.5e3 , true]',
    ['json 1', 'json "a,]"', 'json null', 'json [2, 3]', 'json -1.5e3', 'json true'],
  ],
  ['an empty array', '[]', []],
  ['an empty array over two lines', '[\n]\n', []],
  ['arrays one after the other', '[{"a":1}]\n[{"b":2}][{"c":3}]', ['json {"a":1}', 'json {"b":2}', 'json {"c":3}']],
  ['single values', '1\n"two"\nnull\ntrue', ['json 1', 'json "two"', 'json null', 'json true']],
  [
    'syslog',
    '<14>Apr 01 14:39:18 host darktrace {"a":1}\ndarktrace {"b":2}\n',
    ['line <14>Apr 01 14:39:18 host darktrace {"a":1}', 'line darktrace {"b":2}'],
  ],
  ['CEF', 'CEF:0|Darktrace|DCIP|6|1|A/B|5|src=192.0.2.1\r\n', ['line CEF:0|Darktrace|DCIP|6|1|A/B|5|src=192.0.2.1']],
  [
    'JSON and syslog mixed',
    '{"a":1}\n2023-01-05T02:14:09Z host x\n{"b":2}\n',
    ['json {"a":1}', 'line 2023-01-05T02:14:09Z host x', 'json {"b":2}'],
  ],
  [
    'lines in brackets that are no arrays',
    '[2023-01-05 02:14] a\n[error] b\n[12] c\n',
    ['line [2023-01-05 02:14] a', 'line [error] b', 'line [12] c'],
  ],
  ['text after a value', '{"a":1} and more\n{"b":2}', ['json {"a":1}', 'line and more', 'json {"b":2}']],

  ['a value cut at the end', '{"a":{"b":1}', ['input.truncated_json {"a":{"b":1}']],
  ['a value cut within a string', '{"a":"b', ['input.truncated_json {"a":"b']],
  ['a value cut within an escape', '{"a":"b\\', ['input.truncated_json {"a":"b\\']],
  [
    'NDJSON with a line cut in a string',
    '{"a":1}\n{"b":"x\n{"c":3}\n{"d":4}',
    ['json {"a":1}', 'input.truncated_json {"b":"x', 'json {"c":3}', 'json {"d":4}'],
  ],
  ['NDJSON with a line cut in an escape', '{"b":"x\\\n{"c":3}\n', ['input.truncated_json {"b":"x\\', 'json {"c":3}']],
  ['NDJSON with a line cut after a colon', '{"b":\n{"c":3}\n{"d":4}', ['input.truncated_json {"b":', 'json {"c":3}', 'json {"d":4}']],
  ['NDJSON with a line cut after a comma', '{"b":1,\n{"c":3}\n{"d":4}', ['input.truncated_json {"b":1,', 'json {"c":3}', 'json {"d":4}']],
  ['NDJSON with a line cut in a list', '{"b":[1,\n{"c":3}\n{"d":4}', ['input.truncated_json {"b":[1,', 'json {"c":3}', 'json {"d":4}']],
  ['NDJSON with a line cut in a number', '{"b":1\n{"c":3}', ['input.truncated_json {"b":1', 'json {"c":3}']],
  [
    'NDJSON with two lines cut',
    '{"a":1,\n{"b":"\n{"c":3}',
    ['input.truncated_json {"a":1,', 'input.truncated_json {"b":"', 'json {"c":3}'],
  ],
  ['the last but one line cut, the last good', '{"a":\n{"b":2}', ['input.truncated_json {"a":', 'json {"b":2}']],
  // Told by the parser: the line is not read character by character.
  ['a line cut behind an inner brace', '{"a":{}\n{"b":2}\n', ['json {"a":{}', 'json {"b":2}']],
  ['a cut line before syslog', '{"a":"x\ndarktrace {"b":2}', ['input.truncated_json {"a":"x', 'line darktrace {"b":2}']],
  [
    'a cut value over many lines',
    '{\n  "a": "x\n  "b": {\n    "c": 1\n  }\n}\n{\n  "d": 1\n}',
    ['input.truncated_json {\n  "a": "x\n  "b": {\n    "c": 1\n  }\n}', 'json {\n  "d": 1\n}'],
  ],
  [
    'a value over many lines without its end',
    '{\n  "a": {\n    "c": 1\n  }\n{\n  "d": 1\n}',
    ['input.truncated_json {\n  "a": {\n    "c": 1\n  }', 'json {\n  "d": 1\n}'],
  ],

  ['an array cut within an element', '[{"a":1},{"b":{"c":', ['json {"a":1}', 'input.truncated_json {"b":{"c":']],
  ['an array cut between elements', '[{"a":1},', ['json {"a":1}', 'input.truncated_json ']],
  ['an array cut before its end', '[{"a":1}\n', ['json {"a":1}', 'input.truncated_json ']],
  [
    'an array with an element that lacks a brace',
    '[{"a":{"x":1},{"b":2},{"c":3}]',
    ['input.truncated_json {"a":{"x":1},', 'json {"b":2}', 'json {"c":3}'],
  ],
  ['an array whose last element lacks a brace', '[{"a":1},{"b":{"x":1}]', ['json {"a":1}', 'input.truncated_json {"b":{"x":1}']],
  ['an array with a bracket too many', '[{"a":1}},{"b":2}]', ['json {"a":1}', 'json }', 'json {"b":2}']],
  ['an array with a list that lacks its end', '[{"a":[1,2},{"b":2}]', ['json {"a":[1,2}', 'json {"b":2}']],
  [
    'an array with a string that lacks its end',
    '[\n{"a":"x},\n{"b":2},\n{"c":3}\n]',
    ['input.truncated_json {"a":"x},', 'json {"b":2}', 'json {"c":3}'],
  ],
  [
    'an indented array with a string that lacks its end',
    '[\n  {\n    "a": "x,\n    "y": [\n      {}\n    ]\n  },\n  {\n    "b": 2\n  }\n]\n',
    ['input.truncated_json {\n    "a": "x,\n    "y": [\n      {}\n    ]\n  },', 'json {\n    "b": 2\n  }'],
  ],
  [
    'an array whose last string lacks its end',
    '[\n{"a":1},\n{"b":"x}\n]\n{"c":3}',
    ['json {"a":1}', 'input.truncated_json {"b":"x}', 'json {"c":3}'],
  ],
  ['an array without commas', '[{"a":1} {"b":2}\n{"c":3}]', ['json {"a":1}', 'json {"b":2}', 'json {"c":3}']],
  ['an array with words', '[{"a":1}, what: ,{"b":2}]', ['json {"a":1}', 'json what:', 'json {"b":2}']],

  ['nothing', '', ['input.empty ']],
  ['only blanks', ' \r\n\t\n', ['input.empty ']],
  ['only a byte order mark', '\ufeff', ['input.empty ']],
  [
    'a login page',
    '\n <!DOCTYPE html>\n<html><body>Sign in</body></html>\n',
    ['input.html \n <!DOCTYPE html>\n<html><body>Sign in</body></html>\n'],
  ],
  ['a login page in capitals', '<HTML LANG="en">{"a":1}', ['input.html <HTML LANG="en">{"a":1}']],
];

describe('readElements', () => {
  test.each(CASES)('%s', async (_, input, expected) => {
    expect(await readBrief(input)).toEqual(expected);
  });

  test.each(CASES)('%s: the same cut at every byte', async (_, input) => {
    const bytes = Buffer.from(input);
    const whole = await read(bytes);
    expect(await readAll(chunksOf(bytes, 1))).toEqual(whole);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(await readAll(parts(bytes.subarray(0, cut), bytes.subarray(cut)))).toEqual(whole);
    }
  });

  test('tells line, element and byte offset', async () => {
    const input = '{"é":1}\n\n{\n"a":1\n} {"b":2}\n[\n{"c":3},\n 4]\nline\n';
    expect((await read(input)).map(({ text, where }) => [text, where])).toEqual([
      ['{"é":1}', { line: 1, offset: 0 }],
      ['{\n"a":1\n}', { line: 3, offset: 10 }],
      ['{"b":2}', { line: 5, offset: 20 }],
      ['{"c":3}', { line: 7, offset: 30, element: 0 }],
      ['4', { line: 8, offset: 40, element: 1 }],
      ['line', { line: 9, offset: 43 }],
    ]);
  });

  test('every offset points at the text, however long the input', async () => {
    const input = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `{"id":${i},"text":"${'é'.repeat(i % 60)}"}\n`).join(''));
    const elements = await readAll(chunksOf(input, 10_007));
    expect(elements).toHaveLength(20_000);
    expect(elements.map(({ where }) => where.line)).toEqual(elements.map((_, i) => i + 1));
    const there = elements.map(({ text, where: { offset } }) => input.toString('utf8', offset, offset + Buffer.byteLength(text)));
    expect(there).toEqual(elements.map(({ text }) => text));
  });

  test('the login page says what to check', async () => {
    const [page] = await read('<!doctype html><title>Sign in</title>');
    expect(page).toMatchObject({
      rule: 'input.html',
      message: expect.stringMatching(/login page.*token/),
      textBytes: 37,
      where: { line: 1, offset: 0 },
    });
  });

  test.each([
    ['NUL bytes first', Buffer.from([0, 1, 2, 3]), 'input.binary', /binary/],
    ['Parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100)]), 'input.binary', /Parquet/],
    ['random bytes', Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * i * 7 + i) % 256)), 'input.binary', /binary/],
    ['UTF-16 little endian', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'input.utf16', /UTF-8.*iconv/],
    ['UTF-16 big endian', Buffer.from('\ufeff{"a":1}', 'utf16le').swap16(), 'input.utf16', /UTF-8/],
    ['UTF-16 without mark', Buffer.from('{"a":1}', 'utf16le'), 'input.binary', /binary/],
  ])('refuses the whole file: %s', async (_, bytes, rule, message) => {
    const whole = [
      {
        kind: 'unreadable',
        rule,
        message: expect.stringMatching(message),
        text: bytes.subarray(0, 4096).toString('base64'),
        textBytes: bytes.length,
        where: { line: 1, offset: 0 },
      },
    ];
    expect(await read(bytes)).toEqual(whole);
    expect(await readAll(chunksOf(bytes, 1))).toEqual(whole);
  });

  test('a line that is not UTF-8 is one unreadable line', async () => {
    const input = Buffer.concat([Buffer.from('{"a":"\ufffd"}\n{"b":"\ufffdé'), Buffer.from([0xe9]), Buffer.from('"}\n{"c":3}\n')]);
    expect(await read(input)).toEqual([
      { kind: 'json', text: '{"a":"\ufffd"}', where: { line: 1, offset: 0 } },
      {
        kind: 'unreadable',
        rule: 'input.utf8',
        message: 'byte 11 of the element (0xe9) is not UTF-8',
        text: '{"b":"\ufffdé\ufffd"}',
        textBytes: 14,
        where: { line: 2, offset: 12 },
      },
      { kind: 'json', text: '{"c":3}', where: { line: 3, offset: 27 } },
    ]);
  });

  test('replacement characters that stand in the input are text', async () => {
    expect(await readBrief('{"\ufffd":"\ufffd\ufffd"}')).toEqual(['json {"\ufffd":"\ufffd\ufffd"}']);
  });

  test('NUL characters in a line do not condemn the file', async () => {
    expect(await readBrief(`{"a":"\0"}\n{"b":2}\n`)).toEqual(['json {"a":"\0"}', 'json {"b":2}']);
  });
});

describe('elements that are too long', () => {
  const limits = { maxElementBytes: 3000, keptBytes: 50 };
  const long = 'x'.repeat(5000);

  test.each([
    ['a JSON line', `{"a":"${long}"}`, 'line'],
    ['a line of text', `text ${long}`, 'line'],
    ['an object over many lines', `{\n  "a": [\n${'    "xé",\n'.repeat(900)}    1\n  ]\n}`, 'line'],
    ['a line without its end', `{"a":"${long}`, 'line'],
    ['a number', '1'.repeat(5000), 'array'],
    ['a string', `"${long}"`, 'array'],
    ['a list', `[${'1,'.repeat(2000)}2]`, 'array'],
  ])('%s is one element, and reading goes on behind it', async (_, element, within) => {
    const input = within === 'array' ? `[{"a":1},${element},{"b":2}]` : `{"a":1}\n${element}\n{"b":2}\n`;
    const [before, tooLong, after, ...rest] = await read(input, limits);
    expect([before, after, rest]).toMatchObject([{ text: '{"a":1}' }, { text: '{"b":2}' }, []]);
    expect(tooLong).toMatchObject({
      kind: 'unreadable',
      rule: 'input.element_too_long',
      text: Buffer.from(element)
        .toString('utf8', 0, 50)
        .replace(/\ufffd$/, ''),
      textBytes: Buffer.byteLength(element),
    });
    for (const size of [1, 7, 1000]) expect(await readAll(chunksOf(Buffer.from(input), size), limits)).toEqual([before, tooLong, after]);
  });

  test('a single line of 200 MB: one element, little memory, the next line read', async () => {
    const part = Buffer.alloc(2 ** 20, 'x');
    async function* line() {
      yield Buffer.from('{"a":"');
      for (let i = 0; i < 200; i++) yield part;
      yield Buffer.from('"}\n{"b":2}\n');
    }
    const before = process.memoryUsage().rss;
    const start = processorMs();
    const elements = await readAll(line());
    expect(processorMs() - start).toBeLessThan(2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 2 ** 20);
    expect(elements).toMatchObject([
      { rule: 'input.element_too_long', textBytes: 200 * 2 ** 20 + 8 },
      { kind: 'json', text: '{"b":2}', where: { line: 2 } },
    ]);
    expect(elements[0]!.text).toHaveLength(INPUT_LIMITS.keptBytes);
  });
});

const json = fc.json({ maxDepth: 4, noUnicodeString: false }).filter((text) => text.startsWith('{'));

describe('properties', () => {
  test('however the input is cut, the elements are the same', async () => {
    const piece = fc.oneof(
      json,
      fc.constantFrom('{"a":', '"', '\n', '{', '}', '[', ']', ',', '\\', '\r\n', ' ', '{"b":2}', 'text', 'é', '<html>'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 5 }), async (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i]!, to));
        expect(await readAll(parts(...chunks))).toEqual(await read(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test('an array gives the elements that NDJSON gives', async () => {
    const layout = fc.constantFrom<(texts: string[]) => string>(
      (texts) => `[${texts.join(',')}]`,
      (texts) => `[\n${texts.join(',\n')}\n]\n`,
      (texts) =>
        JSON.stringify(
          texts.map((text) => JSON.parse(text) as unknown),
          null,
          2,
        ),
      (texts) => `[${texts.map((text) => JSON.stringify(JSON.parse(text), null, '\t')).join(', ')}]`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 8 }), layout, async (texts, lay) => {
        const fromLines = await read(texts.join('\n'));
        expect(fromLines.map(({ text }) => text)).toEqual(texts);
        const fromArray = await read(lay(texts));
        expect(fromArray.map(({ text }) => JSON.parse(text) as unknown)).toEqual(texts.map((text) => JSON.parse(text) as unknown));
      }),
      { numRuns: 300 },
    );
  });

  test('valid JSON in any layout is never split', async () => {
    const blank = fc.constantFrom('', '\n', ' ', '\n  ', '\r\n');
    await fc.assert(
      fc.asyncProperty(json, fc.array(blank, { minLength: 1, maxLength: 7 }), async (text, blanks) => {
        let i = 0;
        const spread = text.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) => token + blanks[i++ % blanks.length]).trim();
        expect(await readBrief(`${spread}\n`)).toEqual([`json ${spread}`]);
      }),
      { numRuns: 300 },
    );
  });

  test('a line cut anywhere costs at most itself', async () => {
    await fc.assert(
      fc.asyncProperty(json, fc.nat(), json, json, async (broken, cut, next, last) => {
        const texts = await readBrief(`${broken.slice(0, 1 + (cut % broken.length))}\n${next}\n${last}\n`);
        expect(texts.slice(-2)).toEqual([`json ${next}`, `json ${last}`]);
      }),
      { numRuns: 500 },
    );
  });

  test('damage never throws, and every byte is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(json, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(',', '\n', ',\n', ''),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom('"', '\n', '{', '}', '[', ']', ',', '\\', '', 'x')), { maxLength: 4 }),
        fc.boolean(),
        async (texts, separator, damages, isArray) => {
          let input = texts.join(separator);
          if (isArray) input = `[${input}]`;
          for (const [place, text] of damages) {
            const at = place % (input.length + 1);
            input = input.slice(0, at) + text + input.slice(at + 1);
          }
          const elements = await read(input);
          let rest = 0;
          const bytes = Buffer.from(input);
          // An array without its end is an element without text.
          for (const { text, where } of elements.filter((element) => element.text !== '')) {
            expect(where.offset).toBeGreaterThanOrEqual(rest);
            expect(bytes.toString('utf8', rest, where.offset)).toMatch(/^[\s,[\]]*$/);
            rest = where.offset + Buffer.byteLength(text);
            expect(bytes.toString('utf8', where.offset, rest)).toBe(text);
          }
          expect(bytes.toString('utf8', rest)).toMatch(/^[\s,[\]]*$/);
          for (const element of elements) if (element.kind === 'json') parseJson(element.text);
        },
      ),
      { numRuns: 500 },
    );
  });
});

async function* parts(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
