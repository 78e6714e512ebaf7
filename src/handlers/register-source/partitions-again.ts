import type { GlueClient } from '@aws-sdk/client-glue';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type CatalogTable, createPartitions, MAX_BATCH, type PartitionKeyValues } from '../../lake/glue-partitions';
import { readS3Location } from '../../lake/s3-location';

const PARTITION = /^region=([^/]+)\/accountId=([^/]+)\/eventDay=([^/]+)\/[^/]+$/;

/** Registers every partition that has an object, after the table was made anew. */
export async function registerPartitionsAgain(s3: S3Client, glue: GlueClient, table: CatalogTable): Promise<void> {
  const partitions = await partitionsWithObjects(s3, table.location);
  for (let start = 0; start < partitions.length; start += MAX_BATCH) {
    for (const registration of await createPartitions(glue, table, partitions.slice(start, start + MAX_BATCH))) {
      if (registration.state === 'failed') throw new Error(`partition of ${table.location}: ${registration.reason}`);
    }
  }
}

async function partitionsWithObjects(s3: S3Client, location: string): Promise<PartitionKeyValues[]> {
  const { bucket, prefix } = readS3Location(location);
  const found = new Map<string, PartitionKeyValues>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of Contents) {
      const [, region, accountId, eventDay] = PARTITION.exec(Key.slice(prefix.length)) ?? [];
      if (region && accountId && eventDay) found.set(`${region}/${accountId}/${eventDay}`, { region, accountId, eventDay });
    }
  }
  return [...found.values()];
}
