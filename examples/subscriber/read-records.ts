import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { LakeObject } from './notification';

/** What a line needs of a record. Every attribute of OCSF may be null but these: `time`, `class_uid`, `metadata.uid`. */
export interface LakeRecord {
  /** ms since 1970; INT64 reads as BigInt. */
  readonly time: bigint;
  readonly class_uid: number;
  readonly severity?: string | null;
  readonly message?: string | null;
  readonly metadata: { readonly uid: string };
  /** Of a Security Finding 2001, with `finding`. */
  readonly state?: string | null;
  readonly finding?: Finding | null;
  /** Of a Detection Finding 2004, with `finding_info`. */
  readonly status?: string | null;
  readonly finding_info?: Finding | null;
}

interface Finding {
  readonly src_url?: string | null;
}

const COLUMNS: readonly string[] = ['time', 'class_uid', 'severity', 'message', 'metadata', 'state', 'finding', 'status', 'finding_info'];

/** The records of an object, oldest first; undefined where the object is gone, since retention deletes them. */
export async function readRecords(s3: S3Client, { bucket, key }: LakeObject): Promise<readonly LakeRecord[] | undefined> {
  const bytes = await bytesOf(s3, bucket, key);
  if (!bytes) return undefined;
  const file = bytes.slice().buffer;
  const metadata = parquetMetadata(file);
  // A column that the class does not have would be an error; one that is not named is not decoded.
  const present = new Set(metadata.schema.map(({ name }) => name));
  const columns = COLUMNS.filter((name) => present.has(name));
  return (await parquetReadObjects({ file, metadata, columns, compressors })) as unknown as readonly LakeRecord[];
}

/** Objects are a few MB at most, so one is read as a whole. */
async function bytesOf(s3: S3Client, Bucket: string, Key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToByteArray();
  } catch (cause) {
    if (cause instanceof NoSuchKey) return undefined;
    throw cause;
  }
}
