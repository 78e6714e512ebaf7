import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header of a signed request: `t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>">`; `v1` may be repeated while a key is changed. */
export const SIGNATURE_HEADER = 'x-slc-signature';

/** How far the time of a signature may be from ours: what is caught on the way cannot be sent again later. */
export const SIGNATURE_WINDOW_SECONDS = 300;

export type SignatureCheck = { readonly ok: true; readonly signedAtMs: number } | { readonly ok: false; readonly reason: string };

export interface SignedRequest {
  /** Value of the header, if there was one. */
  readonly header: string | undefined;
  readonly body: Uint8Array;
}

/** Whether the sender knows one of our keys and signed just now. Reasons are for our log: whoever sent the request is told none. */
export function checkSignature({ header, body }: SignedRequest, keys: readonly string[], nowMs: number): SignatureCheck {
  if (!header) return { ok: false, reason: `no ${SIGNATURE_HEADER} header` };
  const signature = readHeader(header);
  if (!signature) return { ok: false, reason: `the ${SIGNATURE_HEADER} header is not t=<seconds>,v1=<64 hex digits>` };
  const ageSeconds = Math.round(nowMs / 1000) - signature.seconds;
  if (Math.abs(ageSeconds) > SIGNATURE_WINDOW_SECONDS) {
    return {
      ok: false,
      reason: `signed ${ageSeconds} s ago, wanted at most ${SIGNATURE_WINDOW_SECONDS}: sent again, or is a clock wrong?`,
    };
  }
  const wanted = keys.map((key) => sign(body, key, signature.seconds));
  // Every candidate is compared in full with each, so that the time taken tells nothing about the right one.
  const matches = signature.candidates.flatMap((candidate) => wanted.filter((each) => timingSafeEqual(candidate, each)));
  return matches.length > 0
    ? { ok: true, signedAtMs: signature.seconds * 1000 }
    : { ok: false, reason: 'the signature is not made with a key of ours' };
}

/** HMAC-SHA256 of `<seconds>.<body>`. */
function sign(body: Uint8Array, key: string, seconds: number): Buffer {
  return createHmac('sha256', key).update(`${seconds}.`).update(body).digest();
}

/** Value of the header for a body, as a sender makes it. */
export function signatureHeader(body: Uint8Array, key: string, seconds: number): string {
  return `t=${seconds},v1=${sign(body, key, seconds).toString('hex')}`;
}

const MAX_CANDIDATES = 4;

function readHeader(header: string): { readonly seconds: number; readonly candidates: readonly Buffer[] } | undefined {
  const parts = header.split(',').map((part) => part.trim());
  const seconds = parts.flatMap((part) => /^t=(\d{1,12})$/.exec(part)?.[1] ?? []);
  const candidates = parts.flatMap((part) => /^v1=([0-9a-f]{64})$/i.exec(part)?.[1] ?? []);
  if (seconds.length !== 1 || candidates.length === 0 || candidates.length > MAX_CANDIDATES) return undefined;
  return { seconds: Number(seconds[0]), candidates: candidates.map((hex) => Buffer.from(hex, 'hex')) };
}
