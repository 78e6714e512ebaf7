import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PolledAlert, TimeWindow } from '../../sources/api';
import { rawKey } from '../raw-bucket';

/** What a window brought. */
export interface Polled {
  readonly source: string;
  readonly appliance: string;
  readonly feed: string;
  readonly window: TimeWindow;
  /** ms since 1970. */
  readonly fetchedAtMs: number;
  readonly alerts: readonly Changed[];
}

export interface Changed {
  readonly change: 'new' | 'updated';
  readonly alert: PolledAlert;
}

export interface RawObject {
  readonly key: string;
  /** gzip of NDJSON. */
  readonly body: Uint8Array;
}

/**
 * The raw object of a window: each alert in an envelope of its own line, with what belongs to it, which is asked for on the way. The key
 * follows from the window and the content.
 */
export async function toRawObject(polled: Polled): Promise<RawObject> {
  const { source, appliance, feed, window, fetchedAtMs } = polled;
  const identity = createHash('sha256').update(`${feed}\n${window.fromMs}\n${window.toMs}\n`);
  const chunks: Uint8Array[] = [];
  const lines = async function* () {
    for await (const line of envelopes(polled)) {
      identity.update(line);
      yield Buffer.from(line);
    }
  };
  const kept = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await pipeline(Readable.from(lines()), createGzip(), kept);
  return {
    key: rawKey(source, `poll/${appliance}`, fetchedAtMs, `${identity.digest('hex').slice(0, 32)}.ndjson.gz`),
    body: Buffer.concat(chunks),
  };
}

/** The alert's and the details' own texts go in as they came, so that not even a digit of a large number is lost; the alert last, so that it can be cut out. */
async function* envelopes({ appliance, fetchedAtMs, alerts }: Polled): AsyncGenerator<string> {
  for (const { change, alert } of alerts) {
    const rows = (await alert.details?.()) ?? [];
    const details = rows.length > 0 ? `,"details":[${rows.join(',')}]` : '';
    yield `{"appliance":${JSON.stringify(appliance)},"fetchedAt":${fetchedAtMs},"change":"${change}"${details},"alert":${alert.text}}\n`;
  }
}
