/** One line of the output: an alert as a poll stores it, with what belongs to it. */
export interface Envelope {
  readonly appliance: string;
  /** ms; when the alert arrived. */
  readonly fetchedAt: number;
  readonly change: 'new' | 'updated';
  readonly details?: readonly Shape[];
  readonly alert: Shape;
}

/** JSON in the vendor's own words. */
export type Shape = { readonly [key: string]: unknown };

/** The same alert again, with a few fields of it changed. */
export function changed(envelope: Envelope, fetchedAt: number, fields: Shape): Envelope {
  return { ...envelope, fetchedAt, change: 'updated', alert: { ...envelope.alert, ...fields } };
}
