/*
 * A vendor's API as the poll sees it. The vendor knows how to ask and what the answers mean; the poll knows windows, cursors and where
 * alerts are kept. Sockets, clock and credentials come in as arguments.
 */

/** A GET: `target` is path and query exactly as they are sent, because signatures are made over these very bytes. */
export interface HttpRequest {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be read to its end, or left by ending the iteration. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends one request to one appliance. Never follows a redirect. What goes wrong below HTTP is thrown as an `ApiError`. */
export type Transport = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>;

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface ApiConnection {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Aborted when there is no time left. */
  readonly signal: AbortSignal;
  /** The secret's JSON; each vendor checks its own keys. */
  readonly secret: unknown;
}

/** ms since 1970, both ends included. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One alert of an answer. */
export interface PolledAlert {
  /** Kind of the alert, e.g. `model-breach`. */
  readonly kind: string;
  /** The same for the same alert, different from every other alert of the feed. */
  readonly id: string;
  /** Changes when the alert does: hex. */
  readonly state: string;
  /** The alert's own JSON text. */
  readonly text: string;
  /** Asks for the JSON texts that belong to the alert; absent where there are none. */
  readonly details?: () => Promise<readonly string[]>;
}

/** One list of alerts that the API can be asked for by time. */
export interface Feed {
  readonly name: string;
  /** Reads at least so far behind the last window's end, ms: for alerts that change long after they began. */
  readonly rereadMs: number;
  /** Every alert within a window. An answer that is not whole ends in an `ApiError`; what came before it is then not to be used. */
  read(window: TimeWindow): AsyncIterable<PolledAlert>;
}

export interface AlertApi {
  connect(connection: ApiConnection): readonly Feed[];
}

/** Why an API gave no alerts; each kind has its own cause and remedy. */
export const API_ERROR_KINDS = [
  'unreachable',
  'certificate',
  'timeout',
  'clock',
  'credentials',
  'login-page',
  'permission',
  'unknown-path',
  'redirect',
  'not-found',
  'busy',
  'server',
  'too-large',
  'truncated',
  'unexpected',
] as const;
export type ApiErrorKind = (typeof API_ERROR_KINDS)[number];

export interface ApiErrorOptions {
  /** What a person can do about it. */
  readonly fix: string;
  /** How long the API asks to be left alone. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An expected failure of an API. Neither the message nor the remedy ever holds a token or a part of an alert. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly fix: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    { fix, retryAfterMs, cause }: ApiErrorOptions,
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.fix = fix;
    this.retryAfterMs = retryAfterMs;
  }
}
