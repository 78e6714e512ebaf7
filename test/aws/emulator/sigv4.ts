import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from './aws-error';
import { header } from './wire';

/*
 * Signature Version 4 as the services check it ("Authenticating Requests: AWS Signature Version 4", IAM user guide), in its header form
 * and as presigned address. A wrong key, a changed request, a stale date and a foreign session token are told apart as AWS does.
 */

/** What is signed. */
export interface SignedRequest {
  readonly method: string;
  /** Path as sent, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A key and what goes with it. */
export interface SigningKey {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When a session ends, ms. */
  readonly expiresMs?: number;
}

export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  /** Signing name of the service: which one a request is for. */
  readonly service: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly presigned: boolean;
}

/** Who says to have signed this, for which service. */
export function readSignature(request: SignedRequest): Signature {
  const { query, headers } = request;
  const presigned = query.has('X-Amz-Signature');
  const found = presigned
    ? [query.get('X-Amz-Credential') ?? '', query.get('X-Amz-SignedHeaders') ?? '', query.get('X-Amz-Signature') ?? '']
    : (/Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)/.exec(header(headers, 'authorization') ?? '') ?? []).slice(1);
  const [accessKeyId, date, region, service] = (found[0] ?? '').split('/');
  if (!accessKeyId || !date || !region || !service) refuse(403, 'AccessDenied', 'Anonymous access is forbidden');
  return { accessKeyId, date, region, service, signedHeaders: found[1] ?? '', signature: found[2] ?? '', presigned };
}

/** Largest difference between the clocks of client and service. */
const MAX_SKEW_MS = 15 * 60_000;

/** Refuses a request whose signature does not hold. */
export function checkSignature(request: SignedRequest, signature: Signature, key: SigningKey | undefined, nowMs: number): void {
  const s3 = signature.service === 's3';
  if (!key) refuse(403, s3 ? 'InvalidAccessKeyId' : 'UnrecognizedClientException', 'The security token included in the request is invalid');
  checkToken(request, signature, key, nowMs);
  const stamp = (signature.presigned ? request.query.get('X-Amz-Date') : header(request.headers, 'x-amz-date')) ?? '';
  checkDate(request, signature, stamp, nowMs);
  const expected = sign(request, signature, key.secretAccessKey, stamp);
  const found = Buffer.from(signature.signature, 'hex');
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) {
    refuse(
      403,
      s3 ? 'SignatureDoesNotMatch' : 'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided',
    );
  }
  const hash = header(request.headers, 'x-amz-content-sha256') ?? '';
  if (/^[0-9a-f]{64}$/.test(hash) && sha256(request.body).toString('hex') !== hash) {
    refuse(400, 'XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match what was computed.');
  }
}

function checkToken(request: SignedRequest, signature: Signature, key: SigningKey, nowMs: number): void {
  const s3 = signature.service === 's3';
  const token =
    (signature.presigned ? request.query.get('X-Amz-Security-Token') : header(request.headers, 'x-amz-security-token')) ?? undefined;
  if (token !== key.sessionToken) {
    refuse(s3 ? 400 : 403, s3 ? 'InvalidToken' : 'UnrecognizedClientException', 'The provided token is malformed or otherwise invalid.');
  }
  if (key.expiresMs !== undefined && nowMs >= key.expiresMs) {
    refuse(s3 ? 400 : 403, s3 ? 'ExpiredToken' : 'ExpiredTokenException', 'The security token included in the request is expired');
  }
}

function checkDate(request: SignedRequest, { presigned, service }: Signature, stamp: string, nowMs: number): void {
  const signedMs = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (presigned) {
    const lastsMs = Number(request.query.get('X-Amz-Expires')) * 1000;
    if (!(nowMs <= signedMs + lastsMs)) refuse(403, 'AccessDenied', 'Request has expired');
  } else if (!(Math.abs(nowMs - signedMs) <= MAX_SKEW_MS)) {
    refuse(
      403,
      service === 's3' ? 'RequestTimeTooSkewed' : 'InvalidSignatureException',
      'The difference between the request time and the current time is too large.',
    );
  }
}

function sign(
  request: SignedRequest,
  { date, region, service, signedHeaders, presigned }: Signature,
  secret: string,
  stamp: string,
): Buffer {
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signedHeaders.split(';').map((name) => `${name}:${(header(request.headers, name) ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    presigned ? 'UNSIGNED-PAYLOAD' : (header(request.headers, 'x-amz-content-sha256') ?? sha256(request.body).toString('hex')),
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const key = [date, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical).toString('hex')].join('\n'));
}

/** Only S3 signs its path as sent; the others encode it once more. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(percentEncode).join('/');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join('&');
}

/** As RFC 3986 has it: everything but letters, digits and `-._~`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
