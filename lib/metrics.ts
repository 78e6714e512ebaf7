import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, type MetricName, type Metric as PublishedMetric } from '../src/handlers/metrics';
import { METRICS_NAMESPACE } from '../src/handlers/settings';

export interface MetricChoice {
  readonly source: string;
  readonly period: Duration;
  /** `Sum` where it is not given. */
  readonly statistic?: string;
  /** One value of the metric's third dimension; the total where it is not given. */
  readonly part?: string;
}

/** One of the functions' metrics for a source. */
export function connectorMetric(name: MetricName, { source, period, statistic = 'Sum', part }: MetricChoice): Metric {
  const { name: metricName, stage, by }: PublishedMetric = METRICS[name];
  if (part !== undefined && by === undefined) throw new Error(`metric ${metricName} has no part ${part}, wanted one with \`by\``);
  const dimensionsMap = { source, stage, ...(by === undefined || part === undefined ? {} : { [by]: part }) };
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, period, statistic });
}

/** What the queries of a workgroup have read. */
export function scannedBytes(workgroup: string, period: Duration): Metric {
  const dimensionsMap = { WorkGroup: workgroup };
  return new Metric({ namespace: 'AWS/Athena', metricName: 'ProcessedBytes', dimensionsMap, statistic: 'Sum', period });
}
