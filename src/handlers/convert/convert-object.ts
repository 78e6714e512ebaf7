import type { S3Client } from '@aws-sdk/client-s3';
import { type Conversion, convert, type LakeWriting, type RawObject } from '../../convert';
import type { RegisterPartitions, Registration } from '../../lake/glue-partitions';
import type { Lake, Partition, Receipt } from '../../lake/lake';
import type { Telemetry } from '../telemetry';
import type { UnregisteredPartitions } from '../unregistered-partitions';
import { ConversionMeasure } from './measure';
import type { NotifiedObject } from './notification';
import { openRawObject } from './raw-object';

/** Everything that turns notified raw objects into lake objects. */
export interface Converter {
  readonly rawBucket: string;
  /** Reads raw objects. */
  readonly s3: S3Client;
  readonly conversion: Conversion;
  readonly writing: Pick<LakeWriting, 'region' | 'tenant' | 'compressor' | 'limits'>;
  /** A lake serves one conversion. */
  openLake(): Lake;
  /** How partitions become visible; absent where a crawler or a projection does it. */
  readonly register?: RegisterPartitions;
  readonly unregistered: UnregisteredPartitions;
  readonly telemetry: Telemetry;
}

/**
 * Converts one raw object that S3 told of. An object that is not ours, was removed meanwhile or was not created is passed over, which is said
 * and counted. Whatever goes wrong is thrown: the queue keeps the message.
 */
export async function convertObject(object: NotifiedObject, converter: Converter, signal: AbortSignal): Promise<void> {
  const { bucket, key, versionId } = object;
  const passOver = (reason: string) => {
    converter.telemetry.add('rawObjectsPassedOver', 1, reason);
    converter.telemetry.warn('raw object passed over', { reason, bucket, key, versionId });
  };
  if (bucket !== converter.rawBucket) return passOver('foreign');
  if (!object.event.startsWith('ObjectCreated:')) return passOver('not-created');
  const raw = await openRawObject(converter.s3, object);
  if (!raw) return passOver('missing');
  try {
    await convertRaw(raw, object, converter, signal);
  } finally {
    raw.close();
  }
}

async function convertRaw(raw: RawObject, object: NotifiedObject, converter: Converter, signal: AbortSignal): Promise<void> {
  const { conversion, writing, register, telemetry } = converter;
  const measure = new ConversionMeasure(conversion);
  const receipt = await convert(raw, conversion, {
    ...writing,
    lake: converter.openLake(),
    signal,
    onResult: (result) => measure.take(result),
  });
  if (register) {
    const partitions = partitionsOf(receipt);
    const registrations = await register(partitions);
    for (const [at, partition] of partitions.entries()) await settle(partition, registrations[at] as Registration, object, converter);
  }
  measure.publish(receipt, telemetry, Date.now());
  telemetry.info('raw object converted', { key: raw.key, version: raw.version, bytes: raw.bytes, ...receipt.counts });
}

/** Where a conversion has objects, each place once. */
function partitionsOf({ outputs }: Receipt): Partition[] {
  return [...new Map(outputs.map((output) => [`${output.source}/${output.eventDay}`, output])).values()];
}

/** Keeps or takes away the note of a partition that is not registered. */
async function settle(
  partition: Partition,
  registration: Registration,
  object: NotifiedObject,
  { unregistered, telemetry }: Converter,
): Promise<void> {
  const { source, eventDay } = partition;
  if (registration.state === 'failed') {
    await unregistered.note(partition, object, registration.reason);
    telemetry.add('partitionsDenied', 1);
    telemetry.warn('partition not registered, the sweep has it tried again', { source, eventDay, reason: registration.reason });
    return;
  }
  if (registration.state === 'known') return;
  await unregistered.forget(partition);
  if (registration.state === 'registered') {
    telemetry.add('partitionsRegistered', 1);
    telemetry.info('partition registered', { source, eventDay });
  }
}
