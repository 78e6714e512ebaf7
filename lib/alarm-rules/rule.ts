import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** One alarm: above `threshold` in `datapoints` of `periods` periods of the metric. */
export interface Rule {
  readonly id: string;
  /** Heading of `docs/runbook.md` that says what to do, as an anchor. */
  readonly runbook: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
  readonly datapoints: number;
  readonly missing: TreatMissingData;
  /** Below the threshold instead of above. */
  readonly tooFew?: true;
}

export const FIVE_MINUTES = Duration.minutes(5);

/** When an alarm is raised, and what no data means. */
type When = Pick<Rule, 'periods' | 'datapoints' | 'missing'>;

/** At the first sign: for what never happens in a healthy connector. */
export const AT_ONCE: When = { periods: 1, datapoints: 1, missing: TreatMissingData.NOT_BREACHING };

/** For what may happen once by itself. */
export const IF_IT_STAYS: When = { periods: 3, datapoints: 2, missing: TreatMissingData.NOT_BREACHING };

/** `part` of `whole`, 0 where there is nothing. */
export function percent(part: IMetric, whole: IMetric, period: Duration): MathExpression {
  return new MathExpression({ expression: 'IF(whole > 0, 100 * part / whole, 0)', usingMetrics: { part, whole }, period });
}
