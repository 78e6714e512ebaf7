import type { Conversion, LakeWriting } from '../convert';
import { type Partition, utcDay } from '../lake/lake';
import { factsOf } from '../ocsf/facts';
import type { OcsfRecord } from '../ocsf/record';
import { type Compressor, ParquetFile } from '../parquet/writer';
import type { SourceTable } from '../sources/source';
import { VERSION } from '../version';

/** Objects are kept open until they are full; what they hold in memory is bounded. */
export interface HoldLimits {
  readonly rowsPerObject: number;
  /** Objects with columns of their own; the one that has got no row for the longest time is written first. */
  readonly openColumns: number;
  /** Characters of the alerts whose records are in open objects; the largest is written first. */
  readonly heldCharacters: number;
  /** The same of records that wait for columns. */
  readonly waitingCharacters: number;
}

/** About 10,000 rows make one row group, far below 256 MB. Columns cost about 0.5 MB an object, and twice the characters of its alerts. */
const LIMITS: HoldLimits = {
  rowsPerObject: 10_000,
  openColumns: 64,
  heldCharacters: 32 * 1024 * 1024,
  waitingCharacters: 8 * 1024 * 1024,
};

/** So many rows are worth columns: a day that only stragglers belong to waits for more of them without. */
const ROWS_WORTH_COLUMNS = 64;
/** Rows go into columns so many at a time: where days alternate, the columns of one would else have left the processor's cache by its next row. */
const ROWS_AT_A_TIME = 16;
/** Characters of alerts from which on rows go one by one, since a row group can end only behind those that go together. */
const CHARACTERS_AT_A_TIME = 1024 * 1024;

/** The object that a partition's rows go into until it is full. */
interface OpenObject {
  /** Its key among those that are open. */
  readonly slot: string;
  readonly partition: Partition;
  readonly table: SourceTable;
  /** Rows that are not in columns yet. */
  waiting: OcsfRecord[];
  /** Characters of their alerts. */
  waitingCharacters: number;
  file: ParquetFile | undefined;
  characters: number;
  /** Counts the records of all objects; when the last one came. */
  lastRow: number;
}

/** One object per class, account and UTC day of the record, written when it is full or when too much is held. */
export class OpenObjects {
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
    const { classes } = factsOf(conversion.ocsf);
    this.tables = new Map(conversion.source.tables.map((table) => [classes[table.class].uid, table]));
    this.limits = { ...LIMITS, ...writing.limits };
  }

  async add(records: readonly OcsfRecord[], characters: number): Promise<void> {
    const { rowsPerObject, heldCharacters, waitingCharacters, openColumns } = this.limits;
    for (const record of records) {
      const object = this.objectOf(record);
      object.characters += characters;
      object.lastRow = ++this.rows;
      this.held += characters;
      if (!object.file) this.waiting += characters;
      object.waiting.push(record);
      object.waitingCharacters += characters;
      if ((object.file?.rows ?? 0) + object.waiting.length >= rowsPerObject) await this.write(object);
      else if (isDue(object)) this.intoColumns(object);
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
      object = { slot, partition, table, waiting: [], waitingCharacters: 0, file: undefined, characters: 0, lastRow: 0 };
      this.open.set(slot, object);
    }
    return object;
  }

  private intoColumns(object: OpenObject): ParquetFile {
    if (!object.file) {
      object.file = newFile(object.table, this.conversion, this.writing.compressor);
      this.waiting -= object.characters;
      this.withColumns++;
    }
    if (object.waitingCharacters < CHARACTERS_AT_A_TIME) object.file.addAll(object.waiting);
    else for (const record of object.waiting) object.file.add(record);
    object.waiting = [];
    object.waitingCharacters = 0;
    return object.file;
  }

  /** The object that comes first by a measure, the greatest first. */
  private first(measure: (object: OpenObject) => number): OpenObject {
    let first: OpenObject | undefined;
    for (const object of this.open.values()) if (!first || measure(object) > measure(first)) first = object;
    return first as OpenObject;
  }

  private async write(object: OpenObject): Promise<void> {
    const { slot, partition, characters } = object;
    const file = this.intoColumns(object);
    this.open.delete(slot);
    this.held -= characters;
    this.withColumns--;
    await this.put(partition, file);
  }
}

function isDue({ file, waiting, waitingCharacters }: OpenObject): boolean {
  if (!file) return waiting.length >= ROWS_WORTH_COLUMNS;
  return waiting.length >= ROWS_AT_A_TIME || waitingCharacters >= CHARACTERS_AT_A_TIME;
}

/** Security Lake wants the records of an object ordered by time (user guide, custom sources). */
export function newFile(table: SourceTable, { source, ocsf, datetime }: Conversion, compressor: Compressor): ParquetFile {
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
