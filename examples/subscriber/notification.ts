/** An object that the lake has got, or got anew. */
export interface LakeObject {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The objects that a message tells of; none for the test event that S3 sends when a notification is set up, and for events that are not
 * about new content. Throws for what is no notification at all.
 *
 * Three shapes are in use:
 * - Security Lake's own, to the queue of a subscriber with data access: an EventBridge event without `version`, `id` and `detail-type`
 *   (Security Lake user guide, managing data access for subscribers). A rule on EventBridge of one's own gives it with them.
 * - S3's `Records`, where a bucket tells a queue itself, as the standalone lake's can (S3 user guide, event message structure).
 * - Either of them as text in the envelope of an SNS topic, where several queues listen to one bucket.
 */
export function notifiedObjects(body: string): readonly LakeObject[] {
  const message = parsed(body);
  if (message.Type === 'Notification' && typeof message.Message === 'string') return notifiedObjects(message.Message);
  if (message.Event === 's3:TestEvent') return [];
  if (message.Records) return message.Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:')).map(fromRecord);
  if (message.detail) return (message['detail-type'] ?? 'Object Created') === 'Object Created' ? [fromDetail(message.detail)] : [];
  throw new Error(
    `found a message with ${Object.keys(message).join(', ') || 'nothing in it'}, wanted detail or Records: is this the subscriber's queue?`,
  );
}

/** As far as it is looked at. */
interface Message {
  readonly Type?: string;
  readonly Message?: string;
  readonly Event?: string;
  readonly Records?: readonly S3Record[];
  readonly detail?: Detail;
  readonly 'detail-type'?: string;
}

interface S3Record {
  readonly eventName: string;
  readonly s3: Detail;
}

interface Detail {
  readonly bucket: { readonly name: string };
  readonly object: { readonly key: string };
}

function parsed(body: string): Message {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch (cause) {
    throw new Error('found a message that is not JSON, wanted a notification', { cause });
  }
  if (typeof message !== 'object' || message === null) throw new Error(`found ${JSON.stringify(message)}, wanted a notification`);
  return message;
}

/** S3 writes keys as in a form: `=` is `%3D` and a space is a plus. */
function fromRecord({ s3: { bucket, object } }: S3Record): LakeObject {
  return { bucket: bucket.name, key: decodeURIComponent(object.key.replaceAll('+', ' ')) };
}

/** EventBridge has keys as they are. */
const fromDetail = ({ bucket, object }: Detail): LakeObject => ({ bucket: bucket.name, key: object.key });
