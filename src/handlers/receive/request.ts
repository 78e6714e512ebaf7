import type { APIGatewayProxyEventV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { readElements } from '../../input/elements';
import { parseJson } from '../../input/json';
import type { AllowedSources } from './allowed-sources';
import { checkSignature, SIGNATURE_HEADER, SIGNATURE_WINDOW_SECONDS } from './signature';
import { checkToken } from './token';

/** A request as a function URL or an HTTP API hands it over (payload format 2.0). */
export type WebhookEvent = APIGatewayProxyEventV2 | LambdaFunctionURLEvent;

/** A request that holds alerts of somebody who may send them, or the answer to one that does not. */
export type CheckedRequest =
  | { readonly ok: true; readonly body: Buffer; readonly signedAtMs: number }
  | { readonly ok: false; readonly status: RefusedStatus; readonly reason: string };

type RefusedStatus = 400 | 401 | 403 | 405 | 413 | 415;

export interface RequestRules {
  /** Largest body in bytes, after base64. */
  readonly maxBodyBytes: number;
  /** How a sender shows who it is: by a signature, or by a fixed token, which is weaker. */
  readonly authentication: 'signature' | 'token';
  /** The keys of signatures, or the tokens: one, or two while it is changed. */
  readonly keys: (nowMs: number) => Promise<readonly string[]>;
  readonly isAllowed: AllowedSources;
}

/** Address, method, size, sender, type, content: in the order in which a stranger costs and learns least. */
export async function checkRequest(event: WebhookEvent, rules: RequestRules, nowMs: number): Promise<CheckedRequest> {
  const { method, sourceIp } = event.requestContext.http;
  if (!rules.isAllowed(sourceIp)) return refuse(403, 'the address is in none of the networks that may send');
  if (method !== 'POST') return refuse(405, `method ${method}, wanted POST`);
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
  // Told by the length of the text, before anything of it is decoded, hashed or read.
  const bytes = Buffer.byteLength(event.body ?? '', encoding);
  if (bytes > rules.maxBodyBytes) return refuse(413, `the body has ${bytes} bytes, wanted at most ${rules.maxBodyBytes}`);
  const body = Buffer.from(event.body ?? '', encoding);
  const sender = await checkSender(event, body, rules, nowMs);
  if (!sender.ok) return refuse(401, sender.reason);
  const type = header(event, 'content-type') ?? 'application/json';
  if (!TYPES.test(type))
    return refuse(415, 'the content type is unknown, wanted application/json, application/x-ndjson, text/plain or application/gzip');
  const unreadable = await whyUnreadable(body);
  if (unreadable) return refuse(400, unreadable);
  return { ok: true, body, signedAtMs: sender.signedAtMs };
}

async function checkSender(event: WebhookEvent, body: Buffer, { authentication, keys }: RequestRules, nowMs: number) {
  if (authentication === 'signature') return checkSignature({ header: header(event, SIGNATURE_HEADER), body }, await keys(nowMs), nowMs);
  const token = checkToken(header(event, 'authorization'), await keys(nowMs));
  if (!token.ok) return token;
  // A token tells no time: what comes again within the same five minutes is taken for the same request.
  const windowMs = SIGNATURE_WINDOW_SECONDS * 1000;
  return { ok: true as const, signedAtMs: Math.floor(nowMs / windowMs) * windowMs };
}

const TYPES = /^\s*(?:application\/(?:[\w.-]+\+)?json|application\/(?:x-)?(?:ndjson|jsonlines|gzip)|text\/plain)\s*(?:;|$)/i;

const refuse = (status: RefusedStatus, reason: string): CheckedRequest => ({ ok: false, status, reason });

/** Names of headers are in lower case here (payload format 2.0). */
const header = (event: WebhookEvent, name: string): string | undefined => event.headers[name];

/**
 * Why no alert at all can be read out of a body; undefined where at least one can. One broken alert among good ones is taken: it ends
 * among the rejects with its reasons, while a body that is broken as a whole is better corrected where it comes from.
 */
async function whyUnreadable(body: Buffer): Promise<string | undefined> {
  let reason: string | undefined;
  for await (const element of readElements(oneChunk(body))) {
    if (element.kind === 'line') return undefined;
    const parsed = element.kind === 'json' ? parseJson(element.text) : { ...element, ok: false as const };
    if (parsed.ok) return undefined;
    reason ??= `no alert can be read: line ${element.where.line}: ${parsed.rule}: ${parsed.message}`;
  }
  return reason ?? 'no alert in the body';
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
