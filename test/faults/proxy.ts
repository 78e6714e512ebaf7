import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type AwsCall, readCall, refusal } from './call';
import type { Act } from './fault';

/*
 * Stands before the emulated account: passes calls on as they are signed, or lets them fail as networks, services and hosts do. What fails
 * is the judge's affair; what a failure looks like is this one's.
 */

/** Says what is to happen to a call; undefined: nothing. */
export type Judge = (call: AwsCall) => Act | undefined;

/** What an act needs beyond the connection. */
export interface Hands {
  /** Kills the function that makes the call. */
  kill(call: AwsCall): void;
  /** Ends the sessions of who makes the call. */
  expireSession(call: AwsCall): void;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** Calls that passed, faults among them. */
  readonly passed: () => number;
  close(): Promise<void>;
}

/** Longest that a call hangs, ms: nobody waits for it any more then. */
const MAX_HANG_MS = 60_000;

/** Listens on 127.0.0.1, before the services at `address`. */
export async function startProxy(address: string, judge: Judge, hands: Hands): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let passed = 0;
  const server = createServer((request, response) => {
    passed++;
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await buffer(request);
    const call = readCall(method, url, headers, body);
    const act = judge(call);
    const reset = (): void => {
      request.socket.resetAndDestroy();
    };
    switch (act?.do) {
      case 'refuse':
        return refuse(response, call, act);
      case 'hang':
        return hang(response);
      case 'cut request':
        await half(method, url, headers, body);
        return reset();
      case 'kill before':
        hands.kill(call);
        return reset();
      case 'expire session':
        hands.expireSession(call);
        break;
      default:
    }
    const answer = await forward(method, url, headers, body);
    switch (act?.do) {
      case 'kill after':
        hands.kill(call);
        return reset();
      case 'lose answer':
        return reset();
      case 'cut answer':
        response.writeHead(answer.status, answer.headers);
        response.write(answer.body.subarray(0, answer.body.length >> 1), reset);
        return;
      default:
        response.writeHead(answer.status, answer.headers).end(method === 'HEAD' ? undefined : answer.body);
    }
  }

  function forward(method: string, url: string, headers: IncomingMessage['headers'], body: Buffer) {
    return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
      const sent = httpRequest(new URL(url, address), { method, headers: unexpecting(headers), agent }, (answer) => {
        buffer(answer).then((bytes) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: bytes }), reject);
      });
      sent.on('error', reject).end(body);
    });
  }

  /** Half of a request reaches the service, and then the connection ends. */
  function half(method: string, url: string, headers: IncomingMessage['headers'], body: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const sent = httpRequest(new URL(url, address), { method, headers: unexpecting(headers), agent: false });
      sent.on('error', () => undefined).on('close', resolve);
      sent.write(body.subarray(0, body.length >> 1), () => sent.destroy());
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.keepAliveTimeout = 60_000;
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: () => passed,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The body is here already: nobody has to be asked whether it may come. */
function unexpecting({ expect: _, ...headers }: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers;
}

function refuse(response: ServerResponse, { service }: AwsCall, { status, code, clockMinutes = 0 }: Extract<Act, { do: 'refuse' }>): void {
  const { headers, body } = refusal(service, code);
  const date = new Date(Date.now() + clockMinutes * 60_000).toUTCString();
  response.writeHead(status, { ...headers, date, 'content-length': Buffer.byteLength(body) }).end(body);
}

function hang(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), MAX_HANG_MS);
  response.on('close', () => clearTimeout(timer));
}
