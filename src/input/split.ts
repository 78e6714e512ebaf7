import type { Element, InputLimits, InputRule, Unreadable, Where } from './element';
import type { Failure } from './inflate';
import { beginningOf, firstNonUtf8, utf8Text } from './text';

/*
 * How elements are told apart.
 *
 * A line that starts with `{`, ends with `}`, holds no `}` that is followed by `{`, and is followed by a line that starts with `{` is one
 * element without a look at its characters: inside a JSON value `}` is never followed by `{`, so no value reaches over that line's end.
 * That is NDJSON, and fast. Every other value is read bracket by bracket.
 *
 * A value cut in its middle must not swallow its neighbours. It is given up
 *  - at a line break within a string, which JSON forbids. Lines that are indented deeper, or start with `}` `]` `"` `,`, still belong to it;
 *  - before a `{` where JSON allows none, if that is the first character of a line indented no deeper than the value, or, within an array, if
 *    it follows a comma (an earlier element lacks its `}`);
 *  - before a line, indented no deeper than the value, that is a complete object by itself and is not followed by `,` `]` or `}`.
 * None of these can happen within valid JSON.
 */

/** The input is taken in slices of this size; the window is little larger unless an element is. */
const SLICE_BYTES = 256 * 1024;
/** Blanks looked at before an element or between two of them; of more it is as if nothing stood there. */
const LOOK_BYTES = 1024;
/** Nesting within a value up to which the kinds of its brackets are known. Far above what `parseJson` takes. */
const KNOWN_DEPTH = 1024;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Bytes at which the reading of a JSON value, outside strings, has something to decide. */
const DECIDES = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE]) DECIDES[byte] = 1;

const DECIDES_IN_STRING = new Uint8Array(256);
for (const byte of [QUOTE, LF, BACKSLASH]) DECIDES_IN_STRING[byte] = 1;

/** `[` begins a JSON array unless what follows on the line says that it is text, like the date in `[2023-01-05] started`. */
const ARRAY_START =
  /^\[[ \t\r]*(?:$|[\n[{"]|(?:-?\d[\d.eE+-]*|true|false|null)[ \t\r]*(?:[,\n]|$)|(?:-?\d[\d.eE+-]*|true|false|null)?[ \t\r]*\][ \t\r]*(?:[\n,[{]|$))/;
const ARRAY_START_BYTES = 64;

/** What may be a JSON value that is neither object nor array; asked first, because a refusal by JSON.parse is slow. */
const SCALAR = /^(?:".*"|-?\d[\d.eE+-]*|true|false|null)$/s;
const SCALAR_STARTS = '"-0123456789tfn';

/** An element whose end is not found yet. Indexes point into the window. */
interface Unfinished {
  readonly kind: 'value' | 'broken' | 'token' | 'line';
  readonly where: Where;
  /** Blanks at the beginning of the line on which it starts. */
  readonly indent: number;
  /** Where reading goes on. */
  at: number;
  depth: number;
  inString: boolean;
  openBraces: number;
  openBrackets: number;
  /** The beginning, once it is known that the whole is too long to keep. */
  head?: Buffer;
}

type Step = Element | 'again' | 'more';

/** Splits (decompressed) bytes into elements: `push` every chunk, then `end`. What each yields must be taken before the next call. */
export class ElementSplitter {
  private readonly limits: InputLimits;
  private readonly brackets = new Uint8Array(KNOWN_DEPTH);
  private window = Buffer.alloc(1, LF);
  /** Offset of the window's first byte in the input. */
  private base = 0;
  /** First byte in the window that no element has taken. */
  private pos = 0;
  /** Bytes in the window, from its beginning. A line feed stands there, so that no search goes beyond. */
  private size = 0;
  /** From where no line end was found yet. */
  private searched = 0;
  private final = false;
  private line = 1;
  private lineOffset = 0;
  private afterValue = false;
  private array: { readonly where: Where; elements: number } | undefined;
  private unfinished: Unfinished | undefined;
  private sawContent = false;

  constructor(limits: InputLimits) {
    this.limits = limits;
  }

  /** Whether nothing but blanks has been seen. */
  get isBlank(): boolean {
    return !this.sawContent;
  }

  *push(chunk: Uint8Array): Generator<Element> {
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      this.append(chunk.subarray(from, from + SLICE_BYTES));
      yield* this.elements();
      this.forgetTooLong();
    }
  }

  /** What is left. With a failure, what it cut off is told as that failure instead of as an element of its own. */
  *end(failure?: Failure): Generator<Element> {
    this.final = true;
    let untold = failure;
    let isCut = false;
    for (const element of this.elements()) {
      isCut = this.pos === this.size && mayBeCut(element);
      if (untold !== undefined && isCut) {
        const textBytes = element.kind === 'unreadable' ? element.textBytes : Buffer.byteLength(element.text);
        yield { kind: 'unreadable', ...untold, text: element.text, textBytes, where: element.where };
        untold = undefined;
      } else yield element;
    }
    if (untold !== undefined) yield { kind: 'unreadable', ...untold, text: '', textBytes: 0, where: this.here() };
    else if (this.array !== undefined && !isCut) yield this.arrayWithoutEnd();
  }

  private *elements(): Generator<Element> {
    for (let step = this.step(); step !== 'more'; step = this.step()) if (step !== 'again') yield step;
  }

  private step(): Step {
    if (this.unfinished !== undefined) return this.goOn(this.unfinished);
    if (!this.skipBlanks()) return 'more';
    this.sawContent = true;
    const first = this.window[this.pos]!;
    return this.array === undefined ? this.startAtTop(first) : this.startInArray(first);
  }

  private startAtTop(first: number): Step {
    if (first === OPEN_BRACE) return this.wholeLine() ?? this.start('value');
    if (first !== OPEN_BRACKET) return this.start('line');
    const ahead = this.window.toString('latin1', this.pos, Math.min(this.size, this.pos + ARRAY_START_BYTES));
    const isDecided = this.final || ahead.length === ARRAY_START_BYTES || ahead.includes('\n');
    if (!isDecided) return 'more';
    if (!ARRAY_START.test(ahead)) return this.start('line');
    this.array = { where: this.here(), elements: 0 };
    this.pos++;
    return 'again';
  }

  private startInArray(first: number): Step {
    if (first === CLOSE_BRACKET) {
      this.array = undefined;
      this.afterValue = true;
      this.pos++;
      return 'again';
    }
    return this.start(first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE ? 'value' : 'token');
  }

  /** The line as one element where that can be told without reading it, see above. */
  private wholeLine(): Step | undefined {
    const lineEnd = this.findLineEnd(this.pos);
    if (lineEnd === -1) return this.final || this.size - this.pos > this.limits.maxElementBytes ? undefined : 'more';
    if (lineEnd - this.pos > this.limits.maxElementBytes) return undefined;
    const to = this.trimmedEnd(lineEnd);
    if (this.window[to - 1] !== CLOSE_BRACE) return undefined;
    const next = this.firstAfter(lineEnd);
    if (next === 'more') return 'more';
    if (next !== OPEN_BRACE || this.holdsTwoValues(to)) return undefined;
    const element = this.read('json', this.here(), to);
    this.pos = lineEnd;
    this.afterValue = true;
    return element;
  }

  private holdsTwoValues(to: number): boolean {
    const { window } = this;
    for (let at = window.indexOf(CLOSE_BRACE, this.pos); at !== -1 && at < to - 1; at = window.indexOf(CLOSE_BRACE, at + 1)) {
      let next = at + 1;
      while (isBlank(window[next]!)) next++;
      if (window[next] === OPEN_BRACE) return true;
    }
    return false;
  }

  private start(kind: Unfinished['kind']): Step {
    // The first character of a token is taken whatever it is, so that reading always gets ahead.
    const at = kind === 'token' ? this.pos + 1 : this.pos;
    const indent = this.indent();
    this.unfinished = { kind, where: this.here(), indent, at, depth: 0, inString: false, openBraces: 0, openBrackets: 0 };
    if (this.array !== undefined) this.array.elements++;
    return this.goOn(this.unfinished);
  }

  private goOn(unfinished: Unfinished): Step {
    switch (unfinished.kind) {
      case 'value':
        return this.goOnValue(unfinished);
      case 'broken':
        return this.goOnBroken(unfinished);
      case 'token':
        return this.goOnToken(unfinished);
      case 'line':
        return this.goOnLine(unfinished);
    }
  }

  private goOnValue(value: Unfinished): Step {
    const { window, size: end } = this;
    let i = value.at;
    for (;;) {
      if (value.inString) {
        i = this.stringEnd(i);
        if (i === end || window[i] === BACKSLASH) break;
        if (window[i] === LF) {
          value.at = i;
          this.unfinished = { ...value, kind: 'broken' };
          return 'again';
        }
        value.inString = false;
        i++;
        if (value.depth === 0) return this.finish('json', i);
      }
      while (i < end && DECIDES[window[i]!] === 0) i++;
      if (i >= end) break;
      const byte = window[i]!;
      if (byte === QUOTE) {
        value.inString = true;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        const verdict = byte === OPEN_BRACE && value.depth > 0 ? this.startsAnew(value, i) : false;
        value.at = i;
        if (verdict === 'more') return 'more';
        if (verdict) return this.finish('input.truncated_json', i);
        this.open(value, byte);
      } else {
        if (!this.close(value, byte)) return this.finish('input.truncated_json', i);
        if (value.depth === 0) return this.finish('json', i + 1);
      }
      i++;
    }
    value.at = i;
    return this.final ? this.finish('input.truncated_json', end) : 'more';
  }

  /** Index of the quote that ends a string, of a line end in it, of a backslash whose escape is not all there, or of the window's end. */
  private stringEnd(from: number): number {
    const { window, size: end } = this;
    let i = from;
    for (; i < end; i++) {
      if (DECIDES_IN_STRING[window[i]!] === 0) continue;
      if (window[i] !== BACKSLASH || i + 1 === end) return i;
      if (window[i + 1] !== LF) i++;
    }
    return i;
  }

  private open(value: Unfinished, bracket: number): void {
    if (value.depth < KNOWN_DEPTH) {
      this.brackets[value.depth] = bracket;
      if (bracket === OPEN_BRACE) value.openBraces++;
      else value.openBrackets++;
    }
    value.depth++;
  }

  /**
   * Closes what the bracket closes, and with it whatever stands open inside (the parser will say what is wrong). A bracket that closes
   * nothing is passed over; in an array `]` then is the array's own: false, the value ends before it.
   */
  private close(value: Unfinished, bracket: number): boolean {
    if (value.depth > KNOWN_DEPTH) {
      value.depth--;
      return true;
    }
    const opening = bracket === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET;
    if ((bracket === CLOSE_BRACE ? value.openBraces : value.openBrackets) === 0) return bracket === CLOSE_BRACE || this.array === undefined;
    let closed: number;
    do {
      closed = this.brackets[--value.depth]!;
      if (closed === OPEN_BRACE) value.openBraces--;
      else value.openBrackets--;
    } while (closed !== opening);
    return true;
  }

  /** Whether the `{` at `i` begins the next element, though the value before it has no end. */
  private startsAnew(value: Unfinished, i: number): boolean | 'more' {
    const { window } = this;
    const from = Math.max(this.pos, i - LOOK_BYTES);
    let lineStart = i;
    while (lineStart > from && isBlank(window[lineStart - 1]!)) lineStart--;
    const isFirstOnLine = lineStart > from && window[lineStart - 1] === LF && i - lineStart <= value.indent;
    if (!isFirstOnLine && this.array === undefined) return false;

    let before = lineStart - 1;
    while (before >= from && isBlankOrLineEnd(window[before]!)) before--;
    const previous = window[before];
    const container = value.depth <= KNOWN_DEPTH ? this.brackets[value.depth - 1] : undefined;
    const isAllowed =
      before < from ||
      (previous === COLON && container !== OPEN_BRACKET) ||
      ((previous === COMMA || previous === OPEN_BRACKET) && container !== OPEN_BRACE);
    if (!isAllowed) return isFirstOnLine || previous === COMMA;
    return isFirstOnLine && this.isWholeObject(i);
  }

  /** Whether the line that starts at `i` is an object by itself which cannot be part of the value before it. */
  private isWholeObject(i: number): boolean | 'more' {
    const lineEnd = this.findLineEnd(i);
    if (lineEnd === -1 && !this.final) return this.size - i > this.limits.maxElementBytes ? false : 'more';
    const to = this.trimmedEnd(lineEnd === -1 ? this.size : lineEnd);
    if (this.window[to - 1] !== CLOSE_BRACE || to - i > this.limits.maxElementBytes) return false;
    const next = lineEnd === -1 ? undefined : this.firstAfter(lineEnd);
    if (next === 'more') return 'more';
    if (next === COMMA || next === CLOSE_BRACKET || next === CLOSE_BRACE) return false;
    return isJson(this.window.toString('utf8', i, to));
  }

  private goOnBroken(broken: Unfinished): Step {
    const { window } = this;
    for (;;) {
      const lineEnd = window.indexOf(LF, broken.at);
      if (lineEnd === this.size) {
        broken.at = lineEnd;
        return this.final ? this.finish('input.truncated_json', this.size) : 'more';
      }
      let next = lineEnd + 1;
      while (next < this.size && isBlank(window[next]!)) next++;
      broken.at = lineEnd;
      if (next === this.size) return this.final ? this.finish('input.truncated_json', this.size) : 'more';
      if (window[next] !== LF && next - lineEnd - 1 <= broken.indent && this.startsLine(window[next]!)) {
        return this.finish('input.truncated_json', lineEnd);
      }
      broken.at = next;
    }
  }

  private startsLine(byte: number): boolean {
    if (this.array !== undefined) return byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === CLOSE_BRACKET;
    return byte !== CLOSE_BRACE && byte !== CLOSE_BRACKET && byte !== QUOTE && byte !== COMMA;
  }

  private goOnToken(token: Unfinished): Step {
    const { window, size: end } = this;
    let i = token.at;
    while (i < end && !isBlankOrLineEnd(window[i]!) && window[i] !== COMMA && DECIDES[window[i]!] === 0) i++;
    token.at = i;
    return i < end || this.final ? this.finish('json', i) : 'more';
  }

  private goOnLine(line: Unfinished): Step {
    const lineEnd = this.findLineEnd(line.at);
    line.at = lineEnd === -1 ? this.size : lineEnd;
    return lineEnd !== -1 || this.final ? this.finish('line', line.at) : 'more';
  }

  private finish(as: 'json' | 'line' | 'input.truncated_json', to: number): Element {
    const { where, head } = this.unfinished!;
    const textTo = this.trimmedEnd(to);
    const bytes = this.base + textTo - where.offset;
    let element: Element;
    if (head !== undefined || bytes > this.limits.maxElementBytes)
      element = this.tooLong(head ?? this.window.subarray(this.pos, to), bytes, where);
    else if (as === 'input.truncated_json') element = this.truncated(textTo, where);
    else element = this.read(as === 'line' && this.isScalar(textTo) ? 'json' : as, where, textTo);
    this.unfinished = undefined;
    this.afterValue = as !== 'line';
    this.passTo(to);
    return element;
  }

  private isScalar(to: number): boolean {
    if (!SCALAR_STARTS.includes(String.fromCharCode(this.window[this.pos]!))) return false;
    const text = this.window.toString('utf8', this.pos, to);
    return SCALAR.test(text) && isJson(text);
  }

  private read(kind: 'json' | 'line', where: Where, to: number): Element {
    const text = utf8Text(this.window, this.pos, to);
    if (text !== undefined) return { kind, text, where };
    const bytes = this.window.subarray(this.pos, to);
    const at = firstNonUtf8(bytes);
    const message = `byte ${at} of the element (0x${bytes[at]!.toString(16)}) is not UTF-8`;
    return unreadable('input.utf8', message, beginningOf(bytes, bytes.length), bytes.length, where);
  }

  private truncated(to: number, where: Where): Unreadable {
    const bytes = this.window.subarray(this.pos, to);
    const message = `the JSON value ends early, after ${bytes.length} bytes: was the line or the transfer cut?`;
    return unreadable('input.truncated_json', message, beginningOf(bytes, bytes.length), bytes.length, where);
  }

  private tooLong(head: Buffer, bytes: number, where: Where): Unreadable {
    const message = `the element is ${bytes} bytes long, wanted at most ${this.limits.maxElementBytes}`;
    return unreadable('input.element_too_long', message, beginningOf(head, this.limits.keptBytes), bytes, where);
  }

  private arrayWithoutEnd(): Unreadable {
    const { where, elements } = this.array!;
    return unreadable('input.truncated_json', `the array ends early, after ${elements} elements, wanted "]"`, '', 0, where);
  }

  /** Passes blanks and separators. False where the window ends first. */
  private skipBlanks(): boolean {
    const { window, size: end } = this;
    let { pos } = this;
    for (; pos < end; pos++) {
      const byte = window[pos]!;
      if (byte === LF) {
        this.line++;
        this.lineOffset = this.base + pos + 1;
      } else if (byte === 0xef && this.base + pos === 0 && window[1] === 0xbb && window[2] === 0xbf) {
        pos += 2; // the byte order mark of UTF-8
      } else if (!isBlank(byte) && !(byte === COMMA && (this.afterValue || this.array !== undefined))) {
        break;
      }
    }
    this.pos = pos;
    return pos < end;
  }

  private passTo(index: number): void {
    const passed = this.window.subarray(this.pos, index);
    for (let at = passed.indexOf(LF); at !== -1; at = passed.indexOf(LF, at + 1)) {
      this.line++;
      this.lineOffset = this.base + this.pos + at + 1;
    }
    this.pos = index;
  }

  private here(): Where {
    const place = { line: this.line, offset: this.base + this.pos };
    return this.array === undefined ? place : { ...place, element: this.array.elements };
  }

  private indent(): number {
    const lineStart = this.lineOffset - this.base;
    if (this.pos - lineStart > LOOK_BYTES) return 0;
    let first = lineStart;
    while (isBlank(this.window[first]!)) first++;
    return first - lineStart;
  }

  private findLineEnd(from: number): number {
    if (this.searched < from) this.searched = from;
    this.searched = this.window.indexOf(LF, this.searched);
    return this.searched === this.size ? -1 : this.searched;
  }

  private trimmedEnd(to: number): number {
    let end = to;
    while (end > this.pos && isBlankOrLineEnd(this.window[end - 1]!)) end--;
    return end;
  }

  /** First byte after a line end that is not blank; undefined where there is none near. */
  private firstAfter(lineEnd: number): number | undefined | 'more' {
    const to = Math.min(this.size, lineEnd + LOOK_BYTES);
    for (let i = lineEnd + 1; i < to; i++) if (!isBlankOrLineEnd(this.window[i]!)) return this.window[i]!;
    return to < this.size || to === lineEnd + LOOK_BYTES || this.final ? undefined : 'more';
  }

  /** Keeps only the beginning of an element that has grown too long, and lets its other bytes go. */
  private forgetTooLong(): void {
    const { unfinished } = this;
    if (unfinished === undefined) return;
    if (unfinished.head === undefined) {
      if (this.size - this.pos <= this.limits.maxElementBytes || unfinished.at - this.pos <= this.limits.maxElementBytes) return;
      unfinished.head = Buffer.from(this.window.subarray(this.pos, this.pos + this.limits.keptBytes + 1));
    }
    this.passTo(Math.max(this.pos, unfinished.at - LOOK_BYTES));
  }

  private append(slice: Uint8Array): void {
    if (this.size + slice.length >= this.window.length) this.makeRoom(slice.length);
    this.window.set(slice, this.size);
    this.size += slice.length;
    this.window[this.size] = LF;
  }

  private makeRoom(bytes: number): void {
    // Some bytes behind `pos` stay: they hold the beginning of its line.
    const from = Math.max(0, this.pos - LOOK_BYTES);
    const wanted = this.size - from + bytes;
    const old = this.window;
    // A quarter stays free, so that the bytes are not moved for every slice.
    if (wanted > old.length * 0.75) this.window = Buffer.allocUnsafeSlow(Math.max(4096, Math.ceil(wanted * 1.5)));
    old.copy(this.window, 0, from, this.size);
    this.base += from;
    this.pos -= from;
    this.size -= from;
    this.searched = Math.max(0, this.searched - from);
    if (this.unfinished !== undefined) this.unfinished.at -= from;
  }
}

const isBlank = (byte: number) => byte === SPACE || byte === TAB || byte === CR;

const isBlankOrLineEnd = (byte: number) => isBlank(byte) || byte === LF;

/** Whether an element that ends with the input may have lost its end: all but one that its bracket or quote closes. */
function mayBeCut(element: Element): boolean {
  return element.kind === 'unreadable' ? element.rule === 'input.truncated_json' : element.kind === 'line' || !/[}\]"]$/.test(element.text);
}

function unreadable(rule: InputRule, message: string, text: string, textBytes: number, where: Where): Unreadable {
  return { kind: 'unreadable', rule, message, text, textBytes, where };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
