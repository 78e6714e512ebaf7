import { randomUUID } from 'node:crypto';
import { percentEncode } from '../sigv4';
import type { ObjectVersion } from './bucket';

/** Where a bucket tells of what happens in it. */
export interface NotificationTarget {
  readonly id: string;
  readonly queueArn: string;
  /** `s3:ObjectCreated:*` and the like. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** What S3 sends to a queue when notifications are set up (S3 user guide, event message structure). */
export function testEvent(bucket: string, nowMs: number): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(nowMs).toISOString(),
    Bucket: bucket,
    RequestId: randomUUID(),
    HostId: 'emulator',
  });
}

export interface ObjectEvent {
  /** `ObjectCreated:Put`, `ObjectRemoved:Delete`, … */
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly version: ObjectVersion;
  readonly versioned: boolean;
  readonly region: string;
  readonly configurationId: string;
}

export function objectEvent({ name, bucket, key, version, versioned, region, configurationId }: ObjectEvent): string {
  return JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date(version.modifiedMs).toISOString(),
        eventName: name,
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
          object: {
            // As in a form: slashes stay, a space is a plus.
            key: percentEncode(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            size: version.bytes,
            eTag: version.etag.replaceAll('"', ''),
            ...(versioned ? { versionId: version.id } : {}),
            sequencer: version.modifiedMs.toString(16).toUpperCase().padStart(18, '0'),
          },
        },
      },
    ],
  });
}

export function isMeant(target: NotificationTarget, eventName: string, key: string): boolean {
  const event = `s3:${eventName}`;
  return (
    target.events.some((wanted) => wanted === event || (wanted.endsWith('*') && event.startsWith(wanted.slice(0, -1)))) &&
    key.startsWith(target.prefix) &&
    key.endsWith(target.suffix)
  );
}
