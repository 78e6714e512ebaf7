import { BatchCreatePartitionCommand, GetTableCommand, type GlueClient, type PartitionInput, type Table } from '@aws-sdk/client-glue';
import type { Lake, Partition } from './lake';
import { partitionPath } from './object-path';
import { readS3Location } from './s3-location';
import { serviceErrorText } from './service-error';

/** The Glue table of one source. */
export interface CatalogTable {
  /** AWS account of the catalogue; undefined: the caller's. */
  readonly catalogId: string | undefined;
  readonly database: string;
  readonly table: string;
  /** `s3://<bucket>/<prefix>/`. */
  readonly location: string;
}

/** `present`: somebody else, or an earlier run, registered it; `known`: so it was when this was asked before. */
export type Registration = { readonly state: 'registered' | 'present' | 'known' } | { readonly state: 'failed'; readonly reason: string };

/** Makes a partition visible to everyone who reads the catalogue. Never throws: a partition that is not registered yet is no lost record. */
export type RegisterPartition = (partition: Partition) => Promise<Registration>;

/** Registers partitions in Glue, each once as long as this function object lives. `tables` by custom source name. */
export function glueRegistrar(glue: GlueClient, tables: ReadonlyMap<string, CatalogTable>): RegisterPartition {
  const known = new Set<string>();
  return async (partition) => {
    const table = tables.get(partition.source);
    if (!table) return { state: 'failed', reason: `no Glue table for source ${partition.source}` };
    const slot = `${partition.source}/${partitionPath(partition)}`;
    if (known.has(slot)) return { state: 'known' };
    try {
      const [created] = await createPartitions(glue, table, [partition]);
      if (created?.state !== 'failed') known.add(slot);
      return created ?? { state: 'failed', reason: 'Glue told nothing' };
    } catch (cause) {
      return { state: 'failed', reason: serviceErrorText(cause) };
    }
  };
}

/** Registers each partition as soon as an object stands in it; what did not work goes to `onFailed` and fails no delivery. */
export function registeringLake(
  lake: Lake,
  register: RegisterPartition,
  onRegistration: (partition: Partition, registration: Registration) => void,
): Lake {
  return {
    ...lake,
    async putObject(partition, fileName, bytes) {
      const put = await lake.putObject(partition, fileName, bytes);
      onRegistration(partition, await register(partition));
      return put;
    },
  };
}

/** Values of a partition's keys. */
export type PartitionKeyValues = Pick<Partition, 'region' | 'accountId' | 'eventDay'>;

/** Most partitions that BatchCreatePartition takes (Glue API reference). */
export const MAX_BATCH = 100;

/** Registers at most `MAX_BATCH` partitions; answers in their order. Throws when Glue refuses the call as a whole. */
export async function createPartitions(
  glue: GlueClient,
  table: CatalogTable,
  partitions: readonly PartitionKeyValues[],
): Promise<Registration[]> {
  const described = await describeTable(glue, table);
  const inputs = partitions.map((partition) => partitionInput(described, table, partition));
  const { Errors = [] } = await glue.send(
    new BatchCreatePartitionCommand({
      CatalogId: table.catalogId,
      DatabaseName: table.database,
      TableName: table.table,
      PartitionInputList: inputs,
    }),
  );
  const failures = new Map(Errors.map(({ PartitionValues, ErrorDetail }) => [String(PartitionValues), ErrorDetail]));
  return inputs.map(({ Values }) => {
    const failure = failures.get(String(Values));
    if (!failure) return { state: 'registered' };
    if (failure.ErrorCode === 'AlreadyExistsException') return { state: 'present' };
    return { state: 'failed', reason: `${failure.ErrorCode}: ${failure.ErrorMessage}` };
  });
}

export async function describeTable(glue: GlueClient, { catalogId, database, table }: CatalogTable): Promise<Table> {
  const { Table: described } = await glue.send(new GetTableCommand({ CatalogId: catalogId, DatabaseName: database, Name: table }));
  if (!described?.StorageDescriptor || !described.PartitionKeys)
    throw new Error(`table ${database}.${table}: wanted a storage descriptor and partition keys`);
  return described;
}

/**
 * A partition as the table describes it. The location is explicit, since Athena derives none from the camel case of the path
 * (`accountId=`, `eventDay=`: Athena user guide, troubleshooting).
 */
export function partitionInput(
  described: Table,
  { location }: Pick<CatalogTable, 'location'>,
  partition: PartitionKeyValues,
): PartitionInput {
  const { bucket, prefix } = readS3Location(location);
  const values = new Map<string, string>([
    ['region', partition.region],
    ['accountid', partition.accountId],
    ['eventday', partition.eventDay],
  ]);
  return {
    Values: (described.PartitionKeys ?? []).map(({ Name = '' }) => {
      const value = values.get(Name.toLowerCase());
      if (value === undefined)
        throw new Error(`table ${described.Name}: partition key ${Name}, wanted only ${[...values.keys()].join(', ')}`);
      return value;
    }),
    StorageDescriptor: { ...described.StorageDescriptor, Location: `s3://${bucket}/${prefix}${partitionPath(partition)}` },
  };
}
