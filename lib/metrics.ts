import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, type MetricName } from '../src/handlers/metrics';
import { METRICS_NAMESPACE } from '../src/handlers/settings';

/** The total of one of the functions' metrics for a source. */
export function connectorMetric(name: MetricName, source: string, period: Duration, statistic = 'Sum'): Metric {
  const { name: metricName, stage } = METRICS[name];
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { source, stage }, period, statistic });
}

/** What the queries of a workgroup have read. */
export function scannedBytes(workgroup: string, period: Duration): Metric {
  const dimensionsMap = { WorkGroup: workgroup };
  return new Metric({ namespace: 'AWS/Athena', metricName: 'ProcessedBytes', dimensionsMap, statistic: 'Sum', period });
}
