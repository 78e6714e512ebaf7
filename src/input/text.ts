import { isUtf8 } from 'node:buffer';

/** The text of some bytes, or undefined where they are not UTF-8. */
export function utf8Text(bytes: Buffer, from: number, to: number): string | undefined {
  const text = bytes.toString('utf8', from, to);
  // Decoding puts U+FFFD for what it cannot read; only then is it worth asking whether it stood there already.
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(from, to)) ? undefined : text;
}

/** As much text as fits in `maxBytes`, no character cut in two, U+FFFD for what is not UTF-8. */
export function beginningOf(bytes: Buffer, maxBytes: number): string {
  let to = Math.min(bytes.length, maxBytes);
  // At most three continuation bytes (10xxxxxx) belong to a character.
  for (let back = 0; back < 3 && to < bytes.length && (bytes[to]! & 0xc0) === 0x80; back++) to--;
  return bytes.toString('utf8', 0, to);
}

/** Offset of the first byte that is not UTF-8. */
export function firstNonUtf8(bytes: Buffer): number {
  const text = bytes.toString('utf8', 0, bytes.length);
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    const stoodThere = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!stoodThere) return offset;
    offset += 3;
    from = at + 1;
  }
  return bytes.length;
}
