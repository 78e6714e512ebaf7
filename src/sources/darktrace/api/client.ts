import { type ApiConnection, ApiError, type ApiErrorKind } from '../../api';
import { bodyOf } from './answer';
import { readTokens, signedHeaders } from './signature';

export type Parameters = Readonly<Record<string, string | number | boolean>>;

export interface Client {
  /** The body of an answer with status 200 that is no HTML. Everything else is thrown as an `ApiError`. */
  get(path: string, parameters: Parameters): Promise<AsyncIterable<Uint8Array>>;
}

/** Waits before another try, where the appliance names none: those of a published client; the API guide has no word on limits. */
const WAITS_MS = [3_000, 6_000, 12_000] as const;
/** An appliance that asks for more is left to the next poll. */
const LONGEST_WAIT_MS = 60_000;
const RETRIED: ReadonlySet<ApiErrorKind> = new Set(['busy', 'server', 'unreachable']);

/** Signs and sends calls, and tries again what may pass. */
export function connectClient({ transport, clock, signal, secret }: ApiConnection): Client {
  const tokens = readTokens(secret);

  /** Signed anew each time: a signature is only good for as long as its date. */
  async function send(path: string, target: string): Promise<AsyncIterable<Uint8Array>> {
    const answer = await transport(
      { target, headers: { accept: 'application/json', ...signedHeaders(target, tokens, clock.now()) } },
      signal,
    );
    return bodyOf(answer, path, clock.now());
  }

  return {
    async get(path, parameters) {
      const target = targetOf(path, parameters);
      for (const waitMs of WAITS_MS) {
        try {
          return await send(path, target);
        } catch (error) {
          if (!(error instanceof ApiError) || !RETRIED.has(error.kind)) throw error;
          const askedMs = error.retryAfterMs ?? waitMs;
          if (askedMs > LONGEST_WAIT_MS) throw error;
          await clock.sleep(askedMs, signal);
        }
      }
      return send(path, target);
    },
  };
}

/**
 * Path and query, built once: this text is signed and this text is sent. Clients differ in whether they sign the encoded form, so only
 * characters that need no encoding may occur.
 */
function targetOf(path: string, parameters: Parameters): string {
  const target = `${path}?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`;
  if (!/^[\w/?&=.,-]+$/.test(target)) throw new Error(`the request ${JSON.stringify(target)} holds a character that would need encoding`);
  return target;
}
