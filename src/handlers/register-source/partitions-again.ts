import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CatalogTable, PartitionKeyValues } from '../../lake/glue-partitions';
import { makePartitions, partitionFolders } from '../../lake/partition-rebuild';

/** Registers every partition that has an object, after the table was made anew. */
export async function registerPartitionsAgain(s3: S3Client, glue: GlueClient, table: CatalogTable): Promise<void> {
  const folders: PartitionKeyValues[] = [];
  for await (const folder of partitionFolders(s3, table.location)) folders.push(folder);
  const [failure] = await makePartitions(glue, table, folders);
  if (failure !== undefined) throw new Error(`partition of ${table.location}: ${failure}`);
}
