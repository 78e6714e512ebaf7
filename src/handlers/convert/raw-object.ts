import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RawObject } from '../../convert';
import { failsWith } from '../../lake/service-error';
import type { NotifiedObject } from './notification';

/** A raw object that is being read. */
export interface OpenRawObject extends RawObject {
  /** Lets go of what was not read. */
  close(): void;
}

/** Opens the notified version of a raw object; undefined where it is gone (removed meanwhile, or a delete marker stands in its place). */
export async function openRawObject(s3: S3Client, { bucket, key, versionId, bytes }: NotifiedObject): Promise<OpenRawObject | undefined> {
  try {
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    if (!Body) throw new Error(`s3://${bucket}/${key}: the answer has no body`);
    const stream = Body as Readable;
    // A connection that is reset before the first read would end the whole process; whoever reads is told all the same.
    stream.on('error', () => undefined);
    return { key, version: versionId, bytes: ContentLength ?? bytes, read: () => stream, close: () => stream.destroy() };
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw cause;
  }
}

/** 405 is the answer for the version of a delete marker (S3 API reference, GetObject). A bucket that is missing is another matter. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && (['NoSuchKey', 'NoSuchVersion'].includes(error.name) || failsWith(error, 405));
