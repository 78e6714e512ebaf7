import { createReadStream } from 'node:fs';
import { type AwsError, notSpoken, refuse } from '../aws-error';
import type { Gate } from '../iam/gate';
import type { Queues } from '../sqs/queues';
import { header, type Service, type WireAnswer, type WireRequest } from '../wire';
import { elementsOf, toXml, type XmlNode } from '../xml';
import { Bucket, type ObjectVersion } from './bucket';
import { listObjects, listVersions } from './listing';
import { isMeant, type NotificationTarget, objectEvent, testEvent } from './notifications';
import { readPayload } from './payload';

export interface BucketsOptions {
  /** Folder of the buckets' folders. */
  readonly root: string;
  readonly region: string;
  readonly account: string;
  readonly now: () => number;
  readonly gate: Gate;
  readonly queues: Queues;
}

/** All buckets, and what S3 does of its own accord: it tells queues what happened. */
export class Buckets {
  private readonly byName = new Map<string, Bucket>();

  constructor(readonly options: BucketsOptions) {}

  create(name: string): Bucket {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) refuse(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    if (this.byName.has(name)) refuse(409, 'BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded.');
    const bucket = new Bucket(name, this.options.root, this.options.now);
    this.byName.set(name, bucket);
    return bucket;
  }

  find(name: string): Bucket | undefined {
    return this.byName.get(name);
  }

  known(name: string): Bucket {
    return this.byName.get(name) ?? refuse(404, 'NoSuchBucket', 'The specified bucket does not exist');
  }

  names(): string[] {
    return [...this.byName.keys()].sort();
  }

  /** Sets up notifications, tells each queue so, and refuses where a queue's policy does not let S3 in. */
  notify(bucket: Bucket, targets: readonly NotificationTarget[]): void {
    const { queues, gate, account, now } = this.options;
    for (const { queueArn } of targets) {
      const queue = queues.byArn(queueArn);
      const context = { 'aws:sourcearn': `arn:aws:s3:::${bucket.name}`, 'aws:sourceaccount': account };
      if (!queue || !gate.serviceMay('s3.amazonaws.com', 'sqs:SendMessage', queueArn, queue.policies, context)) {
        refuse(400, 'InvalidArgument', `Unable to validate the following destination configurations: ${queueArn}`);
      }
    }
    bucket.notifications = targets;
    for (const { queueArn } of targets) queues.byArn(queueArn)?.send({ body: testEvent(bucket.name, now()) });
  }

  tell(bucket: Bucket, name: string, key: string, version: ObjectVersion): void {
    const { queues, region } = this.options;
    for (const target of bucket.notifications.filter((each) => isMeant(each, name, key))) {
      const event = { name, bucket: bucket.name, key, version, versioned: bucket.versioned, region, configurationId: target.id };
      queues.byArn(target.queueArn)?.send({ body: objectEvent(event) });
    }
  }
}

/** A request as S3 reads it: path-style, `/<bucket>/<key>`. */
interface S3Request extends WireRequest {
  readonly bucketName: string;
  readonly key: string;
}

interface S3Operation {
  /** IAM actions that the request needs. */
  readonly actions: (request: S3Request) => readonly string[];
  readonly run: (request: S3Request, bucket: Bucket) => WireAnswer;
}

/** S3, REST with XML: objects, versions, conditional writes, listings, notifications to queues. */
export function s3Service(buckets: Buckets): Service {
  const { gate, region, account } = buckets.options;

  const OPERATIONS: Readonly<Record<string, S3Operation>> = {
    HeadBucket: { actions: one('s3:ListBucket'), run: () => ({ status: 200, headers: { 'x-amz-bucket-region': region } }) },
    ListObjectsV2: { actions: one('s3:ListBucket'), run: ({ query }, bucket) => xml('ListBucketResult', listObjects(bucket, query)) },
    ListObjectVersions: {
      actions: one('s3:ListBucketVersions'),
      run: ({ query }, bucket) => xml('ListVersionsResult', listVersions(bucket, query)),
    },
    PutBucketVersioning: {
      actions: one('s3:PutBucketVersioning'),
      run({ body }, bucket) {
        bucket.versioned = elementsOf(body.toString(), 'Status')[0] === 'Enabled';
        return { status: 200 };
      },
    },
    GetBucketVersioning: {
      actions: one('s3:GetBucketVersioning'),
      run: (_, bucket) => xml('VersioningConfiguration', bucket.versioned ? { Status: 'Enabled' } : {}),
    },
    PutBucketNotificationConfiguration: {
      actions: one('s3:PutBucketNotification'),
      run({ body }, bucket) {
        buckets.notify(bucket, notificationTargets(body.toString()));
        return { status: 200 };
      },
    },
    PutObject: { actions: putActions, run: putObject },
    GetObject: { actions: (request) => [reading(request)], run: getObject },
    HeadObject: { actions: (request) => [reading(request)], run: getObject },
    DeleteObject: { actions: one('s3:DeleteObject'), run: deleteObject },
  };

  return {
    async answer(request) {
      const [, first = '', ...rest] = request.path.split('/').map(decodeURIComponent);
      const asked: S3Request = { ...request, bucketName: first, key: rest.join('/') };
      const name = operationOf(asked);
      if (name === 'ListBuckets') return listBuckets(asked);
      if (name === 'CreateBucket') return createBucket(asked);
      const operation = OPERATIONS[name] ?? notSpoken(`s3 ${name}`);
      const owner = header(request.headers, 'x-amz-expected-bucket-owner');
      if (owner !== undefined && owner !== account) refuse(403, 'AccessDenied', 'Access Denied');
      const bucket = buckets.known(asked.bucketName);
      gate.pass({
        caller: asked.caller,
        service: 's3',
        operation: name,
        actions: operation.actions(asked),
        resources: [asked.key ? `${bucketArn(asked)}/${asked.key}` : bucketArn(asked)],
        context: { 's3:prefix': asked.query.get('prefix') ?? '' },
        resourcePolicies: bucket.policies,
      });
      return operation.run(asked, bucket);
    },
    refuse: s3Refusal,
  };

  function listBuckets({ caller }: S3Request): WireAnswer {
    gate.pass({ caller, service: 's3', operation: 'ListBuckets', actions: ['s3:ListAllMyBuckets'], resources: ['*'] });
    return xml('ListAllMyBucketsResult', { Buckets: { Bucket: buckets.names().map((Name) => ({ Name })) } });
  }

  function createBucket(request: S3Request): WireAnswer {
    gate.pass({ caller: request.caller, service: 's3', operation: 'CreateBucket', resources: [bucketArn(request)] });
    // In this Region alone, making one's own bucket again is no fault (S3 API reference, CreateBucket).
    if (region !== 'us-east-1' || !buckets.find(request.bucketName)) buckets.create(request.bucketName);
    return { status: 200, headers: { location: `/${request.bucketName}` } };
  }

  function putObject({ headers, body, key }: S3Request, bucket: Bucket): WireAnswer {
    if (headers['x-amz-copy-source']) notSpoken('s3 CopyObject');
    const { bytes, checksums } = readPayload(headers, body);
    // What is there is looked at and replaced in one turn of the event loop: of many writers one is first.
    const current = bucket.current(key);
    if (header(headers, 'if-none-match') === '*' && current) refuse(412, 'PreconditionFailed', UNMET);
    const match = header(headers, 'if-match');
    if (match !== undefined && !current) refuse(404, 'NoSuchKey', 'The specified key does not exist.');
    if (match !== undefined && unquoted(match) !== unquoted(current?.etag)) refuse(412, 'PreconditionFailed', UNMET);
    const version = bucket.put(key, { bytes, checksums, headers: keptHeaders(headers) });
    buckets.tell(bucket, 'ObjectCreated:Put', key, version);
    return { status: 200, headers: { etag: version.etag, ...encryption(version), ...checksums, ...versionId(bucket, version) } };
  }

  function getObject(request: S3Request, bucket: Bucket): WireAnswer {
    const { headers, key, method } = request;
    const version = readableVersion(request, bucket);
    const described = {
      etag: version.etag,
      'last-modified': new Date(version.modifiedMs).toUTCString(),
      'accept-ranges': 'bytes',
      ...version.headers,
      ...encryption(version),
      ...versionId(bucket, version),
    };
    const [match, noneMatch] = [header(headers, 'if-match'), header(headers, 'if-none-match')];
    if (match !== undefined && match !== version.etag) refuse(412, 'PreconditionFailed', UNMET);
    if (noneMatch === version.etag) return { status: 304, headers: described };
    const range = rangeOf(header(headers, 'range'), version.bytes);
    const checksums = header(headers, 'x-amz-checksum-mode') === 'ENABLED' && !range ? version.checksums : {};
    const file = bucket.fileOf(key, version);
    const [start, end] = range ?? [0, version.bytes - 1];
    return {
      status: range ? 206 : 200,
      headers: {
        ...described,
        ...checksums,
        'content-length': end - start + 1,
        ...(range ? { 'content-range': `bytes ${start}-${end}/${version.bytes}` } : {}),
      },
      ...(method === 'HEAD' || version.bytes === 0 ? {} : { body: createReadStream(file, { start, end }) }),
    };
  }

  /** A missing key is told only to those who may list the bucket; to others it is forbidden (S3 API reference, GetObject). */
  function readableVersion({ query, key, bucketName, caller }: S3Request, bucket: Bucket): ObjectVersion {
    const id = query.get('versionId');
    const version = id === null ? bucket.current(key) : bucket.version(key, id);
    if (version && !version.deleteMarker) return version;
    const mayList = gate.may(caller, 's3:ListBucket', `arn:aws:s3:::${bucketName}`, {
      context: { 's3:prefix': key },
      resourcePolicies: bucket.policies,
    });
    if (!mayList) refuse(403, 'AccessDenied', 'Access Denied');
    if (version) refuse(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
    return id === null
      ? refuse(404, 'NoSuchKey', 'The specified key does not exist.')
      : refuse(404, 'NoSuchVersion', 'The specified version does not exist.');
  }

  function deleteObject({ key, query }: S3Request, bucket: Bucket): WireAnswer {
    if (query.has('versionId')) notSpoken('s3 DeleteObject of one version');
    const existed = bucket.current(key);
    const marker = bucket.delete(key);
    if (existed) buckets.tell(bucket, marker ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete', key, marker ?? existed);
    return { status: 204, headers: marker ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.id } : {} };
  }
}

const UNMET = 'At least one of the pre-conditions you specified did not hold';

/** Sub-resources that make another operation of the same method and path. */
const BUCKET_OPERATIONS: Readonly<Record<string, string>> = {
  'PUT versioning': 'PutBucketVersioning',
  'GET versioning': 'GetBucketVersioning',
  'PUT notification': 'PutBucketNotificationConfiguration',
  'GET versions': 'ListObjectVersions',
  'GET list-type': 'ListObjectsV2',
  'HEAD ': 'HeadBucket',
  'PUT ': 'CreateBucket',
};

const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  'PUT ': 'PutObject',
  'GET ': 'GetObject',
  'HEAD ': 'HeadObject',
  'DELETE ': 'DeleteObject',
};

/** Query parameters that do not change which operation a request is. */
const PLAIN_PARAMETERS =
  /^(x-id|X-Amz-.*|versionId|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner|key-marker|version-id-marker)$/;

function operationOf({ method, query, bucketName, key }: S3Request): string {
  if (!bucketName) return method === 'GET' ? 'ListBuckets' : notSpoken(`s3 ${method} without a bucket`);
  const sub = [...query.keys()].filter((name) => !PLAIN_PARAMETERS.test(name)).join('&');
  const found = (key ? OBJECT_OPERATIONS : BUCKET_OPERATIONS)[`${method} ${sub}`];
  return found ?? notSpoken(`s3 ${method} of ${key ? 'an object' : 'a bucket'}${sub ? ` with ${sub}` : ''}`);
}

const one = (action: string) => () => [action];

const reading = ({ query }: S3Request): string => (query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject');

/** Comparing with what is there needs the right to read it (S3 user guide, conditional writes). */
function putActions({ headers }: S3Request): readonly string[] {
  return headers['if-match'] === undefined ? ['s3:PutObject'] : ['s3:PutObject', 's3:GetObject'];
}

const bucketArn = ({ bucketName }: S3Request): string => `arn:aws:s3:::${bucketName}`;

const unquoted = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '');

const versionId = (bucket: Bucket, { id }: ObjectVersion): Record<string, string> => (bucket.versioned ? { 'x-amz-version-id': id } : {});

const encryption = ({ headers }: ObjectVersion): Record<string, string> => ({
  'x-amz-server-side-encryption': headers['x-amz-server-side-encryption'] ?? 'AES256',
});

const KEPT = /^(content-type|content-encoding|content-disposition|cache-control|x-amz-meta-.*|x-amz-server-side-encryption.*)$/;

function keptHeaders(headers: WireRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      // How it was sent is no property of the object.
      const text = String(value).replace(/^aws-chunked,?\s*/, '');
      return KEPT.test(name) && text ? [[name, text] as const] : [];
    }),
  );
}

/** First and last byte; undefined where the whole is asked for. */
function rangeOf(text: string | undefined, bytes: number): readonly [number, number] | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  if (!found || (!found[1] && !found[2])) return undefined;
  const [start, end] = found[1]
    ? [Number(found[1]), Math.min(found[2] ? Number(found[2]) : bytes - 1, bytes - 1)]
    : [Math.max(0, bytes - Number(found[2])), bytes - 1];
  if (start > end) refuse(416, 'InvalidRange', 'The requested range is not satisfiable');
  return [start, end];
}

function notificationTargets(xmlText: string): readonly NotificationTarget[] {
  if (/<(Topic|CloudFunction|EventBridge)Configuration/.test(xmlText)) notSpoken('notifications to anything but a queue');
  return elementsOf(xmlText, 'QueueConfiguration').map((configuration) => {
    const rules = elementsOf(configuration, 'FilterRule').map(
      (rule) => [elementsOf(rule, 'Name')[0]?.toLowerCase(), elementsOf(rule, 'Value')[0]] as const,
    );
    const { prefix = '', suffix = '' } = Object.fromEntries(rules);
    const [id = '', queueArn = ''] = ['Id', 'Queue'].map((name) => elementsOf(configuration, name)[0]);
    return { id, queueArn, events: elementsOf(configuration, 'Event'), prefix, suffix };
  });
}

function xml(root: string, content: XmlNode): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: toXml(root, content, 'http://s3.amazonaws.com/doc/2006-03-01/'),
  };
}

function s3Refusal(error: AwsError): WireAnswer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...error.headers },
    body: toXml('Error', { Code: error.code, Message: error.message }),
  };
}
