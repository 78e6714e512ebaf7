import type { InputRule } from './element';
import { isGzip } from './inflate';

/** Bytes from the beginning of the input by which it is told whether it is text at all. */
export const HEAD_BYTES = 4096;

export interface Refusal {
  readonly rule: InputRule;
  readonly message: string;
  /** Whether the beginning can be shown as text. */
  readonly isText: boolean;
}

// More control characters and broken UTF-8 than this is no text. A line or two in a wrong charset, or a stray NUL, stays below.
const MAX_FOREIGN_SHARE = 0.1;

const MAGIC: readonly (readonly [name: string, bytes: string])[] = [
  ['a zip file', 'PK\x03\x04'],
  ['a Parquet file', 'PAR1'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['bzip2', 'BZh'],
  ['xz', '\xfd7zXZ\x00'],
];

/** Whether the whole input is of a sort that holds no alerts, told by its first bytes (`HEAD_BYTES` of them, or all there are). */
export function refuseWhole(head: Uint8Array): Refusal | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES));
  if (isGzip(bytes)) {
    return { rule: 'input.nested_gzip', message: 'a gzip within a gzip, wanted text: gzip the file once', isText: false };
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { rule: 'input.utf16', message: 'the text is UTF-16, wanted UTF-8: convert it, e.g. iconv -f UTF-16 -t UTF-8', isText: false };
  }
  const start = bytes.toString('latin1', 0, bytes.length);
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html[\s>])/i.test(start)) {
    return {
      rule: 'input.html',
      message: 'an HTML page, wanted alerts: it looks like a login page, check the session or API token with which this was fetched',
      isText: true,
    };
  }
  if (isBinary(bytes)) {
    const magic = MAGIC.find(([, signature]) => start.startsWith(signature));
    return {
      rule: 'input.binary',
      message: `binary content${magic ? ` (${magic[0]})` : ''}, wanted JSON or syslog text, or a gzip of it`,
      isText: false,
    };
  }
  return undefined;
}

function isBinary(bytes: Buffer): boolean {
  // No text that we take starts with a NUL; most binary formats have one within their first fields.
  if (bytes.subarray(0, 4).includes(0)) return true;
  const text = bytes.toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is counted
  const controls = text.match(/[\x00-\x07\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  // Decoding puts U+FFFD for what is not UTF-8. Where it stands in the bytes already, someone else has decoded badly, and it is text.
  const undecodable = (text.match(/\ufffd/g)?.length ?? 0) - (bytes.toString('latin1').match(/\xef\xbf\xbd/g)?.length ?? 0);
  const foreign = controls + undecodable;
  return foreign > 1 && foreign > text.length * MAX_FOREIGN_SHARE;
}
