import { createHmac, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { plant } from '../canary/logs';
import { CERTIFICATE, KEY } from './certificate';

/*
 * An appliance's API as its guide and its clients describe it, over TLS on loopback: it checks the signature over the very bytes of the
 * request line, takes dates within 30 minutes, filters by window, and refuses in the appliance's own ways.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type AlertJson = { readonly [key: string]: Json };

/** What the appliance has. Tests change it between polls. */
export interface Contents {
  breaches: AlertJson[];
  events: AlertJson[];
  groups: AlertJson[];
  actions: AlertJson[];
  /** Rows of `/details` by pbid. */
  details: Record<string, readonly AlertJson[]>;
}

/** One way to fail, in place of the answer. */
export type Misbehaviour =
  | { readonly answer: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection is closed after half of the body. */
  | 'cut connection'
  /** Half of the body, with a length that says that this is all. */
  | 'cut body'
  /** A body that does not end. */
  | 'endless'
  /** No answer at all. */
  | 'silent'
  /** The connection is closed before an answer. */
  | 'hang up';

export const LOGIN_PAGE: Misbehaviour = {
  answer: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Log In | Darktrace</title></head><body></body></html>',
};

export interface ApiServer {
  readonly url: string;
  readonly fingerprint256: string;
  readonly contents: Contents;
  /** Path and query of every call so far. */
  readonly calls: readonly string[];
  /** The appliance's clock, ms since 1970. */
  clockMs: () => number;
  /** Asked before each answer. */
  misbehave: (path: string) => Misbehaviour | undefined;
  close(): Promise<void>;
}

export const TOKENS = { publicToken: '118v8jecrbrtkucou5a34hsbzounohx6jce61dwy', privateToken: '7chbwad4hl4n5ok69e2edrs2ogpiqy8ldd5oozdb' };

export async function startApiServer(): Promise<ApiServer> {
  for (const token of Object.values(TOKENS)) plant(token);
  const calls: string[] = [];
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    calls.push(request.url ?? '');
    handle(request, response, api);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: ApiServer = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fingerprint256: new X509Certificate(CERTIFICATE).fingerprint256,
    contents: { breaches: [], events: [], groups: [], actions: [], details: {} },
    calls,
    clockMs: Date.now,
    misbehave: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return api;
}

function handle(request: IncomingMessage, response: ServerResponse, api: ApiServer): void {
  const target = request.url ?? '/';
  const url = new URL(target, api.url);
  response.setHeader('date', new Date(api.clockMs()).toUTCString());
  const misbehaviour = api.misbehave(url.pathname);
  if (misbehaviour === undefined || misbehaviour === 'cut connection' || misbehaviour === 'cut body') {
    const refusal = refuse(request, target, api.clockMs());
    const found = answerOf(url, api.contents);
    if (refusal) plain(response, 400, refusal);
    else if (found === undefined) plain(response, 302, '', { location: '/login' });
    else alerts(response, JSON.stringify(found), misbehaviour);
  } else if (misbehaviour === 'hang up') request.socket.destroy();
  else if (misbehaviour === 'endless') endless(response);
  else if (misbehaviour !== 'silent') plain(response, misbehaviour.answer, misbehaviour.body ?? '', misbehaviour.headers);
}

function alerts(response: ServerResponse, body: string, cut: 'cut connection' | 'cut body' | undefined): void {
  const half = body.slice(0, Math.max(1, body.length >> 1));
  response.setHeader('content-type', 'application/json');
  if (cut === 'cut connection') {
    response.setHeader('content-length', Buffer.byteLength(body));
    response.write(half, () => response.destroy());
  } else response.end(cut === 'cut body' ? half : body);
}

function plain(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(body);
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('[');
  const more = () => {
    while (!response.destroyed) if (!response.write(`{"pbid":1,"padding":"${'x'.repeat(10_000)}"},`)) return;
  };
  response.on('drain', more);
  more();
}

/** Why a call is refused, in the appliance's words. */
function refuse({ headers }: IncomingMessage, target: string, clockMs: number): string | undefined {
  const date = String(headers['dtapi-date']);
  const [, year, month, day, hours, minutes, seconds] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(date) ?? [];
  const dateMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hours), Number(minutes), Number(seconds));
  if (!(Math.abs(dateMs - clockMs) <= 30 * 60_000)) return 'API DATE ERROR';
  const wanted = createHmac('sha1', TOKENS.privateToken).update(`${target}\n${TOKENS.publicToken}\n${date}`).digest();
  const found = Buffer.from(String(headers['dtapi-signature']), 'hex');
  const isKnown = headers['dtapi-token'] === TOKENS.publicToken;
  return isKnown && found.length === wanted.length && timingSafeEqual(found, wanted) ? undefined : 'API SIGNATURE ERROR';
}

function answerOf({ pathname, searchParams }: URL, contents: Contents): Json | undefined {
  const start = Number(searchParams.get('starttime') ?? Number.NaN);
  const end = Number(searchParams.get('endtime') ?? Number.NaN);
  const within = (alerts: readonly AlertJson[], timeOf: (alert: AlertJson) => Json | undefined) =>
    alerts.filter((alert) => Number(timeOf(alert)) >= start && Number(timeOf(alert)) <= end);
  switch (pathname) {
    case '/modelbreaches': {
      if (end - start > 366 * 86_400_000) return [];
      const found = within(contents.breaches, (breach) => breach[searchParams.get('creationtime') === 'true' ? 'creationTime' : 'time']);
      return searchParams.get('includeacknowledged') === 'true' ? found : found.filter((breach) => !breach['acknowledged']);
    }
    case '/aianalyst/incidentevents': {
      const pinned = searchParams.get('includeallpinned') === 'false' ? [] : contents.events.filter((event) => event['pinned'] === true);
      return [...new Set([...within(contents.events, (event) => event['createdAt']), ...pinned])];
    }
    case '/aianalyst/groups':
      return within(contents.groups, (group) => group['start']);
    case '/antigena':
      return within(contents.actions, (action) => action['start']);
    case '/details':
      return searchParams.get('eventtype') === 'notice' ? [...(contents.details[searchParams.get('pbid') ?? ''] ?? [])] : [];
    default:
      return undefined;
  }
}
