import { percentEncode } from '../sigv4';
import type { XmlNode } from '../xml';
import type { Bucket } from './bucket';

/** Most keys on one page. */
const MAX_KEYS = 1000;

/** ListObjectsV2: current objects by key, folders folded at the delimiter, in pages. */
export function listObjects(bucket: Bucket, query: URLSearchParams): XmlNode {
  const { prefix, delimiter, max, encode } = readQuery(query);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : fromToken(token);
  const contents: XmlNode[] = [];
  const folders: string[] = [];
  let last = after;
  let truncated = false;
  for (const [key] of bucket.entries()) {
    const version = bucket.current(key);
    if (!version || !key.startsWith(prefix)) continue;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (name <= after || name === folders.at(-1)) continue;
    if (contents.length + folders.length === max) {
      truncated = true;
      break;
    }
    if (cut >= 0) folders.push(name);
    else {
      contents.push({
        Key: encode(key),
        LastModified: new Date(version.modifiedMs).toISOString(),
        ETag: version.etag,
        Size: version.bytes,
        StorageClass: 'STANDARD',
      });
    }
    last = name;
  }
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyCount: contents.length + folders.length,
    MaxKeys: max,
    IsTruncated: truncated,
    NextContinuationToken: truncated ? toToken(last) : undefined,
    EncodingType: query.get('encoding-type') ?? undefined,
    Contents: contents,
    CommonPrefixes: folders.map((folder) => ({ Prefix: encode(folder) })),
  };
}

/** ListObjectVersions: every version and delete marker by key, newest first, in pages. */
export function listVersions(bucket: Bucket, query: URLSearchParams): XmlNode {
  const { prefix, max, encode } = readQuery(query);
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker')];
  const all = bucket
    .entries()
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, versions]) => versions.map((version, index) => ({ key, version, latest: index === 0 })));
  const at = all.findIndex(({ key, version }) => key === keyMarker && version.id === idMarker);
  const rest = at >= 0 ? all.slice(at + 1) : all.filter(({ key }) => key > keyMarker);
  const page = rest.slice(0, max);
  const next = rest.length > page.length ? page.at(-1) : undefined;
  const described = page.map(({ key, version, latest }) => ({
    marker: version.deleteMarker,
    xml: {
      Key: encode(key),
      VersionId: version.id,
      IsLatest: latest,
      LastModified: new Date(version.modifiedMs).toISOString(),
      ...(version.deleteMarker ? {} : { ETag: version.etag, Size: version.bytes, StorageClass: 'STANDARD' }),
    },
  }));
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    MaxKeys: max,
    IsTruncated: next !== undefined,
    NextKeyMarker: next && encode(next.key),
    NextVersionIdMarker: next?.version.id,
    EncodingType: query.get('encoding-type') ?? undefined,
    Version: described.filter(({ marker }) => !marker).map(({ xml }) => xml),
    DeleteMarker: described.filter(({ marker }) => marker).map(({ xml }) => xml),
  };
}

function readQuery(query: URLSearchParams) {
  const url = query.get('encoding-type') === 'url';
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    max: Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS),
    encode: (text: string) => (url ? percentEncode(text).replaceAll('%2F', '/') : text),
  };
}

/** Opaque to clients. */
const toToken = (key: string): string => Buffer.from(key).toString('base64url');
const fromToken = (token: string): string => Buffer.from(token, 'base64url').toString();
