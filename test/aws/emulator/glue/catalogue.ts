import { refuse } from '../aws-error';
import { partitionFilter } from './expression';

export interface Column {
  readonly Name: string;
  readonly Type: string;
}

export interface StorageDescriptor {
  readonly Columns?: readonly Column[];
  readonly Location?: string;
}

/** What a table is made of, in the API's own words; fields that nothing here looks at pass through. */
export interface TableInput {
  readonly Name: string;
  readonly PartitionKeys?: readonly Column[];
  readonly StorageDescriptor?: StorageDescriptor;
  readonly Parameters?: Readonly<Record<string, string>>;
}

export interface PartitionInput {
  readonly Values: readonly string[];
  readonly StorageDescriptor?: StorageDescriptor;
}

/** A table as the API tells it. */
export type Table = TableInput & {
  readonly DatabaseName: string;
  readonly CatalogId: string;
  readonly VersionId: string;
  /** Seconds. */
  readonly CreateTime: number;
  readonly UpdateTime: number;
};

export type Partition = PartitionInput & { readonly DatabaseName: string; readonly TableName: string; readonly CreationTime: number };

interface Database {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly tables: Map<string, { table: Table; readonly partitions: Map<string, Partition> }>;
}

/** The Glue Data Catalog of an account. Names are kept in lower case, as Glue keeps them. */
export class Catalogue {
  private readonly databases = new Map<string, Database>();

  constructor(
    private readonly account: string,
    private readonly now: () => number,
  ) {}

  createDatabase(input: { readonly Name: string }): void {
    const name = input.Name.toLowerCase();
    if (this.databases.has(name)) refuse(400, 'AlreadyExistsException', 'Database already exists.');
    this.databases.set(name, { name, input: { ...input, Name: name }, tables: new Map() });
  }

  database(name: string): Database {
    return this.databases.get(name.toLowerCase()) ?? refuse(400, 'EntityNotFoundException', `Database ${name} not found.`);
  }

  createTable(databaseName: string, input: TableInput): void {
    const { name, tables } = this.database(databaseName);
    const table = lowerCased(input);
    if (tables.has(table.Name)) refuse(400, 'AlreadyExistsException', 'Table already exists.');
    const at = this.now() / 1000;
    tables.set(table.Name, {
      table: { ...table, DatabaseName: name, CatalogId: this.account, VersionId: '0', CreateTime: at, UpdateTime: at },
      partitions: new Map(),
    });
  }

  table(databaseName: string, name: string): Table {
    return this.entry(databaseName, name).table;
  }

  tables(databaseName: string): Table[] {
    return [...this.database(databaseName).tables.values()].map(({ table }) => table);
  }

  /** Replaces a table's definition; its partitions stay. */
  updateTable(databaseName: string, input: TableInput): void {
    const entry = this.entry(databaseName, input.Name);
    const { DatabaseName, CatalogId, VersionId, CreateTime } = entry.table;
    entry.table = {
      ...lowerCased(input),
      DatabaseName,
      CatalogId,
      CreateTime,
      VersionId: String(Number(VersionId) + 1),
      UpdateTime: this.now() / 1000,
    };
  }

  deleteTable(databaseName: string, name: string): void {
    this.entry(databaseName, name);
    this.database(databaseName).tables.delete(name.toLowerCase());
  }

  createPartition(databaseName: string, tableName: string, input: PartitionInput): void {
    const { table, partitions } = this.entry(databaseName, tableName);
    if (input.Values.length !== (table.PartitionKeys ?? []).length) {
      refuse(400, 'InvalidInputException', 'The number of partition keys do not match the number of partition values');
    }
    if (partitions.has(keyOf(input.Values))) refuse(400, 'AlreadyExistsException', 'Partition already exists.');
    const { DatabaseName, Name: TableName } = table;
    partitions.set(keyOf(input.Values), { ...input, DatabaseName, TableName, CreationTime: this.now() / 1000 });
  }

  /** Replaces what a partition is made of; its values stay as they are (Glue API reference, UpdatePartition). */
  updatePartition(databaseName: string, tableName: string, values: readonly string[], input: PartitionInput): void {
    const { partitions } = this.entry(databaseName, tableName);
    const current = partitions.get(keyOf(values)) ?? refuse(400, 'EntityNotFoundException', 'Partition not found.');
    if (keyOf(input.Values) !== keyOf(values)) refuse(400, 'InvalidInputException', 'The values of a partition cannot be changed.');
    const { DatabaseName, TableName, CreationTime } = current;
    partitions.set(keyOf(values), { ...input, DatabaseName, TableName, CreationTime });
  }

  partition(databaseName: string, tableName: string, values: readonly string[]): Partition | undefined {
    return this.entry(databaseName, tableName).partitions.get(keyOf(values));
  }

  /** Partitions that an expression, as in `WHERE`, lets through. */
  partitions(databaseName: string, tableName: string, expression?: string): Partition[] {
    const { table, partitions } = this.entry(databaseName, tableName);
    const passes = partitionFilter(expression, table.PartitionKeys ?? []);
    return [...partitions.values()].filter(({ Values }) => passes(Values));
  }

  deletePartition(databaseName: string, tableName: string, values: readonly string[]): void {
    if (!this.entry(databaseName, tableName).partitions.delete(keyOf(values))) {
      refuse(400, 'EntityNotFoundException', 'Partition not found.');
    }
  }

  private entry(databaseName: string, name: string) {
    const entry = this.database(databaseName).tables.get(name.toLowerCase());
    return entry ?? refuse(400, 'EntityNotFoundException', `Table ${name} not found.`);
  }
}

const keyOf = (values: readonly string[]): string => JSON.stringify(values);

function lowerCased(input: TableInput): TableInput {
  const columns = (list: readonly Column[] | undefined) => (list ?? []).map((column) => ({ ...column, Name: column.Name.toLowerCase() }));
  const { StorageDescriptor } = input;
  return {
    ...input,
    Name: input.Name.toLowerCase(),
    PartitionKeys: columns(input.PartitionKeys),
    ...(StorageDescriptor ? { StorageDescriptor: { ...StorageDescriptor, Columns: columns(StorageDescriptor.Columns) } } : {}),
  };
}
