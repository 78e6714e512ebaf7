/** A raw object that S3 told of. */
export interface NotifiedObject {
  readonly bucket: string;
  readonly key: string;
  /** `null`, as S3 calls it, for an object from before its bucket kept versions. */
  readonly versionId: string;
  readonly bytes: number;
  /** `ObjectCreated:Put`, … */
  readonly event: string;
}

/**
 * Reads the body of a message that S3 sent to a queue (S3 user guide, event message structure): the objects it tells of; none for the
 * `s3:TestEvent` that comes when the notification is set up. Throws for anything else: it belongs in the dead-letter queue, for a person.
 */
export function readNotification(body: string): NotifiedObject[] {
  const message = parse(body);
  if (message['Event'] === 's3:TestEvent') return [];
  const records = message['Records'];
  if (!Array.isArray(records) || records.length === 0) throw foreign('no Records');
  return records.map(readRecord);
}

function readRecord(record: Partial<S3Record> | null): NotifiedObject {
  const bucket = record?.s3?.bucket?.name;
  const { key, size = 0, versionId = 'null' } = record?.s3?.object ?? {};
  const event = record?.eventName ?? '';
  if (record?.eventSource !== 'aws:s3' || typeof bucket !== 'string' || typeof key !== 'string')
    throw foreign('a record without bucket and key');
  if (typeof versionId !== 'string' || typeof size !== 'number' || typeof event !== 'string')
    throw foreign('a record whose version, size or event is of another type');
  return { bucket, key: decodedKey(key), versionId, bytes: size, event };
}

/** Keys are form-encoded here: a blank is `+`. */
function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw foreign('a key that is not URL-encoded');
  }
}

/** Body of a message as S3 sends it when an object is created. */
export function notificationOf({ bucket, key, versionId, bytes, event }: NotifiedObject, region: string): string {
  const record: S3Record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventName: event,
    s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key).replaceAll('%20', '+'), size: bytes, versionId } },
  };
  return JSON.stringify({ Records: [record] });
}

interface S3Record {
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly eventName: string;
  readonly s3: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly size?: number; readonly versionId?: string };
  };
}

function parse(body: string): Record<string, unknown> {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    throw foreign('no JSON');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) throw foreign('no JSON object');
  return message as Record<string, unknown>;
}

const foreign = (found: string): Error =>
  new Error(`the message is no notification of S3 (${found}): who else sends to this queue? It goes to the dead-letter queue`);
