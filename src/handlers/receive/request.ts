import type { APIGatewayProxyEventV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { readElements } from '../../input/elements';
import { parseJson } from '../../input/json';
import { checkSignature, SIGNATURE_HEADER } from './signature';

/** A request as a function URL or an HTTP API hands it over (payload format 2.0). */
export type WebhookEvent = APIGatewayProxyEventV2 | LambdaFunctionURLEvent;

/** A request that holds alerts of somebody who may send them, or the answer to one that does not. */
export type CheckedRequest =
  | { readonly ok: true; readonly body: Buffer; readonly signedAtMs: number }
  | { readonly ok: false; readonly status: 400 | 401 | 405 | 413 | 415; readonly reason: string };

export interface RequestRules {
  /** Largest body in bytes, after base64. */
  readonly maxBodyBytes: number;
  readonly key: (nowMs: number) => Promise<string>;
}

/** Method, size, signature, type, content: in the order in which a stranger costs and learns least. */
export async function checkRequest(event: WebhookEvent, rules: RequestRules, nowMs: number): Promise<CheckedRequest> {
  const { method } = event.requestContext.http;
  if (method !== 'POST') return refuse(405, `method ${method}, wanted POST`);
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > rules.maxBodyBytes) return refuse(413, `the body has ${body.length} bytes, wanted at most ${rules.maxBodyBytes}`);
  const signature = checkSignature({ header: header(event, SIGNATURE_HEADER), body }, await rules.key(nowMs), nowMs);
  if (!signature.ok) return refuse(401, signature.reason);
  const type = header(event, 'content-type') ?? 'application/json';
  if (!TYPES.test(type))
    return refuse(415, 'the content type is unknown, wanted application/json, application/x-ndjson, text/plain or application/gzip');
  const unreadable = await whyUnreadable(body);
  if (unreadable) return refuse(400, unreadable);
  return { ok: true, body, signedAtMs: signature.signedAtMs };
}

const TYPES = /^\s*(?:application\/(?:[\w.-]+\+)?json|application\/(?:x-)?(?:ndjson|jsonlines|gzip)|text\/plain)\s*(?:;|$)/i;

const refuse = (status: 400 | 401 | 405 | 413 | 415, reason: string): CheckedRequest => ({ ok: false, status, reason });

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
