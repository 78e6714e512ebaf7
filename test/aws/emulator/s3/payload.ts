import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { notSpoken, refuse } from '../aws-error';
import { header } from '../wire';

/** The body of an upload with what its sender says about it, checked. */
export interface Payload {
  readonly bytes: Buffer;
  /** `x-amz-checksum-…` headers, as sent. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Takes off the chunks of a streamed upload and checks every digest that came with it. */
export function readPayload(headers: IncomingHttpHeaders, body: Buffer): Payload {
  const hash = header(headers, 'x-amz-content-sha256') ?? '';
  const { bytes, trailers } = hash.startsWith('STREAMING-') ? unchunk(body, hash) : { bytes: body, trailers: {} };
  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined && md5 !== digest('md5', bytes))
    refuse(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const checksums: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...headers, ...trailers })) {
    const algorithm = /^x-amz-checksum-(?!type$|algorithm$|mode$)(.+)$/.exec(name)?.[1];
    if (!algorithm) continue;
    const compute = CHECKSUMS[algorithm] ?? notSpoken(`checksum ${algorithm}`);
    if (compute(bytes) !== value)
      refuse(400, 'BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
    checksums[name] = String(value);
  }
  return { bytes, checksums };
}

const CHECKSUMS: Readonly<Record<string, (bytes: Buffer) => string>> = {
  crc32(bytes) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum.toString('base64');
  },
  sha1: (bytes) => digest('sha1', bytes),
  sha256: (bytes) => digest('sha256', bytes),
};

function digest(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('base64');
}

/** `aws-chunked` with trailers: size in hex, bytes, and so on, then trailers as header lines. */
function unchunk(body: Buffer, hash: string): { readonly bytes: Buffer; readonly trailers: Record<string, string> } {
  if (hash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') notSpoken(`uploads of ${hash}`);
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(size >= 0)) refuse(400, 'IncompleteBody', 'The request body is not a whole series of chunks');
    at = lineEnd + 2;
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const lines = body.toString('latin1', at).split('\r\n');
  const trailers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const] : [];
  });
  return { bytes: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}
