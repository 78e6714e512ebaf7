import { type FileHandle, open } from 'node:fs/promises';
import type { ParquetParsers, ParquetRow } from 'hyparquet';
import { factsOf } from '../ocsf/facts';
import type { AttributeFacts, Facts, ItemFacts } from '../ocsf/facts/types';
import { CLASS_NAMES, OCSF_VERSIONS, type OcsfVersion } from '../ocsf/record';
import { asyncBuffer } from './parquet-facts';

/** One record of a Parquet object, or why reading stopped. */
export type RecordRead =
  | { readonly ok: true /** From 1. */; readonly row: number; readonly record: Record<string, unknown> }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a Parquet file of OCSF records back into their JSON form: what is null in the file is absent, timestamps are RFC 3339 text,
 * maps are objects, and the text of json_t attributes is the value it spells, where the record's class and version are known. A damaged
 * file is told as the last element. One row group is held at a time.
 */
export async function* readRecords(path: string): AsyncGenerator<RecordRead> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
    const { compressors } = await import('hyparquet-compressors');
    const buffer = asyncBuffer(file, size);
    const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, compressors, parsers: AS_JSON, geoparquet: false });
      for (const [index, row] of rows.entries()) yield { ok: true, row: rowStart + index + 1, record: toRecord(row) };
      rowStart = rowEnd;
    }
  } catch (error) {
    yield { ok: false, message: `not a whole Parquet file: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await file?.close();
  }
}

/** Timestamps become the text that JSON has for them. */
const AS_JSON: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => instant(Number(millis)),
  timestampFromMicroseconds: (micros) => instant(Number(micros / 1000n)),
  timestampFromNanoseconds: (nanos) => instant(Number(nanos / 1_000_000n)),
};

function instant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

function toRecord(row: ParquetRow): Record<string, unknown> {
  const plain = (present(row) ?? {}) as Record<string, unknown>;
  const facts = factsOf(versionOf(plain));
  const className = CLASS_NAMES.find((name) => facts.classes[name].uid === plain['class_uid']);
  return className ? (withJsonValues(plain, facts.classes[className], facts) as Record<string, unknown>) : plain;
}

function versionOf({ metadata }: Record<string, unknown>): OcsfVersion {
  const version = (metadata as { version?: unknown } | undefined)?.version;
  return OCSF_VERSIONS.find((known) => known === version) ?? '1.3.0';
}

/** The value without its nulls; undefined for what holds nothing else, because a struct of nulls is how an absent object is read back. */
function present(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
  }
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((element) => present(element) ?? null);
  const entries = Object.entries(value).flatMap(([name, held]) => {
    const kept = present(held);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Replaces the text of each json_t attribute below an object or class by its value. */
function withJsonValues(value: unknown, { attributes }: ItemFacts, facts: Facts): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => withJsonValues(element, { caption: '', attributes }, facts));
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      Object.hasOwn(attributes, name) ? attributeValue(held, attributes[name]!, facts) : held,
    ]),
  );
}

function attributeValue(held: unknown, attribute: AttributeFacts, facts: Facts): unknown {
  if (attribute.object) {
    const object = facts.objects[attribute.object];
    return object ? withJsonValues(held, object, facts) : held;
  }
  if (facts.types[attribute.type]?.primitive !== 'json') return held;
  return Array.isArray(held) ? held.map(jsonValue) : jsonValue(held);
}

function jsonValue(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
