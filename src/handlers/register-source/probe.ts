import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { accountIdOf, EXTENSIONS, sha256Hex, utcDay } from '../../lake/lake';
import { partitionPath } from '../../lake/object-path';
import { readS3Location } from '../../lake/s3-location';
import { encodeParquet, loadCompressor } from '../../parquet/writer';
import type { SourceTable } from '../../sources/source';
import { VERSION } from '../../version';
import type { CustomSourceProperties } from './properties';

/** An object of no rows but every column: a crawler learns the whole schema from it before the first alert. */
export async function putProbe(
  s3: S3Client,
  location: string,
  table: SourceTable,
  { region, tenant, ocsf, datetime, codec }: CustomSourceProperties,
  nowMs: number,
): Promise<void> {
  const { bucket, prefix } = readS3Location(location);
  const partition = { region, accountId: accountIdOf(tenant), eventDay: utcDay(nowMs) };
  const bytes = encodeParquet(table.columns(ocsf, datetime === 'true'), [], {
    compressor: await loadCompressor(codec),
    createdBy: `security-lake-connector version ${VERSION} (build probe)`,
    sortedBy: 'time',
    keyValues: { 'ocsf.version': ocsf, 'ocsf.class': table.class, 'connector.version': VERSION },
  });
  const name = `${sha256Hex('probe', table.name).slice(0, 32)}${EXTENSIONS[codec]}`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${partitionPath(partition)}${name}`, Body: bytes }));
}
