import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { putOnce, type RawBucket, rawKey } from '../raw-bucket';

/** A message of the intake queue: alerts as they were sent. */
export interface IntakeMessage {
  readonly id: string;
  /** When the queue took it, in ms since 1970. */
  readonly sentAtMs: number;
  readonly body: string;
}

export interface Landed {
  readonly key: string;
  readonly messages: number;
  readonly bytes: number;
}

/**
 * Puts a batch of messages into one raw object, body after body as they came; resolves once it is stored. The key is made of the messages'
 * ids, so the same batch makes the same object however often it comes.
 */
export async function land(messages: readonly IntakeMessage[], raw: RawBucket): Promise<Landed> {
  const sorted = [...messages].sort((a, b) => a.sentAtMs - b.sentAtMs || (a.id < b.id ? -1 : 1));
  const first = sorted[0];
  if (!first) throw new Error('a batch without messages, wanted at least one');
  const ids = createHash('sha256').update(sorted.map(({ id }) => id).join('\n'));
  const key = rawKey(raw.source, 'webhook', first.sentAtMs, `${ids.digest('hex').slice(0, 32)}.ndjson.gz`);
  const bytes = gzipSync(sorted.map(({ body }) => `${body}\n`).join(''));
  await putOnce(raw, key, bytes);
  return { key, messages: sorted.length, bytes: bytes.length };
}
