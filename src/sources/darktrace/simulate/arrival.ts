import type { Envelope } from './shapes/envelope';

/** An alert with the time at which it arrives; it is made when it is asked for. */
export interface Arrival {
  readonly atMs: number;
  envelope(): Envelope;
}
