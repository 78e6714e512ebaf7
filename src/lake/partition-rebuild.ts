import {
  BatchUpdatePartitionCommand,
  type GlueClient,
  type Partition as GluePartition,
  type PartitionInput,
  paginateGetPartitions,
  type Table,
} from '@aws-sdk/client-glue';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type CatalogTable, createPartitions, describeTable, MAX_BATCH, type PartitionKeyValues, partitionInput } from './glue-partitions';
import { readS3Location } from './s3-location';

/** How the catalogue of one table differs from what stands in its folder. */
export interface PartitionPlan {
  readonly table: CatalogTable;
  /** Folders with objects that the catalogue does not show. */
  readonly missing: readonly PartitionKeyValues[];
  /** Registered with another place or other columns than the table has now: readers match structs by position, so these must agree. */
  readonly differing: readonly PartitionKeyValues[];
  /** Registered, and as they should be. */
  readonly right: number;
  /** Registered, with no object left (retention removes objects, not partitions). They are told, and left alone. */
  readonly empty: number;
}

/** Compares a table's partitions with the folders below its location. */
export async function planPartitions(s3: S3Client, glue: GlueClient, table: CatalogTable): Promise<PartitionPlan> {
  const described = await describeTable(glue, table);
  const registered = await registeredPartitions(glue, table);
  const missing: PartitionKeyValues[] = [];
  const differing: PartitionKeyValues[] = [];
  let folders = 0;
  for await (const folder of partitionFolders(s3, table.location)) {
    folders++;
    const wanted = partitionInput(described, table, folder);
    const found = registered.get(String(wanted.Values));
    if (!found) missing.push(folder);
    else if (!agree(found, wanted)) differing.push(folder);
  }
  const right = folders - missing.length - differing.length;
  return { table, missing, differing, right, empty: registered.size - right - differing.length };
}

/** What came of a plan. */
export interface RebuildResult {
  readonly made: number;
  readonly changed: number;
  /** One line for each partition that could not be made or changed. */
  readonly failures: readonly string[];
}

/** Registers what is missing and sets right what differs. */
export async function rebuildPartitions(glue: GlueClient, { table, missing, differing }: PartitionPlan): Promise<RebuildResult> {
  const unmade = await makePartitions(glue, table, missing);
  const unchanged: string[] = [];
  const described = await describeTable(glue, table);
  for (const batch of batchesOf(differing)) unchanged.push(...(await updatePartitions(glue, table, described, batch)));
  return { made: missing.length - unmade.length, changed: differing.length - unchanged.length, failures: [...unmade, ...unchanged] };
}

/** Registers partitions, however many; one line for each that could not be. */
export async function makePartitions(glue: GlueClient, table: CatalogTable, partitions: readonly PartitionKeyValues[]): Promise<string[]> {
  const unmade: string[] = [];
  for (const batch of batchesOf(partitions)) {
    const registrations = await createPartitions(glue, table, batch);
    for (const [index, registration] of registrations.entries()) {
      if (registration.state === 'failed') unmade.push(`${textOf(batch[index]!)}: ${registration.reason}`);
    }
  }
  return unmade;
}

async function updatePartitions(
  glue: GlueClient,
  table: CatalogTable,
  described: Table,
  batch: readonly PartitionKeyValues[],
): Promise<string[]> {
  const inputs = batch.map((folder) => partitionInput(described, table, folder));
  const { Errors = [] } = await glue.send(
    new BatchUpdatePartitionCommand({
      CatalogId: table.catalogId,
      DatabaseName: table.database,
      TableName: table.table,
      Entries: inputs.map((input) => ({ PartitionValueList: input.Values, PartitionInput: input })),
    }),
  );
  return Errors.map(
    ({ PartitionValueList = [], ErrorDetail }) =>
      `${PartitionValueList.join('/')}: ${ErrorDetail?.ErrorCode}: ${ErrorDetail?.ErrorMessage}`,
  );
}

async function registeredPartitions(glue: GlueClient, { catalogId, database, table }: CatalogTable): Promise<Map<string, GluePartition>> {
  const registered = new Map<string, GluePartition>();
  const pages = paginateGetPartitions({ client: glue }, { CatalogId: catalogId, DatabaseName: database, TableName: table });
  for await (const { Partitions = [] } of pages) for (const partition of Partitions) registered.set(String(partition.Values), partition);
  return registered;
}

/** Same place and same columns. Glue adds to descriptors what was not given, so no more is compared. */
function agree(found: GluePartition, wanted: PartitionInput): boolean {
  const identity = ({ StorageDescriptor }: GluePartition | PartitionInput) =>
    JSON.stringify([
      StorageDescriptor?.Location?.replace(/\/?$/, '/'),
      StorageDescriptor?.Columns?.map(({ Name, Type }) => [Name?.toLowerCase(), Type]),
    ]);
  return identity(found) === identity(wanted);
}

/** Folders `region=…/accountId=…/eventDay=…/` in which at least one object stands. */
export async function* partitionFolders(s3: S3Client, location: string): AsyncGenerator<PartitionKeyValues> {
  const { bucket, prefix } = readS3Location(location);
  for await (const region of subfolders(s3, bucket, prefix, 'region=')) {
    for await (const accountId of subfolders(s3, bucket, `${prefix}region=${region}/`, 'accountId=')) {
      for await (const eventDay of subfolders(s3, bucket, `${prefix}region=${region}/accountId=${accountId}/`, 'eventDay=')) {
        yield { region, accountId, eventDay };
      }
    }
  }
}

/** Values of the folders right below a prefix that are named `<key>=<value>/`. */
async function* subfolders(s3: S3Client, bucket: string, prefix: string, name: string): AsyncGenerator<string> {
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${prefix}${name}`, Delimiter: '/' });
  for await (const { CommonPrefixes = [] } of pages) {
    for (const { Prefix = '' } of CommonPrefixes) yield Prefix.slice(prefix.length + name.length, -1);
  }
}

const textOf = ({ region, accountId, eventDay }: PartitionKeyValues): string => `${region}/${accountId}/${eventDay}`;

function* batchesOf<T>(values: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < values.length; start += MAX_BATCH) yield values.slice(start, start + MAX_BATCH);
}
