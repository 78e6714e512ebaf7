import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { LambdaFunction } from '../lambda/function';

/** Largest event of a synchronous invocation, bytes. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An HTTP API whose routes go to functions with payload format 2.0 (API Gateway developer guide, Lambda proxy integrations). */
export class HttpApi {
  private readonly routes = new Map<string, LambdaFunction>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  /** `routeKey` is method and path: `POST /alerts`. */
  route(routeKey: string, target: LambdaFunction): void {
    this.routes.set(routeKey, target);
  }

  /** Routes by their address. */
  urls(): string[] {
    return [...this.routes.keys()].map(
      (routeKey) => `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${routeKey.split(' ')[1]}`,
    );
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://loopback');
    const target = this.routes.get(`${request.method} ${pathname}`);
    if (!target) return reply(response, 404, '{"message":"Not Found"}');
    const event = toEvent(request, pathname, search.slice(1), await buffer(request));
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) return reply(response, 413, '{"message":"Request Entity Too Large"}');
    const { payload, error } = await target.invoke(event);
    if (error) return reply(response, 500, '{"message":"Internal Server Error"}');
    const { statusCode, headers = {}, body = '', isBase64Encoded = false } = payload as Answer;
    response.writeHead(statusCode, headers).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
  }
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** Media types whose body goes as text; any other is base64. */
const TEXT = /^(text\/|application\/(json|xml|javascript))/;

function toEvent(request: IncomingMessage, rawPath: string, rawQueryString: string, body: Buffer): unknown {
  const { method = 'GET', headers } = request;
  const asText = TEXT.test(headers['content-type'] ?? 'text/plain') && headers['content-encoding'] === undefined;
  return {
    version: '2.0',
    routeKey: `${method} ${rawPath}`,
    rawPath,
    rawQueryString,
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: headers.host,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? '' },
      requestId: randomUUID(),
      routeKey: `${method} ${rawPath}`,
      stage: '$default',
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 ? { body: body.toString(asText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !asText,
  };
}
