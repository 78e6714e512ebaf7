import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../src/handlers/metrics';
import { connectorMetric, scannedBytes } from '../metrics';
import { AT_ONCE, FIVE_MINUTES, IF_IT_STAYS, percent, type Rule } from './rule';

/** Longest wait, from an event's own time to its record in the lake. */
const FRESHNESS_SECONDS = 1800;
const REJECT_RATE_PERCENT = 1;
/** Whole scans, at the limit of one query, that a day may have. */
const SCANS_A_DAY = 10;

type Counted = Pick<Rule, 'id' | 'runbook' | 'says'> & { readonly counts: MetricName };

/** Each of these is an alarm from the first one on. */
const NEVER_EXPECTED: readonly Counted[] = [
  {
    id: 'SchemaRejects',
    counts: 'schemaRejects',
    runbook: 'schema-rejects',
    says: 'Records of ours broke the OCSF schema: the mapping is at fault',
  },
  {
    id: 'CriticalHealth',
    counts: 'criticalHealthAlerts',
    runbook: 'critical-health',
    says: 'The product that sends the alerts says that its own health is critical',
  },
  {
    id: 'PassedOver',
    counts: 'rawObjectsPassedOver',
    runbook: 'passed-over',
    says: 'Raw objects that S3 told of were not converted: they are gone, or not ours',
  },
  { id: 'LakeDenied', counts: 'lakeAccessDenied', runbook: 'lake-denied', says: 'The lake or the provider role refused a PUT' },
  { id: 'LakePutErrors', counts: 'lakePutErrors', runbook: 'lake-put-errors', says: 'A PUT into the lake failed for good' },
  {
    id: 'PartitionsDenied',
    counts: 'partitionsDenied',
    runbook: 'partitions-denied',
    says: 'Partitions could not be registered; their records are in the lake but in no answer',
  },
  { id: 'Requeued', counts: 'rawVersionsRequeued', runbook: 'requeued', says: 'Raw objects had no receipt and were queued again' },
];

/** Messages that come back are no errors of the function, so its error rate does not tell. One that lost a race comes back once. */
const HANDED_BACK: Counted = {
  id: 'HandedBack',
  counts: 'messagesHandedBack',
  runbook: 'handed-back',
  says: 'Raw objects are not converted, their messages go back to the queue',
};

/** From alerts to records that are seen: none rejected, none late, none refused by the lake. */
export function lakeRules(source: string): readonly Rule[] {
  const counted = ({ counts, ...rule }: Counted) => ({
    ...rule,
    metric: connectorMetric(counts, { source, period: FIVE_MINUTES }),
    threshold: 0,
  });
  return [
    freshnessRule(source),
    rejectRateRule(source),
    { ...counted(HANDED_BACK), ...IF_IT_STAYS },
    ...NEVER_EXPECTED.map((each) => ({ ...counted(each), ...AT_ONCE })),
  ];
}

function freshnessRule(source: string): Rule {
  return {
    id: 'Freshness',
    runbook: 'freshness',
    says: `p95 of the time from event to lake is above ${FRESHNESS_SECONDS / 60} minutes`,
    metric: connectorMetric('eventToLake', { source, period: FIVE_MINUTES, statistic: 'p95' }),
    threshold: FRESHNESS_SECONDS,
    periods: 3,
    datapoints: 2,
    missing: TreatMissingData.IGNORE,
  };
}

function rejectRateRule(source: string): Rule {
  const [rejected, received] = [
    connectorMetric('alertsRejected', { source, period: FIVE_MINUTES }),
    connectorMetric('alertsReceived', { source, period: FIVE_MINUTES }),
  ];
  return {
    id: 'RejectRate',
    runbook: 'reject-rate',
    says: `More than ${REJECT_RATE_PERCENT} % of the alerts are rejected`,
    metric: percent(rejected, received, FIVE_MINUTES),
    threshold: REJECT_RATE_PERCENT,
    ...AT_ONCE,
  };
}

/** `limitGb`: what one query of the workgroup may read. */
export function scanRule(workgroup: string, limitGb: number): Rule {
  return {
    id: 'ScannedBytes',
    runbook: 'scanned-bytes',
    says: `Queries of a day have read more than ${SCANS_A_DAY} times what one may`,
    metric: scannedBytes(workgroup, Duration.days(1)),
    threshold: SCANS_A_DAY * limitGb * 1e9,
    ...AT_ONCE,
  };
}
