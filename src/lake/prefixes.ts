/** What stands beside the records, by the first part of its key: in the rejects bucket, and in the receipts bucket. */
export const PREFIXES = {
  /** `rejects/<receipt name>-<part>.ndjson` in the rejects bucket. */
  rejects: 'rejects/',
  /** `receipts/<receipt name>.json` in the receipts bucket. */
  receipts: 'receipts/',
  /** `unregistered/<source>/<accountId>/<eventDay>.json` in the receipts bucket: a partition that could not be registered yet. */
  unregistered: 'unregistered/',
  /** `state/poll/<source>/<appliance>.json` in the receipts bucket: how far a poll came, and what it has seen. */
  pollState: 'state/poll/',
  /** `state/sweep/<source>.json` in the receipts bucket: how far a sweep came that ran out of time. */
  sweepState: 'state/sweep/',
  /** `state/webhook/<source>/<hash>` in the receipts bucket: a request that was accepted, for a day. */
  seenRequests: 'state/webhook/',
} as const;

/** Key of a receipt, in the receipts bucket or a lake folder. */
export const receiptKey = (name: string): string => `${PREFIXES.receipts}${name}.json`;
