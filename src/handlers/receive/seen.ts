import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PREFIXES } from '../../lake/prefixes';
import { failsWith } from '../../lake/service-error';

/** Requests that were accepted within the time in which they could be sent again. */
export interface SeenRequests {
  has(request: string): Promise<boolean>;
  remember(request: string): Promise<void>;
}

/** Name of a request: its body at its time. A sender that tries again with the same signature, or somebody who caught it, makes the same. */
export function requestName(body: Uint8Array, signedAtMs: number): string {
  return createHash('sha256').update(`${signedAtMs}.`).update(body).digest('hex');
}

/** Kept as small objects in the receipts bucket, which removes them after a day. */
export function seenRequests(s3: S3Client, bucket: string, source: string): SeenRequests {
  const place = (request: string) => ({ Bucket: bucket, Key: `${PREFIXES.seenRequests}${source}/${request}` });
  return {
    async has(request) {
      try {
        await s3.send(new HeadObjectCommand(place(request)));
        return true;
      } catch (cause) {
        if (failsWith(cause, 404)) return false;
        throw cause;
      }
    },
    async remember(request) {
      await s3.send(new PutObjectCommand({ ...place(request), Body: '{}' }));
    },
  };
}
