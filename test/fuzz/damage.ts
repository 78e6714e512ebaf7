import type { Random } from './random';

/** Longest input that is made: beyond it a campaign tries few inputs, and the hostile cases try what is long. */
const MAX_BYTES = 64 * 1024;

/** What breaks parsers, put in anywhere. */
const TOKENS = [
  '__proto__',
  '"__proto__":{"x":1},',
  'constructor',
  'toString',
  '../',
  '../../../../etc/x',
  '/',
  '=',
  '\n',
  '\r\n',
  '\0',
  '\u001b[2J',
  '\u202e',
  '\ufeff',
  '\ud800',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\u0000',
  ',',
  ':',
  '|',
  '%',
  '%00',
  '%ff',
  '+',
  'null',
  'true',
  '-1',
  '0',
  '1e400',
  '9007199254740993',
  '-0',
  '1.5',
  '253402300799000',
  '"'.repeat(40),
  '[['.repeat(200),
  '{"a":'.repeat(100),
  'CEF:0|',
  'LEEF:2.0|',
  '<134>1 ',
  '<script>',
  '=1+1',
  "'; --",
  '\u00df\u0130',
].map((text) => Buffer.from(text));

type Damage = (input: Buffer, random: Random, others: readonly Uint8Array[]) => Buffer;

const DAMAGES: readonly Damage[] = [
  (input, random) => {
    const copy = Buffer.from(input);
    if (copy.length > 0) copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  },
  (input, random) => {
    const copy = Buffer.from(input);
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  (input, random) => spliced(input, random.below(input.length + 1), 0, random.of(TOKENS)),
  (input, random) => {
    const token = random.of(TOKENS);
    return spliced(input, random.below(input.length + 1), token.length, token);
  },
  (input, random) => spliced(input, random.below(input.length + 1), 1 + random.below(16), Buffer.alloc(0)),
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  (input, random) => {
    const from = random.below(input.length + 1);
    const part = input.subarray(from, from + 1 + random.below(64));
    return spliced(input, from, 0, Buffer.concat(Array.from({ length: 1 + random.below(8) }, () => part)));
  },
  (input, random, others) => {
    const other = Buffer.from(random.of(others));
    const from = random.below(other.length + 1);
    return spliced(input, random.below(input.length + 1), random.below(32), other.subarray(from, from + random.below(256)));
  },
  // A value of JSON, or a word, replaced as a whole: what stays readable gets further in.
  (input, random) => {
    const words = [...input.toString('latin1').matchAll(WORD)];
    if (words.length === 0) return input;
    const word = random.of(words);
    return spliced(input, word.index, word[0].length, random.of(VALUES));
  },
];

const WORD = /"[^"]{0,80}"|-?\d{1,20}|true|false|null|[A-Za-z_]{2,40}/g;
const VALUES = [
  ...['null', 'true', '0', '-1', '1e308', '1e400', '{}', '[]', '[null]', '""', '"x"', '"\\u0000"', '"__proto__"', '"../../x"'],
  ...['{"__proto__":1}', '"a=b/../c"', '1700000000', '8640000000000001', '"\ud83d"', '[[[[]]]]', '"=cmd|1!A0"', '9'.repeat(400)],
].map((text) => Buffer.from(text));

/** A valid input with one to six damages. */
export function damaged(input: Uint8Array, random: Random, others: readonly Uint8Array[]): Buffer {
  let bytes: Buffer = Buffer.from(input);
  for (let left = 1 + random.below(6); left > 0; left--) bytes = random.of(DAMAGES)(bytes, random, others);
  return bytes.subarray(0, MAX_BYTES);
}

const spliced = (input: Buffer, at: number, remove: number, put: Buffer): Buffer =>
  Buffer.concat([input.subarray(0, at), put, input.subarray(Math.min(input.length, at + remove))]);
