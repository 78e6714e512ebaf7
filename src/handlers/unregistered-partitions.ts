import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Partition } from '../lake/lake';
import { PREFIXES } from '../lake/prefixes';
import type { NotifiedObject } from './convert/notification';

/*
 * A partition that could not be registered fails no delivery: its objects stand in the lake, only the catalogue does not show them yet. A note
 * in the receipts bucket names a raw object that has records in the partition; the sweep queues that one again until the converter, which
 * writes the same bytes and tries to register again, has taken the note away.
 */

/** Notes of partitions that are not registered yet. */
export interface UnregisteredPartitions {
  note(partition: Partition, raw: NotifiedObject, reason: string): Promise<void>;
  forget(partition: Partition): Promise<void>;
  /** The raw objects to convert again, one for each partition. */
  list(): AsyncGenerator<NotifiedObject>;
}

interface Note {
  readonly raw: NotifiedObject;
  readonly reason: string;
}

export function unregisteredPartitions(s3: S3Client, bucket: string): UnregisteredPartitions {
  return {
    async note(partition, raw, reason) {
      const note: Note = { raw, reason };
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: keyOf(partition), Body: `${JSON.stringify(note)}\n`, ContentType: 'application/json' }),
      );
    },
    async forget(partition) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(partition) }));
    },
    async *list() {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: PREFIXES.unregistered })) {
        for (const { Key } of Contents) {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
          if (!Body) throw new Error(`s3://${bucket}/${Key}: the answer has no body`);
          yield parseNote(`s3://${bucket}/${Key}`, await Body.transformToString()).raw;
        }
      }
    },
  };
}

const keyOf = ({ source, accountId, eventDay }: Partition): string => `${PREFIXES.unregistered}${source}/${accountId}/${eventDay}.json`;

function parseNote(place: string, text: string): Note {
  let note: Partial<Note> | null | undefined;
  try {
    note = JSON.parse(text) as Partial<Note> | null;
  } catch {
    // Told below.
  }
  const { bucket, key, versionId, bytes, event }: Partial<NotifiedObject> = note?.raw ?? {};
  if ([bucket, key, versionId, event].every((each) => typeof each === 'string') && typeof bytes === 'number') return note as Note;
  throw new Error(`${place} is no note of a partition (was it edited?): delete it and run slc partitions --rebuild`);
}
