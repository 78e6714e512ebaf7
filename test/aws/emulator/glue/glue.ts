import { AwsError, refuse } from '../aws-error';
import type { Gate } from '../iam/gate';
import { jsonService, type Operation, type Operations } from '../json-protocol';
import type { Service } from '../wire';
import type { Catalogue, PartitionInput, TableInput } from './catalogue';
import type { Crawlers } from './crawlers';

interface OnDatabase {
  readonly DatabaseName: string;
}

interface OnTable extends OnDatabase {
  readonly TableName: string;
}

interface PartitionUpdate {
  readonly PartitionValueList: readonly string[];
  readonly PartitionInput: PartitionInput;
}

interface Paged {
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/** Most partitions of one call (Glue API reference: BatchCreatePartition and BatchUpdatePartition, BatchDeletePartition). */
const MAX_BATCH = 100;
const MAX_DELETIONS = 25;

/** Most entries of a page (Glue API reference: GetPartitions, GetTables); as many as that where a call names no number. */
const MAX_PARTITIONS = 1000;
const MAX_TABLES = 100;

/** Glue: databases, tables, partitions and the settings of crawlers. */
export function glueService(catalogue: Catalogue, crawlers: Crawlers, gate: Gate, region: string, account: string): Service {
  const arn = (resource: string): string => `arn:aws:glue:${region}:${account}:${resource}`;
  const databaseArns = (database: string): string[] => [arn('catalog'), arn(`database/${database}`)];
  const tableArns = (database: string, table: string): string[] => [...databaseArns(database), arn(`table/${database}/${table}`)];

  const operations: Operations = {
    CreateDatabase: {
      on: ({ DatabaseInput }: { DatabaseInput: { Name: string } }) => databaseArns(DatabaseInput.Name),
      run: ({ DatabaseInput }: { DatabaseInput: { Name: string } }) => catalogue.createDatabase(DatabaseInput),
    },
    GetDatabase: {
      on: ({ Name }: { Name: string }) => databaseArns(Name),
      run: ({ Name }: { Name: string }) => ({ Database: catalogue.database(Name).input }),
    },
    CreateTable: {
      on: ({ DatabaseName, TableInput: { Name } }: OnDatabase & { TableInput: TableInput }) => tableArns(DatabaseName, Name),
      run: ({ DatabaseName, TableInput }: OnDatabase & { TableInput: TableInput }) => catalogue.createTable(DatabaseName, TableInput),
    },
    UpdateTable: {
      on: ({ DatabaseName, TableInput: { Name } }: OnDatabase & { TableInput: TableInput }) => tableArns(DatabaseName, Name),
      run: ({ DatabaseName, TableInput }: OnDatabase & { TableInput: TableInput }) => catalogue.updateTable(DatabaseName, TableInput),
    },
    GetTable: {
      on: ({ DatabaseName, Name }: OnDatabase & { Name: string }) => tableArns(DatabaseName, Name),
      run: ({ DatabaseName, Name }: OnDatabase & { Name: string }) => ({ Table: catalogue.table(DatabaseName, Name) }),
    },
    GetTables: {
      on: ({ DatabaseName }: OnDatabase) => databaseArns(DatabaseName),
      run: (input: OnDatabase & Paged) => page('TableList', catalogue.tables(input.DatabaseName), MAX_TABLES, input),
    },
    DeleteTable: {
      on: ({ DatabaseName, Name }: OnDatabase & { Name: string }) => tableArns(DatabaseName, Name),
      run: ({ DatabaseName, Name }: OnDatabase & { Name: string }) => catalogue.deleteTable(DatabaseName, Name),
    },
    CreatePartition: onTable(({ DatabaseName, TableName, PartitionInput }: OnTable & { PartitionInput: PartitionInput }) =>
      catalogue.createPartition(DatabaseName, TableName, PartitionInput),
    ),
    BatchCreatePartition: onTable(
      ({ DatabaseName, TableName, PartitionInputList }: OnTable & { PartitionInputList: readonly PartitionInput[] }) => {
        checkLength(PartitionInputList, MAX_BATCH);
        return eachOf(PartitionInputList, (input) => catalogue.createPartition(DatabaseName, TableName, input));
      },
    ),
    BatchUpdatePartition: onTable(({ DatabaseName, TableName, Entries }: OnTable & { Entries: readonly PartitionUpdate[] }) => {
      checkLength(Entries, MAX_BATCH);
      const updates = Entries.map(({ PartitionValueList, PartitionInput }) => ({ Values: PartitionValueList, PartitionInput }));
      return eachOf(
        updates,
        ({ Values, PartitionInput }) => catalogue.updatePartition(DatabaseName, TableName, Values, PartitionInput),
        'PartitionValueList',
      );
    }),
    GetPartition: onTable(({ DatabaseName, TableName, PartitionValues }: OnTable & { PartitionValues: readonly string[] }) => ({
      Partition:
        catalogue.partition(DatabaseName, TableName, PartitionValues) ?? refuse(400, 'EntityNotFoundException', 'Cannot find partition.'),
    })),
    GetPartitions: onTable((input: OnTable & Paged & { Expression?: string }) =>
      page('Partitions', catalogue.partitions(input.DatabaseName, input.TableName, input.Expression), MAX_PARTITIONS, input),
    ),
    BatchDeletePartition: onTable(
      ({ DatabaseName, TableName, PartitionsToDelete }: OnTable & { PartitionsToDelete: readonly { Values: readonly string[] }[] }) => {
        checkLength(PartitionsToDelete, MAX_DELETIONS);
        return eachOf(PartitionsToDelete, ({ Values }) => catalogue.deletePartition(DatabaseName, TableName, Values));
      },
    ),
    GetCrawler: onCrawler((name) => ({ Crawler: crawlers.known(name) })),
    UpdateCrawler: onCrawler((name, input) => crawlers.update(name, input)),
    StopCrawlerSchedule: onCrawler((name) => crawlers.stopSchedule(name), 'CrawlerName'),
    DeleteCrawler: onCrawler((name) => crawlers.delete(name)),
  };
  return jsonService({ service: 'glue', version: '1.1', operations, gate });

  function onTable<I extends OnTable>(run: (input: I) => unknown): Operation<I> {
    return { on: ({ DatabaseName, TableName }) => tableArns(DatabaseName, TableName), run };
  }

  function onCrawler(run: (name: string, input: Record<string, unknown>) => unknown, key = 'Name'): Operation<Record<string, string>> {
    return {
      on: (input) => [arn(`crawler/${input[key]}`)],
      run: (input) => run(input[key] ?? '', input),
    };
  }
}

/** A batch: what fails is told, the rest is done. */
function eachOf<T extends { readonly Values: readonly string[] }>(
  list: readonly T[],
  run: (each: T) => void,
  valuesName = 'PartitionValues',
): unknown {
  const Errors = list.flatMap((each) => {
    try {
      run(each);
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [{ [valuesName]: each.Values, ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message } }];
    }
  });
  return { Errors };
}

function page(name: string, all: readonly unknown[], most: number, { NextToken = '0', MaxResults = most }: Paged): unknown {
  if (!(MaxResults >= 1 && MaxResults <= most))
    refuse(400, 'ValidationException', `Value ${MaxResults} at 'maxResults' failed: Member must be between 1 and ${most}`);
  const start = Number(NextToken);
  const end = start + MaxResults;
  return { [name]: all.slice(start, end), ...(end < all.length ? { NextToken: String(end) } : {}) };
}

function checkLength(list: readonly unknown[], most: number): void {
  if (list.length > most) refuse(400, 'ValidationException', `Member must have length less than or equal to ${most}`);
}
