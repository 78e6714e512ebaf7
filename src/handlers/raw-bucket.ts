import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failsWith } from '../lake/service-error';

/** Where raw objects of one source are put. */
export interface RawBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Name of the source; first segment of the keys. */
  readonly source: string;
}

/**
 * Key of a raw object that came in by one of our ways (`webhook`, `poll/<appliance>`). The name tells the content, the day is the content's
 * too, so a retry makes the same key.
 */
export function rawKey(source: string, way: string, atMs: number, fileName: string): string {
  const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${source}/${way}/${day}/${fileName}`;
}

/**
 * Puts a raw object whose key names its content. One that stands there already is the same: putting it again would make another version,
 * which would be converted as if its alerts had come twice.
 */
export async function putOnce({ s3, bucket }: RawBucket, key: string, body: Uint8Array): Promise<void> {
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*' }));
  } catch (cause) {
    if (!failsWith(cause, 412)) throw cause;
  }
}
