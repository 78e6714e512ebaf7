import type { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { functionRules } from './alarm-rules/function-rules';
import { pollRules, webhookRule } from './alarm-rules/intake-rules';
import { lakeRules, scanRule } from './alarm-rules/lake-rules';
import { queueRules } from './alarm-rules/queue-rules';
import type { Rule } from './alarm-rules/rule';
import type { ConnectorFunction } from './connector-function';
import type { WorkQueue } from './work-queue';

export interface AlarmsProps {
  readonly topic: ITopic;
  /** Name of the source. */
  readonly source: string;
  readonly functions: Readonly<Record<string, ConnectorFunction>>;
  readonly queues: Readonly<Record<string, WorkQueue>>;
  /** Whether requests come in. */
  readonly webhook: boolean;
  /** Names of the appliances that are polled, and how often; undefined where none is. */
  readonly poll?: { readonly appliances: readonly string[]; readonly every: Duration } | undefined;
  /** The workgroup, and what one of its queries may read; told once, not for each source. */
  readonly scans?: { readonly workgroup: string; readonly limitGb: number } | undefined;
}

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

function rulesOf({ source, functions, queues, webhook, poll, scans }: AlarmsProps): readonly Rule[] {
  return [
    ...Object.entries(queues).flatMap(([name, queue]) => queueRules(name, queue)),
    ...Object.entries(functions).flatMap(([name, each]) => functionRules(name, each)),
    ...(webhook ? [webhookRule(source)] : []),
    ...(poll ? pollRules(source, poll.appliances, poll.every) : []),
    ...lakeRules(source),
    ...(scans ? [scanRule(scans.workgroup, scans.limitGb)] : []),
  ];
}
