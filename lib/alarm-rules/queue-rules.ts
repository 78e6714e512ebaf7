import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { WorkQueue } from '../work-queue';
import { AT_ONCE, FIVE_MINUTES, type Rule } from './rule';

/** Nothing is given up, and nothing waits longer than one whole attempt takes. */
export function queueRules(name: string, { queue, deadLetters, oldestAge }: WorkQueue): readonly Rule[] {
  return [
    {
      id: `${name}DeadLetters`,
      runbook: 'dead-letters',
      says: `${name}: messages were given up`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: 0,
      ...AT_ONCE,
    },
    {
      id: `${name}Oldest`,
      runbook: 'oldest-message',
      says: `${name}: the oldest message is older than one whole attempt takes`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: oldestAge.toSeconds(),
      periods: 2,
      datapoints: 2,
      missing: TreatMissingData.NOT_BREACHING,
    },
  ];
}
