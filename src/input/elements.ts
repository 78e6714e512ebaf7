import { type Element, INPUT_LIMITS, type InputLimits } from './element';
import { type Failure, inflate, isGzip } from './inflate';
import { HEAD_BYTES, type Refusal, refuseWhole } from './refuse';
import { ElementSplitter } from './split';
import { beginningOf } from './text';

/**
 * Reads alerts out of bytes: one JSON value, JSON arrays (each of their elements is one), NDJSON, values one after the other, lines that are
 * not JSON, or a gzip of any of these; UTF-8 with or without BOM, LF or CRLF. In order, as a stream, in memory bounded by the limits.
 *
 * Nothing is dropped: every byte that is not blank, an array's bracket or a comma between elements is in some element's text, is the rest of
 * one whose `textBytes` tells so, or belongs to a file refused whole. What cannot be read is an element of kind `unreadable` and the reading
 * goes on behind it. Throws only what `chunks` throws.
 */
export async function* readElements(chunks: AsyncIterable<Uint8Array>, limits: Partial<InputLimits> = {}): AsyncGenerator<Element> {
  const bounds = { ...INPUT_LIMITS, ...limits };
  const ending: { failure?: Failure } = {};
  let splitter: ElementSplitter | undefined;
  let refused: { readonly refusal: Refusal; readonly head: Buffer; bytes: number } | undefined;

  for await (const bytes of headFirst(inflatedIfGzip(chunks, bounds, ending), Math.max(HEAD_BYTES, bounds.keptBytes))) {
    if (refused !== undefined) {
      refused.bytes += bytes.length;
      continue;
    }
    if (splitter === undefined) {
      const refusal = refuseWhole(bytes);
      if (refusal !== undefined) {
        refused = { refusal, head: Buffer.from(bytes.subarray(0, bounds.keptBytes)), bytes: bytes.length };
        continue;
      }
      splitter = new ElementSplitter(bounds);
    }
    yield* splitter.push(bytes);
  }

  if (refused !== undefined) {
    yield wholeFile(refused.refusal, refused.head, refused.bytes);
    return;
  }
  splitter ??= new ElementSplitter(bounds);
  yield* splitter.end(ending.failure);
  if (splitter.isBlank && ending.failure === undefined) {
    yield {
      kind: 'unreadable',
      rule: 'input.empty',
      message: 'the input is empty, wanted at least one alert or an empty array',
      text: '',
      textBytes: 0,
      where: { line: 1, offset: 0 },
    };
  }
}

function wholeFile({ rule, message, isText }: Refusal, head: Buffer, textBytes: number): Element {
  const text = isText ? beginningOf(head, head.length) : head.subarray(0, HEAD_BYTES).toString('base64');
  return { kind: 'unreadable', rule, message, text, textBytes, where: { line: 1, offset: 0 } };
}

async function* inflatedIfGzip(
  chunks: AsyncIterable<Uint8Array>,
  limits: InputLimits,
  ending: { failure?: Failure },
): AsyncGenerator<Uint8Array> {
  const source = headFirst(chunks, 2);
  const first = await source.next();
  if (first.done) return;
  const whole = startingWith(first.value, source);
  yield* isGzip(first.value)
    ? inflate(whole, limits, (failure) => {
        ending.failure = failure;
      })
    : whole;
}

async function* startingWith(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/** The same bytes, the first chunk at least `minBytes` long if there are as many. */
async function* headFirst(chunks: AsyncIterable<Uint8Array>, minBytes: number): AsyncGenerator<Uint8Array> {
  let head: Uint8Array[] | undefined = [];
  let headBytes = 0;
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    headBytes += chunk.length;
    if (headBytes < minBytes) continue;
    yield head.length === 1 ? chunk : Buffer.concat(head);
    head = undefined;
  }
  if (head !== undefined && headBytes > 0) yield Buffer.concat(head);
}
