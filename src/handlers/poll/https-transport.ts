import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import { ApiError, type HttpAnswer, type Transport } from '../../sources/api';

export interface HttpsOptions {
  /** `https://host[:port]`, without a path. */
  readonly url: string;
  /** CA certificates, PEM, in place of the public ones. */
  readonly ca?: string;
  /** SHA-256 of the certificate, hex with or without colons; the certificate is then taken whoever signed it. */
  readonly fingerprint256?: string;
  readonly limits?: Partial<HttpsLimits>;
}

export interface HttpsLimits {
  /** Body of one answer. */
  readonly maxBytes: number;
  /** Until the first byte of the answer. */
  readonly answerMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
}

/** A window's alerts are held as text until they are stored; the appliance computes an answer before it sends its first byte. */
const LIMITS: HttpsLimits = { maxBytes: 32 * 1024 * 1024, answerMs: 60_000, idleMs: 30_000 };

/** HTTPS to one appliance, with kept connections. Redirects are answers like any other and are never followed. */
export function httpsTransport({ url, ca, fingerprint256, limits }: HttpsOptions): Transport {
  const base = readBase(url);
  const bounds = { ...LIMITS, ...limits };
  const agent =
    fingerprint256 === undefined ? new Agent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) }) : new PinnedAgent(fingerprint256);
  return ({ target, headers }, signal) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      // A URL keeps the brackets of an IPv6 address, which a socket does not want.
      const hostname = base.hostname.replace(/^\[|\]$/g, '');
      const { port } = base;
      const sent = request({ hostname, port, path: target, headers, agent, signal }, (answer) => {
        sent.setTimeout(bounds.idleMs);
        resolve({ status: answer.statusCode ?? 0, headers: plainHeaders(answer), body: bounded(answer, bounds, signal) });
      });
      sent.setTimeout(bounds.answerMs, () => sent.destroy(tooSlow(base.host)));
      sent.on('error', (error) => reject(signal.aborted ? signal.reason : toApiError(error, base.host)));
      sent.end();
    });
}

function readBase(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base?.protocol === 'https:' && base.pathname === '/' && base.search === '' && base.username === '') return base;
  throw new Error(
    `the appliance's url is ${JSON.stringify(url.slice(0, 80))}, wanted https://host or https://host:port: set url in the configuration`,
  );
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** The body up to the limit. Its end before its time is told, and so is an end that we brought about. */
async function* bounded(answer: IncomingMessage, { maxBytes }: HttpsLimits, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const announced = Number(answer.headers['content-length']);
  try {
    if (announced > maxBytes) throw tooLarge(announced, maxBytes);
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
      yield chunk;
    }
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    if (cause instanceof ApiError) throw cause;
    throw new ApiError('truncated', 'the answer broke off before its end', {
      fix: 'nothing, unless it stays: the poll asks again for a shorter time; then look for a proxy or firewall that cuts connections',
      cause,
    });
  } finally {
    answer.destroy();
  }
}

/**
 * Takes one certificate and no other. It is looked at before the socket is handed on, so that no token is sent to anyone else. Sessions are
 * not resumed: a resumed one shows no certificate.
 */
class PinnedAgent extends Agent {
  private readonly pin: string;

  constructor(fingerprint256: string) {
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.pin = fingerprint256.replaceAll(':', '').toUpperCase();
    if (!/^[0-9A-F]{64}$/.test(this.pin)) {
      throw new Error(
        `fingerprint256 is ${JSON.stringify(fingerprint256.slice(0, 100))}, wanted 64 hex digits: ` +
          'print it with openssl x509 -noout -fingerprint -sha256 -in certificate.pem',
      );
    }
  }

  override createConnection(options: RequestOptions, done: (error: Error | null, socket: Duplex) => void = () => {}): undefined {
    const socket = connect({ ...(options as ConnectionOptions), rejectUnauthorized: false });
    const refuse = (error: Error) => done(error, socket);
    socket.once('error', refuse);
    socket.once('secureConnect', () => {
      socket.off('error', refuse);
      const found = socket.getPeerCertificate().fingerprint256 ?? 'none';
      if (found.replaceAll(':', '') === this.pin) return done(null, socket);
      socket.destroy();
      done(wrongPin(found), socket);
    });
  }
}

const wrongPin = (found: string) =>
  new ApiError('certificate', `found a certificate with the SHA-256 fingerprint ${found}, wanted the one in fingerprint256`, {
    fix: 'if the appliance has a new certificate, set fingerprint256 to its fingerprint; otherwise somebody stands between',
  });

/** Codes of OpenSSL's verification and of Node's check of the host name. */
const CERTIFICATE_CODES = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH)/;

function toApiError(error: Error, host: string): ApiError {
  if (error instanceof ApiError) return error;
  const code = String((error as NodeJS.ErrnoException).code ?? error.name);
  if (CERTIFICATE_CODES.test(code)) {
    return new ApiError('certificate', `${host}: the certificate is not trusted (${code})`, {
      fix: 'give the appliance a certificate of a public CA, or set ca to the PEM of its CA, or fingerprint256 to its fingerprint',
      cause: error,
    });
  }
  return new ApiError('unreachable', `${host}: no connection (${code})`, {
    fix: 'check url, name resolution, and that the network of the function (VPC, security group, firewall) reaches the appliance on this port',
    cause: error,
  });
}

const tooSlow = (host: string) =>
  new ApiError('timeout', `${host}: no answer in time`, {
    fix: 'nothing, unless it stays: the poll asks again for a shorter time; then look at the load of the appliance',
  });

const tooLarge = (bytes: number, maxBytes: number) =>
  new ApiError('too-large', `the answer has at least ${bytes} bytes, wanted at most ${maxBytes}`, {
    fix: 'nothing, unless it stays: the poll asks again for a shorter time',
  });
