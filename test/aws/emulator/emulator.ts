import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AwsError, refuse } from './aws-error';
import { Catalogue } from './glue/catalogue';
import { Crawlers } from './glue/crawlers';
import { glueService } from './glue/glue';
import { Gate } from './iam/gate';
import { Identities } from './iam/identities';
import { Grants, lakeFormationService } from './lake-formation';
import { Buckets, s3Service } from './s3/s3';
import { Secrets, secretsManagerService } from './secrets-manager';
import { securityLakeNames, securityLakeService } from './security-lake';
import { checkSignature, readSignature } from './sigv4';
import { Queues } from './sqs/queues';
import { sqsService } from './sqs/sqs';
import { stsService } from './sts';
import type { Service, WireAnswer } from './wire';

/*
 * One AWS account in one Region on the loopback: the wire protocols that the connector uses, spoken to real SDK clients. It is strict where
 * AWS is (signatures, permissions, preconditions, limits), and what it does not speak is an error.
 */

export interface EmulatorOptions {
  /** Folder of the buckets: objects are plain files in it. */
  readonly root: string;
  readonly region?: string;
  /** 0: any that is free. */
  readonly port?: number;
  /** ms; also what sessions and queues go by. */
  readonly now?: () => number;
  /** Puts something before the account, such as a proxy: is told the account's own address, answers with the one that clients are told. */
  readonly front?: (address: string) => Promise<string>;
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`, for `endpoint` of an SDK client or `AWS_ENDPOINT_URL`. An address and not a name, so that S3 clients use paths. */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** The account's root, who may do everything. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly gate: Gate;
  readonly identities: Identities;
  readonly buckets: Buckets;
  readonly queues: Queues;
  readonly secrets: Secrets;
  readonly catalogue: Catalogue;
  readonly grants: Grants;
  close(): Promise<void>;
}

const ACCOUNT = '111122223333';
const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts an account with nothing in it but Security Lake's bucket and database. Listens on 127.0.0.1. */
export async function startEmulator({
  root,
  region = 'us-east-1',
  port = 0,
  now = Date.now,
  front = async (address) => address,
}: EmulatorOptions): Promise<Emulator> {
  const account = ACCOUNT;
  const gate = new Gate();
  const identities = new Identities(account, now, ROOT);
  const queues = new Queues(() => endpoint, region, account, now);
  const buckets = new Buckets({ root, region, account, now, gate, queues });
  const secrets = new Secrets(region, account);
  const catalogue = new Catalogue(account, now);
  const crawlers = new Crawlers();
  const grants = new Grants();
  buckets.create(securityLakeNames(region).bucket);
  catalogue.createDatabase({ Name: securityLakeNames(region).database });

  /** By the name that a request is signed for, which is the one sure sign of what it is meant for. */
  const services: Readonly<Record<string, Service>> = {
    s3: s3Service(buckets),
    sqs: sqsService(queues, gate, account),
    glue: glueService(catalogue, crawlers, gate, region, account),
    secretsmanager: secretsManagerService(secrets, gate),
    sts: stsService(identities, gate, account),
    securitylake: securityLakeService({ region, account, gate, identities, catalogue, crawlers }),
    lakeformation: lakeFormationService(grants, gate),
  };

  async function answer(request: IncomingMessage, gone: AbortSignal): Promise<WireAnswer> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://loopback');
    const { method = 'GET', headers } = request;
    const body = await buffer(request);
    let service: Service | undefined;
    try {
      const signed = { method, path: pathname, query, headers, body };
      const signature = readSignature(signed);
      service = services[signature.service];
      if (!service) refuse(400, 'UnknownOperationException', `the emulator does not speak ${signature.service}`);
      const key = identities.keyOf(signature.accessKeyId);
      checkSignature(signed, signature, key, now());
      if (!key) throw new Error(`key ${signature.accessKeyId} passed without being known`);
      return await service.answer({ ...signed, caller: key.caller, gone });
    } catch (error) {
      return (service ?? (services['s3'] as Service)).refuse(error instanceof AwsError ? error : unexpected(error));
    }
  }

  const server = createServer((request, response) => {
    const hangUp = new AbortController();
    response.on('close', () => hangUp.abort());
    answer(request, hangUp.signal)
      .then((reply) => write(response, request.method, reply))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const endpoint = await front(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    endpoint,
    region,
    account,
    credentials: ROOT,
    gate,
    identities,
    buckets,
    queues,
    secrets,
    catalogue,
    grants,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A fault of the emulator's own, told as such and not retried away in silence. */
function unexpected(error: unknown): AwsError {
  return new AwsError(501, 'EmulatorFailure', error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function write(response: ServerResponse, method: string | undefined, { status, headers = {}, body }: WireAnswer): Promise<void> {
  const id = randomUUID();
  response.writeHead(status, { 'x-amz-request-id': id, 'x-amzn-requestid': id, ...headers });
  if (body === undefined || method === 'HEAD' || status === 304) response.end();
  else if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else await pipeline(body, response);
}
