import { createHash } from 'node:crypto';
import type { ClassName } from '../ocsf/record';
import { DAY_MS } from '../ocsf/time';

export type Codec = 'zstd' | 'gzip' | 'none';

/** Where an object of one class, one account and one UTC day goes. */
export interface Partition {
  /** Custom source name, e.g. `darktrace-finding`. */
  readonly source: string;
  readonly class: ClassName;
  /** Region code of the lake. */
  readonly region: string;
  /** Account segment of the path, e.g. `external_acme`. */
  readonly accountId: string;
  /** UTC day of the records, `YYYYMMDD`. */
  readonly eventDay: string;
}

/**
 * The lake as `convert` sees it: a place that takes whole objects by key. A put either happens completely or not at all, and putting
 * the same key again replaces the object. Keys use `/` and never start with it.
 */
export interface Lake {
  /** The key under which an object of a partition stands. */
  keyOf(partition: Partition, fileName: string): string;
  /** Writes one Parquet object of a partition. Resolves once it is durable. */
  putObject(partition: Partition, fileName: string, bytes: Uint8Array): Promise<{ readonly key: string }>;
  /** Writes one part of the rejects of a raw object, NDJSON. */
  putRejects(name: string, ndjson: Uint8Array): Promise<{ readonly key: string }>;
  /** Takes away a part of rejects that a re-run no longer has. */
  dropRejects(key: string): Promise<void>;
  readReceipt(name: string): Promise<Receipt | undefined>;
  writeReceipt(name: string, receipt: Receipt): Promise<{ readonly key: string }>;
}

/** One Parquet object that a raw object turned into. */
export interface ReceiptOutput {
  readonly key: string;
  readonly source: string;
  readonly class: ClassName;
  readonly region: string;
  readonly accountId: string;
  readonly eventDay: string;
  readonly fileName: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** The audit record of one raw object: received = delivered + rejected + ignored. */
export interface Receipt {
  readonly receipt: 1;
  readonly state: 'open' | 'done';
  /** Key of the raw object and the version of its content (SHA-256 in a folder lake). */
  readonly raw: { readonly key: string; readonly version: string; readonly bytes: number };
  readonly mappingVersion: string;
  readonly settings: Readonly<Record<string, string | boolean>>;
  readonly counts: { readonly received: number; readonly delivered: number; readonly rejected: number; readonly ignored: number };
  /** Ignored alerts by the rule that says so. */
  readonly ignored: Readonly<Record<string, number>>;
  /** Rejected alerts by the first rule they broke. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly warnings: Readonly<Record<string, number>>;
  readonly outputs: readonly ReceiptOutput[];
  readonly rejects: readonly string[];
}

// How things in a lake are named: the same by whoever writes, sweeps or audits it.

/** Account segment of a tenant's paths (Security Lake user guide, custom sources). */
export const accountIdOf = (tenant: string): string => `external_${tenant}`;

/** UTC day of a time in ms, `YYYYMMDD`. */
export function utcDay(timeMs: number): string {
  const day = Math.floor(timeMs / DAY_MS);
  if (day !== lastDay) {
    lastText = new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '');
    lastDay = day;
  }
  return lastText;
}

// Records come mostly in order of time, so the day is worked out once.
let lastDay = Number.NaN;
let lastText = '';

/** Object names end as the lake's readers expect (`<32 hex>.gz.parquet` as native objects have, `.zstd.parquet`). */
export const EXTENSIONS: Readonly<Record<Codec, string>> = { zstd: '.zstd.parquet', gzip: '.gz.parquet', none: '.parquet' };

/** Name of the receipt of a raw object: 32 hex digits. */
export function receiptName({ key, version }: Pick<Receipt['raw'], 'key' | 'version'>, accountId: string, region: string): string {
  return sha256Hex(key, version, accountId, region).slice(0, 32);
}

/** SHA-256 in hex over texts, each ended by a NUL, or over bytes. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part);
    if (typeof part === 'string') hash.update('\0');
  }
  return hash.digest('hex');
}
