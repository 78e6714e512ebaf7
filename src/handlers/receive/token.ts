import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether a request carries the shared token, `Authorization: Bearer <token>` (RFC 6750, 2.1). Weaker than a signature: whoever reads one
 * request can send others, for as long as the token is not changed. For senders that can do no more than a fixed header.
 */
export function checkToken(
  header: string | undefined,
  keys: readonly string[],
): { readonly ok: true } | { readonly ok: false; readonly reason: string } {
  if (header === undefined) return { ok: false, reason: 'no authorization header' };
  const [, token] = /^bearer +([\x21-\x7e]{1,512}) *$/i.exec(header) ?? [];
  if (token === undefined) return { ok: false, reason: 'the authorization header is not Bearer <token>' };
  // Hashes are of one length, and every key is compared: the time taken tells neither the token's length nor which key it was.
  const matches = keys.filter((key) => timingSafeEqual(digest(token), digest(key)));
  return matches.length > 0 ? { ok: true } : { ok: false, reason: 'the token is not ours' };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
