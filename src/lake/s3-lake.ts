import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Lake, Partition } from './lake';
import { partitionPath } from './object-path';
import { PREFIXES } from './prefixes';
import { readS3Location } from './s3-location';
import { S3Receipts } from './s3-receipts';
import { failsWith, isDenied, serviceErrorText } from './service-error';

/** Where the objects of one source go, and who puts them. */
export interface S3LakeTable {
  /** Custom source name, e.g. `darktrace-finding`. */
  readonly source: string;
  /** `s3://<bucket>/<prefix>/`. */
  readonly location: string;
  /** Has the credentials of the source's provider role. */
  readonly s3: S3Client;
  /** AWS account that the bucket belongs to; a bucket of anyone else is refused. */
  readonly bucketOwner?: string;
}

export interface S3LakeParts {
  readonly tables: readonly S3LakeTable[];
  /** For rejects and receipts: the provider roles may touch neither. */
  readonly ownS3: S3Client;
  readonly rejectsBucket: string;
  readonly receiptsBucket: string;
  /** First PUT of an object with `If-None-Match: *`, so that a re-run does not notify the lake's subscribers again. */
  readonly conditionalPut: boolean;
}

/**
 * A lake in S3: objects in the folders of custom sources, rejects and receipts in buckets of the connector. Receipts are written under the
 * condition that nobody else wrote them since they were read. One lake serves one conversion at a time.
 */
export function s3Lake(parts: S3LakeParts): Lake {
  const { ownS3, rejectsBucket, receiptsBucket } = parts;
  const tables = new Map(parts.tables.map((table) => [table.source, { ...table, ...readS3Location(table.location) }]));
  const receipts = new S3Receipts(ownS3, receiptsBucket);

  const tableOf = (source: string) => {
    const table = tables.get(source);
    if (!table)
      throw new Error(`no location for source ${source}: have ${[...tables.keys()].join(', ')}; was a class added without a deployment?`);
    return table;
  };
  const keyOf = (partition: Partition, fileName: string) => `${tableOf(partition.source).prefix}${partitionPath(partition)}${fileName}`;

  return {
    keyOf,
    readReceipt: (name) => receipts.read(name),
    writeReceipt: (name, receipt) => receipts.write(name, receipt),
    async putObject(partition, fileName, bytes) {
      const { s3, bucket, bucketOwner } = tableOf(partition.source);
      const key = keyOf(partition, fileName);
      const put = (condition: { IfNoneMatch?: '*' }) =>
        // One PutObject without ACL and tags: the permissions boundary of Security Lake's provider roles allows nothing else.
        s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ...owned(bucketOwner), ...condition }));
      try {
        if (!parts.conditionalPut) await put({});
        else if (!(await succeedsAsFirst(put)) && !receipts.proveStored(key, bytes)) await put({});
      } catch (cause) {
        throw new LakeWriteError(`s3://${bucket}/${key}`, cause);
      }
      return { key };
    },
    async putRejects(name, ndjson) {
      const key = `${PREFIXES.rejects}${name}.ndjson`;
      await ownS3.send(new PutObjectCommand({ Bucket: rejectsBucket, Key: key, Body: ndjson, ContentType: 'application/x-ndjson' }));
      return { key };
    },
    async dropRejects(key) {
      await ownS3.send(new DeleteObjectCommand({ Bucket: rejectsBucket, Key: key }));
    },
  };
}

const owned = (bucketOwner: string | undefined) => (bucketOwner === undefined ? {} : { ExpectedBucketOwner: bucketOwner });

/** Whether the PUT made the object; false where one stands under the key already. */
async function succeedsAsFirst(put: (condition: { IfNoneMatch: '*' }) => Promise<unknown>): Promise<boolean> {
  try {
    await put({ IfNoneMatch: '*' });
    return true;
  } catch (cause) {
    if (failsWith(cause, 412)) return false;
    throw cause;
  }
}

/** An object could not be put into the lake. */
export class LakeWriteError extends Error {
  override readonly name = 'LakeWriteError';
  /** The bucket, its key or the provider role refused us: trying again does not help until somebody acts. */
  readonly denied: boolean;

  constructor(place: string, cause: unknown) {
    const denied = isDenied(cause);
    const advice = denied ? ': check the provider role, its external ID, the bucket and its key (slc doctor)' : '';
    super(`cannot write ${place}: ${serviceErrorText(cause)}${advice}`, { cause });
    this.denied = denied;
  }
}
