import type { Json } from '../ocsf/record';
import type { JsonRule, ParsedJson } from './element';

export interface JsonLimits {
  /** Deepest nesting that is taken; a value that is neither object nor array has depth 0. */
  readonly maxDepth: number;
}

/** Darktrace's own component logic nests about 25 deep. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 64 };

/**
 * One JSON value (RFC 8259), with what JSON.parse lets pass refused: nesting deeper than the limit, a key that occurs twice in one object, a
 * number beyond the range of a double (it would become Infinity). A problem tells the JSON path, and line and column within the text.
 *
 * A key `__proto__` is an own property like any other. Integers beyond 2^53 are rounded to the nearest double, as by every JSON.parse; an id
 * that must be exact is text in the vendors' formats, and the reject or `raw_data` keeps the digits.
 */
export function parseJson(text: string, limits: JsonLimits = JSON_LIMITS): ParsedJson {
  if (text.length > MAX_UNCHECKED_CHARS && nestsDeeper(text, limits.maxDepth)) return failed(text, limits);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    return failed(text, limits, (cause as Error).message);
  }
  if (countOwnKeys(value, limits.maxDepth) === countKeyMarks(text)) return { ok: true, value };
  const fault = findFault(text, limits);
  return fault === undefined ? { ok: true, value } : report(text, fault);
}

// JSON.parse takes any depth, at some 50 bytes a level: short texts can be measured after parsing, which costs less.
const MAX_UNCHECKED_CHARS = 65536;

function nestsDeeper(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > maxDepth) return true;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
  return false;
}

/** Own keys in a value and all that it holds; NaN where it nests deeper than `levels` or holds a number that is not finite. */
function countOwnKeys(value: Json, levels: number): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return Number.NaN;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const element of value) if (mayCount(element)) keys += countOwnKeys(element, levels - 1);
    return keys;
  }
  for (const key in value) {
    keys++;
    const member = value[key]!;
    if (mayCount(member)) keys += countOwnKeys(member, levels - 1);
  }
  return keys;
}

// Spares most values a call.
const mayCount = (value: Json) => (typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'object' && value !== null);

/** Colons that may follow a key: never fewer than there are, more where a string starts with a colon. */
function countKeyMarks(text: string): number {
  let marks = 0;
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (isBlank(text.charCodeAt(before))) before--;
    if (text.charCodeAt(before) === QUOTE && !isEscaped(text, before)) marks++;
  }
  return marks;
}

function isEscaped(text: string, index: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(index - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

interface Fault {
  readonly rule: JsonRule;
  /** Index in the text. */
  readonly at: number;
  readonly path: string;
  readonly message: string;
}

function failed(text: string, limits: JsonLimits, otherwise = 'not a JSON value'): ParsedJson {
  return report(text, findFault(text, limits) ?? { rule: 'input.invalid_json', at: 0, path: '$', message: printable(otherwise) });
}

function report(text: string, { rule, at, path, message }: Fault): ParsedJson {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { ok: false, rule, path, message: `${message} (line ${line} column ${at - lineStart + 1} of the element)` };
}

/** An object or array that is open at the place being read. */
type Container = { readonly closing: '}'; readonly keys: Set<string>; key: string | undefined } | { readonly closing: ']'; index: number };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS = ['true', 'false', 'null'];

/** The first thing wrong with a text, by reading it strictly. Some ten times slower than JSON.parse, so only for texts under suspicion. */
function findFault(text: string, limits: JsonLimits): Fault | undefined {
  const open: Container[] = [];
  let at = skipBlanks(text, 0);

  const fault = (rule: JsonRule, message: string): Fault => ({ rule, at, path: pathOf(open), message });
  const unexpected = (wanted: string): Fault => {
    if (at >= text.length) return fault('input.truncated_json', `the value ends early, wanted ${wanted}`);
    return fault('input.invalid_json', `found ${excerpt(text, at)}, wanted ${wanted}`);
  };

  for (let wantsValue = true; ; ) {
    const container = open.at(-1);
    if (!wantsValue) {
      if (container === undefined) return at < text.length ? unexpected('the end of the value') : undefined;
      if (text[at] === container.closing) {
        open.pop();
        at = skipBlanks(text, at + 1);
        continue;
      }
      if (text[at] !== ',') return unexpected(`"," or "${container.closing}"`);
      at = skipBlanks(text, at + 1);
      if (text[at] === container.closing) return unexpected('another member after ","');
      if (container.closing === ']') container.index++;
    }

    if (container?.closing === '}') {
      container.key = undefined;
      if (text[at] !== '"') return unexpected('a key in double quotes');
      const string = readString(text, at);
      if ('message' in string) return fault(string.rule, string.message);
      const key = JSON.parse(text.slice(at, string.end)) as string;
      container.key = key;
      if (container.keys.has(key)) return fault('input.duplicate_key', `the key ${quote(key)} occurs twice in one object`);
      container.keys.add(key);
      at = skipBlanks(text, string.end);
      if (text[at] !== ':') return unexpected('":"');
      at = skipBlanks(text, at + 1);
    }

    wantsValue = false;
    const first = text[at];
    if (first === '{' || first === '[') {
      if (open.length === limits.maxDepth) return fault('input.depth', `nested deeper than ${limits.maxDepth} levels`);
      const inner: Container = first === '{' ? { closing: '}', keys: new Set(), key: undefined } : { closing: ']', index: 0 };
      open.push(inner);
      at = skipBlanks(text, at + 1);
      wantsValue = text[at] !== inner.closing;
    } else if (first === '"') {
      const string = readString(text, at);
      if ('message' in string) return fault(string.rule, string.message);
      at = skipBlanks(text, string.end);
    } else {
      NUMBER.lastIndex = at;
      const word = NUMBER.exec(text)?.[0] ?? LITERALS.find((literal) => text.startsWith(literal, at));
      if (word === undefined) {
        const rest = text.slice(at, at + 5);
        const isCut = rest === '-' || (rest !== '' && LITERALS.some((literal) => literal.length > rest.length && literal.startsWith(rest)));
        return isCut ? fault('input.truncated_json', `the value ends early, after ${quote(rest)}`) : unexpected('a JSON value');
      }
      if (Number(word) === Number.POSITIVE_INFINITY || Number(word) === Number.NEGATIVE_INFINITY) {
        return fault('input.number_out_of_range', `the number ${excerpt(word, 0)} is beyond the range of a double`);
      }
      at = skipBlanks(text, at + word.length);
    }
  }
}

type ReadString = { readonly end: number } | { readonly rule: JsonRule; readonly message: string };

function readString(text: string, start: number): ReadString {
  for (let i = start + 1; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) return { end: i + 1 };
    if (char < 0x20) return { rule: 'input.invalid_json', message: `a string holds ${printable(text[i]!)}, wanted it escaped` };
    if (char !== BACKSLASH) continue;
    const sequence = text.slice(i + 1, i + 6);
    if (/^u[0-9a-fA-F]{4}/.test(sequence)) i += 5;
    else if (/^["\\/bfnrt]/.test(sequence)) i += 1;
    else if (i + 1 + sequence.length === text.length && /^(?:u[0-9a-fA-F]{0,3})?$/.test(sequence)) break;
    else
      return {
        rule: 'input.invalid_json',
        message: `a string holds the escape ${excerpt(`\\${sequence}`, 0)}, wanted one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX`,
      };
  }
  return { rule: 'input.truncated_json', message: 'the value ends early, within a string' };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

const QUOTE = 34;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const isBlank = (char: number) => char === 32 || char === 9 || char === 10 || char === 13;

function pathOf(open: readonly Container[]): string {
  const steps = open.map((container) => {
    if (container.closing === ']') return `[${container.index}]`;
    if (container.key === undefined) return '';
    return /^[A-Za-z_$][\w$-]{0,79}$/.test(container.key) ? `.${container.key}` : `[${quote(container.key)}]`;
  });
  return `$${steps.join('')}`;
}

const MAX_QUOTED_CHARS = 80;

const quote = (text: string): string =>
  printable(JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text));

const excerpt = (text: string, at: number): string => quote(text.slice(at, at + 20));

/** Alerts are written by attackers: no control, bidirectional or invisible character reaches a terminal as it is. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (char) => `\\u${char.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
