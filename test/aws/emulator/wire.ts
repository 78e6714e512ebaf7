import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { AwsError } from './aws-error';
import type { Caller } from './iam/identities';

/** One signed request, read whole. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly caller: Caller;
  /** Fires when the client hangs up. */
  readonly gone: AbortSignal;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer | Readable;
}

/** One AWS service behind the wire, in its own protocol. */
export interface Service {
  answer(request: WireRequest): Promise<WireAnswer>;
  refuse(error: AwsError): WireAnswer;
}

/** A header that comes once. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
