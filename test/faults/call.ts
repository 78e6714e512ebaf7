import type { IncomingHttpHeaders } from 'node:http';

/** What a request to AWS asks for. */
export interface AwsCall {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly accessKeyId: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/** Reads a signed request: service and key from its signature, the operation as its protocol tells it. */
export function readCall(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer): AwsCall {
  const [, accessKeyId = '', service = ''] = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const { pathname, searchParams } = new URL(url, 'http://loopback');
  const [, bucket, ...rest] = pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/') || undefined;
  if (service === 's3') return { service, accessKeyId, bucket, key, operation: s3Operation(method, key, searchParams) };
  const target = headers['x-amz-target'];
  const operation = typeof target === 'string' ? target.split('.')[1] : new URLSearchParams(body.toString()).get('Action');
  return { service, accessKeyId, operation: operation ?? '', bucket: undefined, key: undefined };
}

const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

function s3Operation(method: string, key: string | undefined, query: URLSearchParams): string {
  if (key === undefined) return query.has('versions') ? 'ListObjectVersions' : 'ListObjectsV2';
  return OBJECT_OPERATIONS[method] ?? method;
}

/** A refusal in the words of the service's protocol. */
export function refusal(service: string, code: string): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const message = 'a fault of the campaign';
  if (service === 's3')
    return { headers: { 'content-type': 'application/xml' }, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
  if (service === 'sts') {
    const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { headers: { 'content-type': 'text/xml' }, body };
  }
  const json = { 'content-type': `application/x-amz-json-${service === 'sqs' ? '1.0' : '1.1'}`, 'x-amzn-errortype': code };
  return { headers: json, body: JSON.stringify({ __type: code, message }) };
}
