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

/**
 * One thing found in the input: the text of a JSON value (an element of an array counts as one), or one line that is not JSON
 * (syslog, CEF), or something that cannot be read at all.
 */
export type Element =
  | { readonly kind: 'json'; readonly text: string; readonly where: Where }
  | { readonly kind: 'line'; readonly text: string; readonly where: Where }
  | { readonly kind: 'unreadable'; readonly rule: string; readonly message: string; readonly text: string; readonly textBytes: number; readonly where: Where };

export type ParsedJson = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly rule: string; readonly path: string; readonly message: string };
