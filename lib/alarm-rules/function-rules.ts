import { Duration } from 'aws-cdk-lib';
import type { ConnectorFunction } from '../connector-function';
import { FIVE_MINUTES, IF_IT_STAYS, percent, type Rule } from './rule';

/** A function with more errors than this share of its invocations, in percent. */
const ERROR_RATE_PERCENT = 5;

/**
 * A function that works: does not fail, is not throttled, has time to spare. One that the clock invokes is judged tick by tick: within minutes
 * there would never be two data points of it.
 */
export function functionRules(name: string, { function: each, timeout, every }: ConnectorFunction): readonly Rule[] {
  const errorPeriod = every ?? Duration.minutes(1);
  const period = every ?? FIVE_MINUTES;
  return [
    {
      id: `${name}Errors`,
      runbook: 'function-errors',
      says: `${name}: more than ${ERROR_RATE_PERCENT} % of the invocations fail`,
      metric: percent(each.metricErrors({ period: errorPeriod }), each.metricInvocations({ period: errorPeriod }), errorPeriod),
      threshold: ERROR_RATE_PERCENT,
      ...IF_IT_STAYS,
    },
    {
      id: `${name}Throttles`,
      runbook: 'throttles',
      says: `${name}: invocations are throttled`,
      metric: each.metricThrottles({ period }),
      threshold: 0,
      ...IF_IT_STAYS,
    },
    {
      id: `${name}Duration`,
      runbook: 'duration',
      says: `${name}: p99 of the duration is above 80 % of the timeout`,
      metric: each.metricDuration({ period, statistic: 'p99' }),
      threshold: 0.8 * timeout.toMilliseconds(),
      ...IF_IT_STAYS,
    },
  ];
}
