import type { Where } from './input/element';
import { readElements } from './input/elements';
import {
  accountIdOf,
  EXTENSIONS,
  type Lake,
  type Partition,
  type Receipt,
  type ReceiptOutput,
  receiptName,
  sha256Hex,
  utcDay,
} from './lake/lake';
import { finish } from './ocsf/finish';
import { type ClassName, type OcsfRecord, type OcsfVersion, type Problem, withoutDatetime } from './ocsf/record';
import type { Validate } from './ocsf/validate';
import { type Compressor, ParquetFile } from './parquet/writer';
import type { AlertOutcome, Source, SourceSettings, SourceTable } from './sources/source';
import { VERSION } from './version';

/*
 * The story: one raw object in; lake objects, rejects and a receipt out. It is a function of the bytes and the settings, so doing it
 * twice is doing it once. Every alert ends in exactly one place: received = delivered + rejected + ignored.
 */

/** One raw object: what arrived, under its name. */
export interface RawObject {
  /** Key in the raw bucket, or the name of a file. */
  readonly key: string;
  /** Version of the content: S3 version id, or SHA-256 in hex. */
  readonly version: string;
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
}

/** How alerts become records. */
export interface Conversion {
  readonly source: Source;
  readonly settings: SourceSettings;
  readonly ocsf: OcsfVersion;
  /** Whether records declare the profile datetime, hence have the `*_dt` attributes and columns. */
  readonly datetime: boolean;
  readonly validate: Validate;
}

/** What came of one alert. */
export type Result = { readonly where: Where; readonly outcome: AlertOutcome } & (
  | { readonly fate: 'delivered'; readonly records: readonly OcsfRecord[]; readonly warnings: readonly Problem[] }
  | { readonly fate: 'rejected'; readonly problems: readonly Problem[] }
  | { readonly fate: 'ignored'; readonly rule: string; readonly reason: string }
);

/** Bytes to records, one alert at a time. An alert with one record that breaks a rule is rejected whole. */
export async function* convertAlerts(chunks: AsyncIterable<Uint8Array>, conversion: Conversion): AsyncGenerator<Result> {
  for await (const element of readElements(chunks)) {
    for (const outcome of conversion.source.convert(element, conversion.settings))
      yield { where: element.where, outcome, ...fateOf(outcome, conversion) };
  }
}

function fateOf(outcome: AlertOutcome, { ocsf, datetime, validate }: Conversion) {
  if (outcome.fate === 'ignored') return { fate: 'ignored', rule: outcome.rule, reason: outcome.reason } as const;
  if (outcome.fate === 'rejected') return { fate: 'rejected', problems: outcome.problems } as const;
  const records = outcome.drafts.map((draft) => finish(datetime ? draft : { ...draft, profiles: withoutDatetime(draft.profiles) }, ocsf));
  const problems = records.flatMap((record) => validate(record, true));
  if (problems.some((problem) => problem.level === 'error')) return { fate: 'rejected', problems } as const;
  return { fate: 'delivered', records, warnings: problems } as const;
}

/** Where and how records are written. */
export interface LakeWriting {
  readonly lake: Lake;
  /** Region code of the lake. */
  readonly region: string;
  /** Whose alerts these are; the account segment becomes `external_<tenant>`. */
  readonly tenant: string;
  readonly compressor: Compressor;
  /** Ends the conversion at the next alert with an AbortError; the receipt stays open. */
  readonly signal?: AbortSignal;
  readonly onResult?: (result: Result) => void;
  readonly limits?: Partial<HoldLimits>;
}

/** Objects are kept open until they are full; what they hold in memory is bounded. */
export interface HoldLimits {
  readonly rowsPerObject: number;
  /** Objects with columns of their own; the one that has got no row for the longest time is written first. */
  readonly openColumns: number;
  /** Characters of the alerts whose records are in open objects; the largest is written first. */
  readonly heldCharacters: number;
  /** The same of records that wait for columns. */
  readonly waitingCharacters: number;
  readonly rejectsPerPart: number;
}

/** About 10,000 rows make one row group, far below 256 MB. Columns cost about 0.5 MB an object, and twice the characters of its alerts. */
const LIMITS: HoldLimits = {
  rowsPerObject: 10_000,
  openColumns: 64,
  heldCharacters: 32 * 1024 * 1024,
  waitingCharacters: 8 * 1024 * 1024,
  rejectsPerPart: 8 * 1024 * 1024,
};

/** So many rows are worth columns: a day that only stragglers belong to waits for more of them without. */
const ROWS_WORTH_COLUMNS = 64;

/** Converts one raw object into the lake. Faults of the environment (disk full, access denied) are thrown; the receipt then stays `open`. */
export async function convert(raw: RawObject, conversion: Conversion, writing: LakeWriting): Promise<Receipt> {
  const accountId = accountIdOf(writing.tenant);
  const name = receiptName(raw, accountId, writing.region);
  const previous = await writing.lake.readReceipt(name);
  if (previous && Number(previous.mappingVersion) > Number(conversion.source.mappingVersion)) {
    throw new NewerMappingError(raw.key, previous.mappingVersion, conversion.source.mappingVersion);
  }
  const account = new Account(name, raw, conversion, writing, previous);
  const objects = new OpenObjects(conversion, writing, accountId, (partition, file) => account.put(partition, file));
  for await (const result of convertAlerts(raw.read(), conversion)) {
    writing.signal?.throwIfAborted();
    account.count(result);
    writing.onResult?.(result);
    if (result.fate === 'delivered') await objects.add(result.records, result.outcome.text.length);
    if (result.fate === 'rejected') await account.reject(result);
  }
  await objects.close();
  return account.close();
}

/** A receipt of a newer mapping stands: going on would replace newer records by older ones. */
export class NewerMappingError extends Error {
  override readonly name = 'NewerMappingError';

  constructor(key: string, found: string, own: string) {
    super(
      `${key}: the lake holds records of mapping version ${found}, this is version ${own}: convert with the newer release, or into another lake`,
    );
  }
}

/** The object that a partition's rows go into until it is full. */
interface OpenObject {
  readonly partition: Partition;
  readonly table: SourceTable;
  /** Rows that wait for columns. */
  waiting: OcsfRecord[];
  file: ParquetFile | undefined;
  characters: number;
  /** Counts the records of all objects; when the last one came. */
  lastRow: number;
}

/** One object per class, account and UTC day of the record, written when it is full or when too much is held. */
class OpenObjects {
  private readonly open = new Map<string, OpenObject>();
  private readonly tables: ReadonlyMap<number, SourceTable>;
  private readonly limits: HoldLimits;
  private held = 0;
  private waiting = 0;
  private withColumns = 0;
  private rows = 0;

  constructor(
    private readonly conversion: Conversion,
    private readonly writing: LakeWriting,
    private readonly accountId: string,
    private readonly put: (partition: Partition, file: ParquetFile) => Promise<void>,
  ) {
    this.tables = new Map(conversion.source.tables.map((table) => [CLASS_UIDS[table.class], table]));
    this.limits = { ...LIMITS, ...writing.limits };
  }

  async add(records: readonly OcsfRecord[], characters: number): Promise<void> {
    const { rowsPerObject, heldCharacters, waitingCharacters, openColumns } = this.limits;
    for (const record of records) {
      const object = this.objectOf(record);
      object.characters += characters;
      object.lastRow = ++this.rows;
      this.held += characters;
      if (object.file) object.file.add(record);
      else {
        this.waiting += characters;
        object.waiting.push(record);
        if (object.waiting.length >= Math.min(ROWS_WORTH_COLUMNS, rowsPerObject)) this.giveColumns(object);
      }
      if (object.file && object.file.rows >= rowsPerObject) await this.write(object);
    }
    while (this.held > heldCharacters) await this.write(this.first((object) => object.characters));
    while (this.waiting > waitingCharacters) await this.write(this.first((object) => (object.file ? 0 : object.characters)));
    while (this.withColumns > openColumns) await this.write(this.first((object) => (object.file ? this.rows - object.lastRow : -1)));
  }

  async close(): Promise<void> {
    for (const slot of [...this.open.keys()].sort()) await this.write(this.open.get(slot) as OpenObject);
  }

  private objectOf(record: OcsfRecord): OpenObject {
    const table = this.tables.get(record.class_uid);
    if (!table) throw new Error(`no table for class ${record.class_uid}`);
    const eventDay = utcDay(record.time);
    const slot = `${table.name}/${eventDay}`;
    let object = this.open.get(slot);
    if (!object) {
      const partition = { source: table.name, class: table.class, region: this.writing.region, accountId: this.accountId, eventDay };
      object = { partition, table, waiting: [], file: undefined, characters: 0, lastRow: 0 };
      this.open.set(slot, object);
    }
    return object;
  }

  private giveColumns(object: OpenObject): ParquetFile {
    const file = newFile(object.table, this.conversion, this.writing.compressor);
    for (const record of object.waiting) file.add(record);
    object.waiting = [];
    object.file = file;
    this.waiting -= object.characters;
    this.withColumns++;
    return file;
  }

  /** The object that comes first by a measure, the greatest first. */
  private first(measure: (object: OpenObject) => number): OpenObject {
    let first: OpenObject | undefined;
    for (const object of this.open.values()) if (!first || measure(object) > measure(first)) first = object;
    return first as OpenObject;
  }

  private async write(object: OpenObject): Promise<void> {
    const { partition, characters } = object;
    const file = object.file ?? this.giveColumns(object);
    this.open.delete(`${partition.source}/${partition.eventDay}`);
    this.held -= characters;
    this.withColumns--;
    await this.put(partition, file);
  }
}

/** Security Lake wants the records of an object ordered by time (user guide, custom sources). */
function newFile(table: SourceTable, { source, ocsf, datetime }: Conversion, compressor: Compressor): ParquetFile {
  return new ParquetFile(table.columns(ocsf, datetime), {
    compressor,
    createdBy: `security-lake-connector version ${VERSION} (build ${source.name}-${source.mappingVersion})`,
    sortedBy: 'time',
    keyValues: {
      'ocsf.version': ocsf,
      'ocsf.class': table.class,
      'connector.version': VERSION,
      'mapping.version': `${source.name} ${source.mappingVersion}`,
    },
  });
}

const CLASS_UIDS: Readonly<Record<ClassName, number>> = { security_finding: 2001, detection_finding: 2004, authentication: 3002 };

/** Writes the objects and rejects of one raw object and keeps its receipt: every output is listed before it is put. */
class Account {
  private readonly counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
  private readonly ignored: Record<string, number> = {};
  private readonly rejected: Record<string, number> = {};
  private readonly warnings: Record<string, number> = {};
  private readonly outputs: ReceiptOutput[] = [];
  private readonly rejects: string[] = [];
  private readonly parts = new Map<string, number>();
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
    if (this.rejectCharacters >= (this.writing.limits?.rejectsPerPart ?? LIMITS.rejectsPerPart)) await this.flushRejects();
  }

  /** Rejects, then what an earlier run left and this one does not write, then the last word. */
  async close(): Promise<Receipt> {
    await this.flushRejects();
    await this.emptyLeftOvers();
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
    for (const key of this.leftRejects()) await this.writing.lake.dropRejects(key);
  }

  private emptyFile(tableName: string): ParquetFile {
    const table = this.conversion.source.tables.find((each) => each.name === tableName);
    if (!table) throw new Error(`no table named ${tableName}`);
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
    await this.writing.lake.writeReceipt(this.name, this.receipt('open'));
    await this.writing.lake.putObject(partition, fileName, bytes);
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
