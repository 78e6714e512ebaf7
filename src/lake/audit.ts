import { createHash } from 'node:crypto';
import type { Receipt, ReceiptOutput } from './lake';
import { sha256Hex } from './lake';
import { readObjectPath } from './object-path';
import type { ObjectStore, OpenObject, StoredObject } from './object-store';
import { PREFIXES } from './prefixes';
import { readReceiptText } from './receipt-text';
import { sideBySide } from './side-by-side';

/*
 * The account of everything that came in, from the outside: receipts are read one by one and held against what they name, then raw objects
 * and lake objects are listed and held against the receipts. Held in memory are hashes, no names: a few hundred bytes for a raw object and its lake object.
 */

/** One content of one raw object. */
export interface RawVersion extends StoredObject {
  /** Version id, or SHA-256 of a file. */
  readonly version: string;
}

export interface AuditParts {
  readonly raw: AsyncIterable<RawVersion>;
  readonly lake: ObjectStore;
  readonly receipts: ObjectStore;
  /** Rejects are looked at where this is given. */
  readonly rejects?: ObjectStore;
  /** Custom sources whose objects are ours: no others in the lake are looked at. */
  readonly sources: readonly string[];
  /** What was written from this time on may be under way, and is no fault if it is not whole. In ms since 1970. */
  readonly untilMs: number;
  /** Whether objects are read whole and held against their SHA-256. */
  readonly hash: boolean;
  readonly signal: AbortSignal;
  readonly onLook?: (at: 'receipt' | 'raw' | 'lake') => void;
}

/** Something that does not add up. */
export interface AuditFinding {
  readonly rule: AuditRule;
  /** What it is about: a key. */
  readonly key: string;
  readonly message: string;
  /** The raw object, where there is one to convert again. */
  readonly raw?: { readonly key: string; readonly version: string };
}

export const AUDIT_RULES = [
  'receipt_missing',
  'receipt_stale',
  'receipt_open',
  'receipt_unreadable',
  'sums',
  'output_missing',
  'output_differs',
  'output_doubled',
  'output_unnamed',
  'rejects_missing',
  'rejects_differ',
] as const;
export type AuditRule = (typeof AUDIT_RULES)[number];

export interface AuditTotals {
  readonly rawObjects: number;
  readonly receipts: number;
  /** Receipts whose raw object is not among those looked at: retention removes raw objects first. */
  readonly receiptsWithoutRaw: number;
  readonly outputs: number;
  readonly rows: number;
  /** Objects of the lake that were listed. */
  readonly lakeObjects: number;
  /** Raw objects and lake objects too young to be judged. */
  readonly underWay: number;
  readonly received: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly ignored: number;
}

/** Requests under way at once. */
const AT_ONCE = 16;

/** Looks at everything once and tells what does not add up, in the order in which it is found. */
export async function audit(parts: AuditParts, tell: (finding: AuditFinding) => void): Promise<AuditTotals> {
  const ledger = new Ledger(parts, tell);
  const { receipts, lake, signal } = parts;
  await sideBySide(until(signal, receipts.list(PREFIXES.receipts)), AT_ONCE, (stored) => ledger.takeReceipt(stored));
  for await (const version of until(signal, parts.raw)) ledger.takeRaw(version);
  for await (const object of until(signal, lake.list('ext/'))) ledger.takeObject(object);
  return ledger.totals;
}

/** What a receipt says of its raw object, kept until that is listed. */
interface Accounted {
  readonly bytes: number;
  readonly writtenMs: number;
  /** One for each tenant that it was converted for. */
  readonly receipts: number;
}

class Ledger {
  readonly totals: { -readonly [name in keyof AuditTotals]: number } = {
    rawObjects: 0,
    receipts: 0,
    receiptsWithoutRaw: 0,
    outputs: 0,
    rows: 0,
    lakeObjects: 0,
    underWay: 0,
    received: 0,
    delivered: 0,
    rejected: 0,
    ignored: 0,
  };
  /** By hash of key and version. */
  private readonly accounted = new Map<string, Accounted>();
  /** Hashes of the keys of raw objects that have a receipt, of whatever version. */
  private readonly keys = new Set<string>();
  /** Receipt that claims an output, by hash of its key. */
  private readonly claims = new Map<string, string>();
  private readonly sources: ReadonlySet<string>;

  constructor(
    private readonly parts: AuditParts,
    private readonly tell: (finding: AuditFinding) => void,
  ) {
    this.sources = new Set(parts.sources);
  }

  async takeReceipt({ key, writtenMs }: StoredObject): Promise<void> {
    if (!key.endsWith('.json')) return;
    const bytes = await this.parts.receipts.read(key);
    this.parts.onLook?.('receipt');
    // Taken away between listing and reading.
    if (!bytes) return;
    this.totals.receipts++;
    const read = readReceiptText(Buffer.from(bytes).toString('utf8'));
    if (!read.ok) return this.tell({ rule: 'receipt_unreadable', key, message: read.message });
    const { receipt } = read;
    const { raw } = receipt;
    const slot = brief(raw.key, raw.version);
    this.accounted.set(slot, { bytes: raw.bytes, writtenMs, receipts: 1 + (this.accounted.get(slot)?.receipts ?? 0) });
    this.totals.receiptsWithoutRaw++;
    this.keys.add(brief(raw.key));
    for (const output of receipt.outputs) this.claim(output, key, raw);
    if (receipt.state === 'open') {
      // What it lists may not have been put; converting again settles it.
      if (writtenMs < this.parts.untilMs)
        this.tell({ rule: 'receipt_open', key, raw: identity(raw), message: `the conversion of ${raw.key} was not ended` });
      return;
    }
    this.addUp(key, receipt);
    for (const output of receipt.outputs) await this.lookAtOutput(output, raw);
    if (this.parts.rejects) await this.lookAtRejects(receipt, this.parts.rejects);
  }

  /** A raw object without a receipt of exactly this content. */
  takeRaw({ key, version, bytes, writtenMs }: RawVersion): void {
    const { tell, parts, totals } = this;
    parts.onLook?.('raw');
    totals.rawObjects++;
    const raw = { key, version };
    const found = this.accounted.get(brief(key, version));
    if (found) {
      totals.receiptsWithoutRaw -= found.receipts;
      if (found.bytes !== bytes) {
        tell({ rule: 'receipt_stale', key, raw, message: `the receipt is of ${found.bytes} bytes, the raw object has ${bytes}` });
      } else if (version === 'null' && found.writtenMs < writtenMs) {
        // Without versions in the bucket only the time tells that something else stands here now.
        tell({ rule: 'receipt_stale', key, raw, message: `the raw object was written ${isoTime(writtenMs)}, after its receipt` });
      }
      return;
    }
    if (writtenMs >= parts.untilMs) totals.underWay++;
    else if (this.keys.has(brief(key))) {
      tell({ rule: 'receipt_stale', key, raw, message: `only other content of this raw object has a receipt, not version ${version}` });
    } else tell({ rule: 'receipt_missing', key, raw, message: `no receipt for version ${version}` });
  }

  /** An object in the lake that no receipt names. */
  takeObject({ key, writtenMs }: StoredObject): void {
    const path = readObjectPath(key);
    // Other sources share a Security Lake, and readers do not see names that begin with `_` or `.`.
    if (!path || !this.sources.has(path.source) || /^[._]/.test(path.fileName) || !path.fileName.endsWith('.parquet')) return;
    this.parts.onLook?.('lake');
    this.totals.lakeObjects++;
    if (this.claims.has(brief(key))) return;
    if (writtenMs >= this.parts.untilMs) this.totals.underWay++;
    else this.tell({ rule: 'output_unnamed', key, message: 'no receipt names this object: its records may stand in the lake twice' });
  }

  private claim({ key }: ReceiptOutput, receiptKey: string, raw: Receipt['raw']): void {
    const hash = brief(key);
    const first = this.claims.get(hash);
    if (first === undefined) this.claims.set(hash, receiptKey);
    else this.tell({ rule: 'output_doubled', key, raw: identity(raw), message: `named by ${first} and by ${receiptKey}` });
  }

  private addUp(key: string, { counts, rejected, ignored, raw }: Receipt): void {
    const { totals } = this;
    for (const name of ['received', 'delivered', 'rejected', 'ignored'] as const) totals[name] += counts[name];
    const wrong = (message: string) => this.tell({ rule: 'sums', key, raw: identity(raw), message });
    if (counts.received !== counts.delivered + counts.rejected + counts.ignored) {
      wrong(`received ${counts.received}, but delivered ${counts.delivered} + rejected ${counts.rejected} + ignored ${counts.ignored}`);
    }
    for (const [name, by] of Object.entries({ rejected, ignored })) {
      const sum = Object.values(by).reduce((total, count) => total + count, 0);
      const count = counts[name as 'rejected' | 'ignored'];
      if (sum !== count) wrong(`${name} ${count}, but ${sum} by rule`);
    }
  }

  private async lookAtOutput({ key, rows, bytes, sha256 }: ReceiptOutput, raw: Receipt['raw']): Promise<void> {
    const { lake, hash, signal } = this.parts;
    signal.throwIfAborted();
    const differs = (message: string) => this.tell({ rule: 'output_differs', key, raw: identity(raw), message });
    const object = await lake.open(key);
    this.totals.outputs++;
    if (!object)
      return this.tell({ rule: 'output_missing', key, raw: identity(raw), message: `an output of ${raw.key} is not in the lake` });
    try {
      if (object.byteLength !== bytes) return differs(`found ${object.byteLength} bytes, want ${bytes}`);
      const found = await rowsOf(object);
      if (found === undefined) return differs('found no Parquet footer');
      this.totals.rows += found;
      if (found !== rows) return differs(`found ${found} rows in the footer, want ${rows}`);
      if (hash && sha256Hex(new Uint8Array(await object.slice(0))) !== sha256) differs('found other bytes than the receipt says (SHA-256)');
    } finally {
      await object.close();
    }
  }

  private async lookAtRejects({ rejects: keys, counts, raw }: Receipt, rejects: ObjectStore): Promise<void> {
    let lines = 0;
    for (const key of keys) {
      const bytes = await rejects.read(key);
      if (!bytes) return this.tell({ rule: 'rejects_missing', key, raw: identity(raw), message: `rejects of ${raw.key} are not there` });
      for (const byte of bytes) if (byte === NEWLINE) lines++;
    }
    if (lines === counts.rejected) return;
    const message = `found ${lines} rejected alerts, want ${counts.rejected}`;
    this.tell({ rule: 'rejects_differ', key: keys[0] ?? raw.key, raw: identity(raw), message });
  }
}

const NEWLINE = 10;

const identity = ({ key, version }: Receipt['raw']) => ({ key, version });

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** Sixteen bytes stand for names of any length. */
const brief = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('\0')).digest().toString('latin1', 0, 16);

/** Rows by the footer; undefined where there is none to read. */
async function rowsOf(object: OpenObject): Promise<number | undefined> {
  const { parquetMetadataAsync } = await import('hyparquet');
  let slicing: unknown;
  const slice = async (start: number, end?: number) => {
    try {
      return await object.slice(start, end);
    } catch (cause) {
      slicing = cause;
      throw cause;
    }
  };
  try {
    return Number((await parquetMetadataAsync({ byteLength: object.byteLength, slice }, { initialFetchSize: 128 * 1024 })).num_rows);
  } catch {
    // A store that fails is no finding about the object.
    if (slicing !== undefined) throw slicing;
    return undefined;
  }
}

async function* until<T>(signal: AbortSignal, values: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const value of values) {
    signal.throwIfAborted();
    yield value;
  }
}
