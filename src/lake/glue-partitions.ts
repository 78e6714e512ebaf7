import { BatchCreatePartitionCommand, GetTableCommand, type GlueClient, type PartitionInput, type Table } from '@aws-sdk/client-glue';
import type { Partition } from './lake';
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

/**
 * Makes partitions visible to everyone who reads the catalogue; answers in their order. Never throws: a partition that is not registered yet
 * is no lost record.
 */
export type RegisterPartitions = (partitions: readonly Partition[]) => Promise<readonly Registration[]>;

/** Registers partitions in Glue, each once as long as this function object lives. `tables` by custom source name. */
export function glueRegistrar(glue: GlueClient, tables: ReadonlyMap<string, CatalogTable>): RegisterPartitions {
  const known = new Set<string>();
  const slotOf = (partition: Partition): string => `${partition.source}/${partitionPath(partition)}`;
  const create = async (table: CatalogTable, partitions: readonly Partition[]): Promise<readonly Registration[]> => {
    try {
      return await createPartitions(glue, table, partitions);
    } catch (cause) {
      return partitions.map(() => ({ state: 'failed', reason: serviceErrorText(cause) }));
    }
  };
  return async (partitions) => {
    const registrations = new Map<string, Registration>();
    const ofTable = async ([source, table]: readonly [string, CatalogTable]): Promise<void> => {
      const wanted = partitions.filter((partition) => partition.source === source && !known.has(slotOf(partition)));
      for (let start = 0; start < wanted.length; start += MAX_BATCH) {
        const batch = wanted.slice(start, start + MAX_BATCH);
        const created = await create(table, batch);
        for (const [at, partition] of batch.entries()) registrations.set(slotOf(partition), created[at] as Registration);
      }
    };
    await Promise.all([...tables].map(ofTable));
    return partitions.map((partition) => {
      if (!tables.has(partition.source)) return { state: 'failed', reason: `no Glue table for source ${partition.source}` };
      const slot = slotOf(partition);
      const registration = registrations.get(slot) ?? { state: 'known' };
      if (registration.state !== 'failed') known.add(slot);
      return registration;
    });
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
