import type { Json } from '../ocsf/record';

/** Where an element stood in the input. */
export interface Where {
  /** Line of the (decompressed) input on which the element starts, from 1. */
  readonly line: number;
  /** Position within a JSON array, from 0; absent for lines and single values. */
  readonly element?: number;
  /** Byte offset in the (decompressed) input. */
  readonly offset: number;
}

/** Rules by which input, or a part of it, cannot be read. */
export type InputRule =
  | 'input.empty'
  | 'input.binary'
  | 'input.html'
  | 'input.utf8'
  | 'input.utf16'
  | 'input.truncated_json'
  | 'input.element_too_long'
  | 'input.gzip_truncated'
  | 'input.gzip_corrupt'
  | 'input.nested_gzip'
  | 'input.too_large';

/** Rules by which the text of an element is not a JSON value we take. */
export type JsonRule = 'input.invalid_json' | 'input.truncated_json' | 'input.depth' | 'input.duplicate_key' | 'input.number_out_of_range';

/**
 * Something in the input that cannot be read. `text` is what a reject keeps: the text itself, cut to `InputLimits.keptBytes` where it is
 * too long or the whole file is refused; base64 of the first 4 KiB for what is no text (`input.binary`, `input.utf16`, `input.nested_gzip`).
 * `textBytes` is the size of the whole.
 */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly rule: InputRule;
  readonly message: string;
  readonly text: string;
  readonly textBytes: number;
  readonly where: Where;
}

/**
 * One thing found in the input: the text of what looks like a JSON value (an element of an array counts as one; `parseJson` decides whether
 * it is one), or one line that is not JSON (syslog, CEF), or something that cannot be read at all.
 */
export type Element =
  | { readonly kind: 'json'; readonly text: string; readonly where: Where }
  | { readonly kind: 'line'; readonly text: string; readonly where: Where }
  | Unreadable;

export type ParsedJson =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly rule: JsonRule; readonly path: string; readonly message: string };

export interface InputLimits {
  /** Longest element that is handed out, in bytes; of a longer one only the beginning is kept. */
  readonly maxElementBytes: number;
  /** Bytes of text kept of an element that is too long, or of a file that is refused whole. */
  readonly keptBytes: number;
  /** Most bytes that a gzip may inflate to. */
  readonly maxInflatedBytes: number;
  /** Most that a gzip may inflate by, watched from `inflationGraceBytes` on. DEFLATE ends at 1032:1, alerts are near 10:1, repeated ones near 100:1. */
  readonly maxInflationRatio: number;
  /** Bytes that a gzip may inflate to whatever its ratio. */
  readonly inflationGraceBytes: number;
}

/** 8 GiB is more than a Lambda converts in its 15 minutes, and eight times the largest backfill object we ask for. */
export const INPUT_LIMITS: InputLimits = {
  maxElementBytes: 16 * 2 ** 20,
  keptBytes: 64 * 2 ** 10,
  maxInflatedBytes: 8 * 2 ** 30,
  maxInflationRatio: 300,
  inflationGraceBytes: 256 * 2 ** 20,
};
