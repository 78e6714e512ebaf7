import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../src/handlers/metrics';
import { connectorMetric, scannedBytes } from '../metrics';
import { AT_ONCE, FIVE_MINUTES, percent, type Rule } from './rule';

/** Longest wait, from an event's own time to its record in the lake. */
const FRESHNESS_SECONDS = 1800;
const REJECT_RATE_PERCENT = 1;
/** Whole scans, at the limit of one query, that a day may have. */
const SCANS_A_DAY = 10;

/** From alerts to records that are seen: none rejected, none late, none refused by the lake. */
export function lakeRules(source: string): readonly Rule[] {
  const counted = (id: string, name: MetricName, runbook: string, says: string): Rule => {
    return { id, runbook, says, metric: connectorMetric(name, { source, period: FIVE_MINUTES }), threshold: 0, ...AT_ONCE };
  };
  return [
    freshnessRule(source),
    rejectRateRule(source),
    counted('SchemaRejects', 'schemaRejects', 'schema-rejects', 'Records of ours broke the OCSF schema: the mapping is at fault'),
    counted(
      'CriticalHealth',
      'criticalHealthAlerts',
      'critical-health',
      'The product that sends the alerts says that its own health is critical',
    ),
    counted(
      'PassedOver',
      'rawObjectsPassedOver',
      'passed-over',
      'Raw objects that S3 told of were not converted: they are gone, or not ours',
    ),
    counted('LakeDenied', 'lakeAccessDenied', 'lake-denied', 'The lake or the provider role refused a PUT'),
    counted('LakePutErrors', 'lakePutErrors', 'lake-put-errors', 'A PUT into the lake failed for good'),
    counted(
      'PartitionsDenied',
      'partitionsDenied',
      'partitions-denied',
      'Partitions could not be registered; their records are in the lake but in no answer',
    ),
    counted('Requeued', 'rawVersionsRequeued', 'requeued', 'Raw objects had no receipt and were queued again'),
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
