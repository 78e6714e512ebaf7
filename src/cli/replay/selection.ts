import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { NotifiedObject } from '../../handlers/convert/notification';
import { utcDay } from '../../lake/lake';
import { PREFIXES } from '../../lake/prefixes';
import { readReceiptText } from '../../lake/receipt-text';
import { listVersions, s3Store } from '../../lake/s3-store';
import { failsWith } from '../../lake/service-error';

/** Which receipts lead to their raw objects. */
export interface ReceiptFilter {
  /** Only those with rejected alerts. */
  readonly rejected: boolean;
  /** Only those with alerts that one of these rules rejected; every rule where there is none. */
  readonly rules: readonly string[];
  /** Only those that an earlier version of the mapping wrote. */
  readonly olderThanMapping?: number;
}

/** A raw object by name; the current version where none is named. */
export interface NamedObject {
  readonly key: string;
  readonly version?: string;
}

/** What was looked for: a raw object to queue again, or one that is not there any more. */
export type Selected = { readonly found: true; readonly object: NotifiedObject } | { readonly found: false; readonly named: NamedObject };

/** Every version below a prefix, of the days on which S3 took them if days are given. */
export async function* byPrefix(s3: S3Client, bucket: string, prefix: string, days: ReadonlySet<string>): AsyncGenerator<Selected> {
  for await (const versions of listVersions(s3, bucket, prefix)) {
    for (const { Key = '', VersionId = 'null', Size = 0, LastModified } of versions) {
      if (days.size > 0 && !(LastModified && days.has(utcDay(LastModified.getTime())))) continue;
      yield { found: true, object: createdAgain(bucket, Key, VersionId, Size) };
    }
  }
}

/** Named raw objects that are still there, each once. */
export async function* byName(s3: S3Client, bucket: string, names: AsyncIterable<NamedObject>): AsyncGenerator<Selected> {
  const seen = new Set<string>();
  for await (const named of names) {
    const identity = JSON.stringify([named.key, named.version]);
    if (seen.has(identity)) continue;
    seen.add(identity);
    yield await find(s3, bucket, named);
  }
}

/** Raw objects by what their receipts say. */
export async function* byReceipt(s3: S3Client, location: string, prefix: string, filter: ReceiptFilter): AsyncGenerator<NamedObject> {
  const store = s3Store(s3, location);
  for await (const { key } of store.list(PREFIXES.receipts)) {
    const bytes = await store.read(key);
    if (!bytes) continue;
    const read = readReceiptText(Buffer.from(bytes).toString('utf8'));
    if (!read.ok) throw new Error(`${store.root}${key}: ${read.message}`);
    const { raw, rejected, counts, mappingVersion } = read.receipt;
    if (!raw.key.startsWith(prefix)) continue;
    if (filter.rejected && counts.rejected === 0) continue;
    if (filter.rules.length > 0 && !filter.rules.some((rule) => (rejected[rule] ?? 0) > 0)) continue;
    if (filter.olderThanMapping !== undefined && !(Number(mappingVersion) < filter.olderThanMapping)) continue;
    yield { key: raw.key, version: raw.version };
  }
}

async function find(s3: S3Client, bucket: string, named: NamedObject): Promise<Selected> {
  const { key, version } = named;
  try {
    const { ContentLength = 0, VersionId = 'null' } = await s3.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: version }),
    );
    return { found: true, object: createdAgain(bucket, key, version ?? VersionId, ContentLength) };
  } catch (cause) {
    // 400 is the answer to text that is no version id, 405 that for a delete marker (S3 API reference, HeadObject).
    if (failsWith(cause, 404, 405) || (version !== undefined && failsWith(cause, 400))) return { found: false, named };
    throw cause;
  }
}

const createdAgain = (bucket: string, key: string, versionId: string, bytes: number): NotifiedObject => ({
  bucket,
  key,
  versionId,
  bytes,
  event: 'ObjectCreated:Put',
});
