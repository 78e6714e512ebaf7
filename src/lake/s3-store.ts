import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  type ObjectVersion,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from './object-store';
import { readS3Location } from './s3-location';
import { failsWith } from './service-error';

/** Enough for the footer of an object of ours: most are read with one request. */
const TAIL_BYTES = 128 * 1024;

/** The objects below `s3://<bucket>/<prefix>/`. */
export function s3Store(s3: S3Client, location: string): ObjectStore {
  const { bucket, prefix: root } = readS3Location(location);
  const get = async (key: string, range?: string) => {
    try {
      const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${root}${key}`, Range: range }));
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), range: ContentRange };
    } catch (cause) {
      if (cause instanceof NoSuchKey) return undefined;
      throw cause;
    }
  };
  const part = async (key: string, start: number, end: number): Promise<Uint8Array> => {
    if (end <= start) return new Uint8Array();
    const found = await get(key, `bytes=${start}-${end - 1}`);
    if (found?.bytes.length !== end - start) throw new Error(`s3://${bucket}/${root}${key}: changed while it was read`);
    return found.bytes;
  };
  return {
    root: `s3://${bucket}/${root}`,
    async *list(prefix) {
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${root}${prefix}` });
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size = 0, LastModified } of Contents)
          yield { key: Key.slice(root.length), bytes: Size, writtenMs: LastModified?.getTime() ?? 0 };
      }
    },
    read: async (key) => (await get(key))?.bytes,
    async open(key) {
      const tail = await tailOf(() => get(key, `bytes=-${TAIL_BYTES}`));
      if (!tail) return undefined;
      const { bytes, byteLength } = tail;
      const tailStart = byteLength - bytes.length;
      return {
        byteLength,
        async slice(start, end = byteLength) {
          const found = start >= tailStart ? bytes.subarray(start - tailStart, end - tailStart) : await part(key, start, end);
          return new Uint8Array(found).buffer;
        },
        close: async () => {},
      };
    },
  };
}

/** The last bytes of an object, and how many it has in all (`Content-Range: bytes 0-9/10`). */
async function tailOf(get: () => Promise<{ readonly bytes: Uint8Array; readonly range: string | undefined } | undefined>) {
  try {
    const found = await get();
    if (!found) return undefined;
    const [, total] = /\/(\d+)$/.exec(found.range ?? '') ?? [];
    return { bytes: found.bytes, byteLength: total === undefined ? found.bytes.length : Number(total) };
  } catch (cause) {
    // An object without a byte has no last ones (RFC 9110, 416).
    if (failsWith(cause, 416)) return { bytes: new Uint8Array(), byteLength: 0 };
    throw cause;
  }
}

/** Every version below `s3://<bucket>/<prefix>`, page by page, without delete markers. The prefix is taken as it is, without a slash added. */
export async function* listVersions(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<readonly ObjectVersion[]> {
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (next) {
    const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...next }));
    yield page.Versions ?? [];
    next = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
  }
}
