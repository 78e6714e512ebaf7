import type { Conversion, LakeWriting, RawObject, Result } from '../convert';
import { EXTENSIONS, type Partition, type Receipt, type ReceiptOutput, sha256Hex } from '../lake/lake';
import type { ParquetFile } from '../parquet/writer';
import { newFile } from './open-objects';

/** Characters of one part of the rejects. */
const REJECTS_PER_PART = 8 * 1024 * 1024;

/**
 * A receipt that is written before each put, with all outputs in it, costs the square of their number. So objects wait until they are an eighth
 * of all, and one receipt lists them: some 8 ln(n) receipts for n objects, none waiting among the first eight.
 */
const LISTED_PER_WAITING = 8;
/** Bytes of objects that wait for the receipt that lists them. */
const WAITING_BYTES = 16 * 1024 * 1024;

/** An object that is encoded and not put yet. */
interface WaitingObject {
  readonly partition: Partition;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Writes the objects and rejects of one raw object and keeps its receipt: every output is listed before it is put. */
export class Account {
  private readonly counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
  private readonly ignored: Record<string, number> = {};
  private readonly rejected: Record<string, number> = {};
  private readonly warnings: Record<string, number> = {};
  private readonly outputs: ReceiptOutput[] = [];
  private readonly rejects: string[] = [];
  private readonly parts = new Map<string, number>();
  private waiting: WaitingObject[] = [];
  private waitingBytes = 0;
  private rejectLines: string[] = [];
  private rejectCharacters = 0;

  constructor(
    private readonly name: string,
    private readonly raw: RawObject,
    private readonly conversion: Conversion,
    private readonly writing: LakeWriting,
    private readonly previous: Receipt | undefined,
  ) {}

  count(result: Result): void {
    this.counts.received++;
    this.counts[result.fate]++;
    if (result.fate === 'ignored') increase(this.ignored, result.rule);
    if (result.fate === 'rejected')
      increase(this.rejected, result.problems.find((problem) => problem.level === 'error')?.rule ?? 'unknown');
    if (result.fate === 'delivered') for (const warning of result.warnings) increase(this.warnings, warning.rule);
  }

  async put(partition: Partition, file: ParquetFile): Promise<void> {
    const slot = `${partition.source}/${partition.eventDay}`;
    const part = this.parts.get(slot) ?? 0;
    this.parts.set(slot, part + 1);
    const id = sha256Hex(this.raw.key, this.raw.version, partition.class, partition.accountId, partition.eventDay, String(part)).slice(
      0,
      32,
    );
    await this.putListed(partition, `${id}${EXTENSIONS[this.writing.compressor.codec]}`, file);
  }

  async reject(result: Result & { fate: 'rejected' }): Promise<void> {
    const { outcome, where, problems } = result;
    const line = JSON.stringify({
      raw: { key: this.raw.key, version: this.raw.version },
      where,
      kind: outcome.alertKind,
      path: outcome.path,
      problems,
      text: outcome.text,
    });
    this.rejectLines.push(line);
    this.rejectCharacters += line.length;
    if (this.rejectCharacters >= REJECTS_PER_PART) await this.flushRejects();
  }

  /** Rejects, then what an earlier run left and this one does not write, then the last word. */
  async close(): Promise<Receipt> {
    await this.flushRejects();
    await this.emptyLeftOvers();
    await this.putWaiting();
    for (const key of this.leftRejects()) await this.writing.lake.dropRejects(key);
    const receipt = this.receipt('done');
    await this.writing.lake.writeReceipt(this.name, receipt);
    return receipt;
  }

  private async flushRejects(): Promise<void> {
    if (this.rejectLines.length === 0) return;
    const ndjson = Buffer.from(`${this.rejectLines.join('\n')}\n`);
    this.rejectLines = [];
    this.rejectCharacters = 0;
    const { key } = await this.writing.lake.putRejects(`${this.name}-${this.rejects.length}`, ndjson);
    this.rejects.push(key);
  }

  /** The provider role of Security Lake may not delete, so an object that is no longer written becomes one of zero rows. */
  private async emptyLeftOvers(): Promise<void> {
    for (const output of this.leftOvers()) {
      // What is listed as empty in an open receipt may not have been put.
      if (output.rows === 0 && this.previous?.state === 'done') continue;
      await this.putListed(output, output.fileName, this.emptyFile(output.source));
    }
  }

  private emptyFile(tableName: string): ParquetFile {
    const table = this.conversion.source.tables.find((each) => each.name === tableName);
    if (!table) {
      throw new Error(
        `${this.name}: this receipt cannot be gone on from: found an object of the source ${JSON.stringify(tableName)}, which this release does not write: was it edited? Remove it to convert its raw object again`,
      );
    }
    return newFile(table, this.conversion, this.writing.compressor);
  }

  private async putListed(partition: Partition, fileName: string, file: ParquetFile): Promise<void> {
    const bytes = file.end();
    const { source, region, accountId, eventDay } = partition;
    const key = this.writing.lake.keyOf(partition, fileName);
    this.outputs.push({
      key,
      source,
      class: partition.class,
      region,
      accountId,
      eventDay,
      fileName,
      rows: file.rows,
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
    });
    this.waiting.push({ partition, fileName, bytes });
    this.waitingBytes += bytes.length;
    if (this.waiting.length * LISTED_PER_WAITING >= this.outputs.length || this.waitingBytes >= WAITING_BYTES) await this.putWaiting();
  }

  private async putWaiting(): Promise<void> {
    if (this.waiting.length === 0) return;
    await this.writing.lake.writeReceipt(this.name, this.receipt('open'));
    for (const { partition, fileName, bytes } of this.waiting) await this.writing.lake.putObject(partition, fileName, bytes);
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private receipt(state: Receipt['state']): Receipt {
    const { settings, source, ocsf, datetime } = this.conversion;
    const { key, version, bytes } = this.raw;
    return {
      receipt: 1,
      state,
      raw: { key, version, bytes },
      mappingVersion: source.mappingVersion,
      settings: {
        source: source.name,
        ocsf,
        datetime,
        codec: this.writing.compressor.codec,
        findingClass: settings.findingClass,
        appliance: settings.appliance,
        redact: settings.redact,
      },
      counts: { ...this.counts },
      ignored: sorted(this.ignored),
      rejected: sorted(this.rejected),
      warnings: sorted(this.warnings),
      outputs: [...this.outputs, ...(state === 'open' ? this.leftOvers() : [])],
      rejects: [...this.rejects, ...(state === 'open' ? this.leftRejects() : [])],
    };
  }

  /** Outputs of an earlier run that this one has not written over. An open receipt keeps them, so that a run after a crash still finds them. */
  private leftOvers(): readonly ReceiptOutput[] {
    const written = new Set(this.outputs.map((output) => output.key));
    return (this.previous?.outputs ?? []).filter((output) => !written.has(output.key));
  }

  private leftRejects(): readonly string[] {
    return (this.previous?.rejects ?? []).filter((key) => !this.rejects.includes(key));
  }
}

const increase = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

const sorted = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
