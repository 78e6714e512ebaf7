import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ConnectorFunction } from './connector-function';
import { connectorMetric, scannedBytes } from './metrics';
import type { WorkQueue } from './work-queue';

export interface AlarmsProps {
  readonly topic: ITopic;
  /** Name of the source. */
  readonly source: string;
  readonly functions: Readonly<Record<string, ConnectorFunction>>;
  readonly queues: Readonly<Record<string, WorkQueue>>;
  /** The workgroup, and what one of its queries may read; told once, not for each source. */
  readonly scans?: { readonly workgroup: string; readonly limitGb: number };
  /** Minutes between polls; undefined where nothing is polled. */
  readonly pollMinutes?: number | undefined;
}

/** One alarm: above `threshold` in `datapoints` of `periods` periods. */
interface Rule {
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

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** A function with more errors than this share of its invocations, in percent. */
const ERROR_RATE_PERCENT = 5;
/** Longest wait, from an event's own time to its record in the lake. */
const FRESHNESS_SECONDS = 1800;
const REJECT_RATE_PERCENT = 1;
/** Whole scans, at the limit of one query, that a day may have. */
const SCANS_A_DAY = 10;
/** Polls that may fail before somebody is told. */
const MISSED_POLLS = 3;

/** What an operator of one source is told of. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    for (const rule of rulesOf(props)) this.add(rule, props.topic);
  }

  private add({ id, runbook, says, metric, threshold, periods, datapoints, missing, tooFew }: Rule, topic: ITopic): void {
    const action = new SnsAction(topic);
    const alarm = new Alarm(this, id, {
      alarmDescription: `${says}. What to do: docs/runbook.md#${runbook}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: datapoints,
      comparisonOperator: tooFew ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: missing,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

function rulesOf({ source, functions, queues, pollMinutes, scans }: AlarmsProps): readonly Rule[] {
  return [
    ...Object.entries(queues).flatMap(([name, queue]) => queueRules(name, queue)),
    ...Object.entries(functions).flatMap(([name, each]) => functionRules(name, each)),
    ...(pollMinutes === undefined ? [] : [pollRule(source, pollMinutes)]),
    ...lakeRules(source),
    ...(scans ? [scanRule(scans.workgroup, scans.limitGb)] : []),
  ];
}

function queueRules(name: string, { queue, deadLetters, oldestAge }: WorkQueue): readonly Rule[] {
  return [
    {
      id: `${name}DeadLetters`,
      runbook: 'dead-letters',
      says: `${name}: messages were given up`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: 0,
      periods: 1,
      datapoints: 1,
      missing: TreatMissingData.NOT_BREACHING,
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

function functionRules(name: string, { function: each, timeout }: ConnectorFunction): readonly Rule[] {
  const twoOfThree = { periods: 3, datapoints: 2, missing: TreatMissingData.NOT_BREACHING } as const;
  return [
    {
      id: `${name}Errors`,
      runbook: 'function-errors',
      says: `${name}: more than ${ERROR_RATE_PERCENT} % of the invocations fail`,
      metric: percent(each.metricErrors({ period: MINUTE }), each.metricInvocations({ period: MINUTE }), MINUTE),
      threshold: ERROR_RATE_PERCENT,
      ...twoOfThree,
    },
    {
      id: `${name}Throttles`,
      runbook: 'throttles',
      says: `${name}: invocations are throttled`,
      metric: each.metricThrottles({ period: FIVE_MINUTES }),
      threshold: 0,
      ...twoOfThree,
    },
    {
      id: `${name}Duration`,
      runbook: 'duration',
      says: `${name}: p99 of the duration is above 80 % of the timeout`,
      metric: each.metricDuration({ period: FIVE_MINUTES, statistic: 'p99' }),
      threshold: 0.8 * timeout.toMilliseconds(),
      ...twoOfThree,
    },
  ];
}

/** On polls and not on alerts: a quiet tenant has no alerts, a dead poll has no polls. */
function pollRule(source: string, everyMinutes: number): Rule {
  return {
    id: 'PollHeartbeat',
    runbook: 'poll-heartbeat',
    says: `No poll has succeeded ${MISSED_POLLS} times in a row`,
    metric: connectorMetric('pollSucceeded', source, Duration.minutes(everyMinutes)),
    threshold: 1,
    tooFew: true,
    periods: MISSED_POLLS,
    datapoints: MISSED_POLLS,
    missing: TreatMissingData.BREACHING,
  };
}

function lakeRules(source: string): readonly Rule[] {
  const once = { threshold: 0, periods: 1, datapoints: 1, missing: TreatMissingData.NOT_BREACHING } as const;
  const count = (name: Parameters<typeof connectorMetric>[0]) => connectorMetric(name, source, FIVE_MINUTES);
  return [
    {
      id: 'Freshness',
      runbook: 'freshness',
      says: `p95 of the time from event to lake is above ${FRESHNESS_SECONDS / 60} minutes`,
      metric: connectorMetric('eventToLake', source, FIVE_MINUTES, 'p95'),
      threshold: FRESHNESS_SECONDS,
      periods: 3,
      datapoints: 2,
      missing: TreatMissingData.IGNORE,
    },
    {
      id: 'RejectRate',
      runbook: 'reject-rate',
      says: `More than ${REJECT_RATE_PERCENT} % of the alerts are rejected`,
      metric: percent(count('alertsRejected'), count('alertsReceived'), FIVE_MINUTES),
      threshold: REJECT_RATE_PERCENT,
      periods: 3,
      datapoints: 1,
      missing: TreatMissingData.NOT_BREACHING,
    },
    {
      id: 'LakeDenied',
      runbook: 'lake-denied',
      says: 'The lake or the provider role refused a PUT',
      metric: count('lakeAccessDenied'),
      ...once,
    },
    {
      id: 'LakePutErrors',
      runbook: 'lake-put-errors',
      says: 'A PUT into the lake failed for good',
      metric: count('lakePutErrors'),
      ...once,
    },
    {
      id: 'PartitionsDenied',
      runbook: 'partitions-denied',
      says: 'Partitions could not be registered; their records are in the lake but in no answer',
      metric: count('partitionsDenied'),
      ...once,
    },
    {
      id: 'Requeued',
      runbook: 'requeued',
      says: 'Raw objects had no receipt and were queued again',
      metric: count('rawVersionsRequeued'),
      ...once,
    },
  ];
}

function scanRule(workgroup: string, limitGb: number): Rule {
  return {
    id: 'ScannedBytes',
    runbook: 'scanned-bytes',
    says: `Queries of a day have read more than ${SCANS_A_DAY} times what one may`,
    metric: scannedBytes(workgroup, Duration.days(1)),
    threshold: SCANS_A_DAY * limitGb * 1e9,
    periods: 1,
    datapoints: 1,
    missing: TreatMissingData.NOT_BREACHING,
  };
}

function percent(part: IMetric, whole: IMetric, period: Duration): MathExpression {
  return new MathExpression({ expression: 'IF(whole > 0, 100 * part / whole, 0)', usingMetrics: { part, whole }, period });
}
