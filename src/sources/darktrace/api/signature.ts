import { createHmac } from 'node:crypto';

export interface Tokens {
  readonly publicToken: string;
  readonly privateToken: string;
}

/**
 * The three headers that every call needs (Threat Visualizer API guide 6.1, authentication). `target` is path and query as they are sent;
 * the appliance takes a date within 30 minutes of its own clock.
 */
export function signedHeaders(target: string, tokens: Tokens, timeMs: number): Record<string, string> {
  const date = apiDate(timeMs);
  return { 'DTAPI-Token': tokens.publicToken, 'DTAPI-Date': date, 'DTAPI-Signature': signatureOf(target, tokens, date) };
}

/** HMAC-SHA1 in lower case hex over target, public token and date, a line each, without a line end behind the last. */
export function signatureOf(target: string, { publicToken, privateToken }: Tokens, date: string): string {
  return createHmac('sha1', privateToken).update(`${target}\n${publicToken}\n${date}`).digest('hex');
}

/** `20230101T120000`, the first of the forms that the guide lists. */
export function apiDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

/** The tokens in a secret. A message names keys, never what they hold. */
export function readTokens(secret: unknown): Tokens {
  const { publicToken, privateToken } = (secret ?? {}) as Partial<Record<keyof Tokens, unknown>>;
  if (isToken(publicToken) && isToken(privateToken)) return { publicToken, privateToken };
  const wrong = [isToken(publicToken) ? [] : ['publicToken'], isToken(privateToken) ? [] : ['privateToken']].flat();
  throw new Error(
    `the secret of the API lacks ${wrong.join(' and ')}, wanted JSON { "publicToken": "…", "privateToken": "…" }: ` +
      'make a token pair in the settings of the appliance, and put it in the secret',
  );
}

/** A token travels in a header, so a line end or blank in it is a slip of copying. */
const isToken = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
