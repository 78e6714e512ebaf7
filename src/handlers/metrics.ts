import type { FunctionName } from './settings';

/*
 * Every metric that the functions publish, named once for the functions, the alarms and the dashboard. A metric has the dimensions `source`
 * (name of a source, e.g. that of its folder) and `stage` (name of the function). One that is split by something is published twice: as
 * a total with those two, for alarms, and with the third, for the dashboard. No dimension ever holds a user, a host or an address.
 */

/** Third dimension of a metric. */
export type MetricSplit = 'kind' | 'class' | 'rule' | 'severity' | 'status' | 'appliance' | 'reason';

export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Bytes' | 'Seconds' | 'Percent';
  readonly stage: FunctionName;
  readonly by?: MetricSplit;
}

export const METRICS = {
  /** Requests answered 202: their alerts are in the queue or the raw bucket. */
  webhookAccepted: { name: 'WebhookAccepted', unit: 'Count', stage: 'receive' },
  /** Requests answered 4xx or 5xx, by HTTP status. */
  webhookRejected: { name: 'WebhookRejected', unit: 'Count', stage: 'receive', by: 'status' },

  /** Messages of the intake queue that stand in a raw object. */
  messagesLanded: { name: 'MessagesLanded', unit: 'Count', stage: 'land' },

  /** Polls of one appliance that got everything and stored it. */
  pollSucceeded: { name: 'PollSucceeded', unit: 'Count', stage: 'poll', by: 'appliance' },
  pollFailed: { name: 'PollFailed', unit: 'Count', stage: 'poll', by: 'reason' },
  /** Polls that failed for what only a person can mend: token, certificate, clock, rights. They are among the failed. */
  pollRefused: { name: 'PollRefused', unit: 'Count', stage: 'poll' },
  /** New or changed alerts that a poll stored. */
  alertsPolled: { name: 'AlertsPolled', unit: 'Count', stage: 'poll', by: 'kind' },
  /** The appliance's clock minus ours, absolute. */
  applianceClockSkew: { name: 'ApplianceClockSkew', unit: 'Seconds', stage: 'poll', by: 'appliance' },

  /** received = delivered + rejected + ignored. */
  alertsReceived: { name: 'AlertsReceived', unit: 'Count', stage: 'convert', by: 'kind' },
  alertsDelivered: { name: 'AlertsDelivered', unit: 'Count', stage: 'convert', by: 'kind' },
  /** By the first rule that the alert broke. */
  alertsRejected: { name: 'AlertsRejected', unit: 'Count', stage: 'convert', by: 'rule' },
  /** Alerts whose records broke the OCSF schema: the mapping is at fault, not the alert. They are among the rejected. */
  schemaRejects: { name: 'SchemaRejects', unit: 'Count', stage: 'convert' },
  /** By the rule that says so. */
  alertsIgnored: { name: 'AlertsIgnored', unit: 'Count', stage: 'convert', by: 'rule' },
  /** Alerts whose kind could not be told; they are among the rejected. */
  unknownKinds: { name: 'UnknownKinds', unit: 'Count', stage: 'convert' },
  /** Delivered alerts of a rule or model that the source's tables do not know. */
  unknownAnalytics: { name: 'UnknownAnalytics', unit: 'Count', stage: 'convert' },
  /** Alerts in which the vendor's product tells of its own health, and says that it is critical. */
  criticalHealthAlerts: { name: 'CriticalHealthAlerts', unit: 'Count', stage: 'convert' },
  /** Delivered findings by OCSF severity, e.g. `Critical`. */
  findingsDelivered: { name: 'FindingsDelivered', unit: 'Count', stage: 'convert', by: 'severity' },
  /** Of a record's values, those that no attribute of its class took; of a sample of records. */
  unmappedShare: { name: 'UnmappedShare', unit: 'Percent', stage: 'convert', by: 'class' },
  objectsWritten: { name: 'ObjectsWritten', unit: 'Count', stage: 'convert', by: 'class' },
  rowsWritten: { name: 'RowsWritten', unit: 'Count', stage: 'convert', by: 'class' },
  bytesWritten: { name: 'BytesWritten', unit: 'Bytes', stage: 'convert', by: 'class' },
  /** From an event's own time to its record in the lake; of a sample of records. */
  eventToLake: { name: 'EventToLake', unit: 'Seconds', stage: 'convert', by: 'class' },
  /** PUTs into the lake that failed for good, access denied among them. */
  lakePutErrors: { name: 'LakePutErrors', unit: 'Count', stage: 'convert' },
  /** The lake or the provider role refused us: somebody has to act. */
  lakeAccessDenied: { name: 'LakeAccessDenied', unit: 'Count', stage: 'convert' },
  partitionsRegistered: { name: 'PartitionsRegistered', unit: 'Count', stage: 'convert' },
  /** Registrations that Glue or Lake Formation refused; the object is delivered, the registration is tried again. */
  partitionsDenied: { name: 'PartitionsDenied', unit: 'Count', stage: 'convert' },
  /** Messages given back to the queue: access-denied, out-of-time, lost-race, fault. */
  messagesHandedBack: { name: 'MessagesHandedBack', unit: 'Count', stage: 'convert', by: 'reason' },
  /** Notified raw objects that were not converted, by what they were: missing, foreign, not-created. */
  rawObjectsPassedOver: { name: 'RawObjectsPassedOver', unit: 'Count', stage: 'convert', by: 'reason' },

  /** Raw versions without a `done` receipt that were queued again. */
  rawVersionsRequeued: { name: 'RawVersionsRequeued', unit: 'Count', stage: 'sweep' },
  /** Raw objects that were queued again because a partition of theirs could not be registered. */
  partitionsRetried: { name: 'PartitionsRetried', unit: 'Count', stage: 'sweep' },
  /** Messages taken from the intake dead-letter queue into the raw bucket. */
  deadLettersDrained: { name: 'DeadLettersDrained', unit: 'Count', stage: 'sweep' },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
