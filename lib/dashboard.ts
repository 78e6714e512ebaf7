import { Duration } from 'aws-cdk-lib';
import { Dashboard as CloudWatchDashboard, GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS, type MetricName } from '../src/handlers/metrics';
import { METRICS_NAMESPACE } from '../src/handlers/settings';
import type { ConnectorFunction } from './connector-function';
import { connectorMetric, scannedBytes } from './metrics';
import type { WorkQueue } from './work-queue';

export interface DashboardProps {
  readonly name: string;
  /** Names of the sources. */
  readonly sources: readonly string[];
  readonly functions: Readonly<Record<string, ConnectorFunction>>;
  readonly queues: Readonly<Record<string, WorkQueue>>;
  readonly workgroup: string;
}

const PERIOD = Duration.minutes(5);
/** A dashboard is 24 columns wide; a row is as high as this. */
const WIDTH = 24;
const HEIGHT = 6;

/** One picture of the connector, a row for each question: what comes in, waits, is converted, is delivered, how late, at what cost. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { name, sources, functions, queues, workgroup }: DashboardProps) {
    super(scope, id);
    const total = (...names: MetricName[]) => sources.flatMap((source) => names.map((each) => connectorMetric(each, source, PERIOD)));
    const each = Object.values(functions).map(({ function: lambda }) => lambda);
    const board = new CloudWatchDashboard(this, 'Board', { dashboardName: name });
    const row = (...graphs: readonly (readonly [title: string, metrics: IMetric[]])[]) =>
      board.addWidgets(...graphs.map(([title, left]) => new GraphWidget({ title, left, width: WIDTH / graphs.length, height: HEIGHT })));

    row(
      ['Ingest: webhook and polls', total('webhookAccepted', 'webhookRejected', 'pollSucceeded', 'pollFailed')],
      ['Ingest: alerts by kind', sources.map((source) => splitMetric('alertsReceived', source))],
      [
        'Ingest: clock skew of the appliances, s',
        sources.map((source) => connectorMetric('applianceClockSkew', source, PERIOD, 'Maximum')),
      ],
    );
    row(
      ['Queue: waiting', Object.values(queues).map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }))],
      ['Queue: oldest, s', Object.values(queues).map(({ queue }) => queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }))],
      [
        'Queue: dead letters',
        Object.values(queues).map(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD })),
      ],
    );
    row(
      ['Transform: alerts', total('alertsReceived', 'alertsDelivered', 'alertsRejected', 'alertsIgnored', 'unknownKinds')],
      ['Transform: rejected by rule', sources.map((source) => splitMetric('alertsRejected', source))],
      ['Transform: unmapped share, %', sources.map((source) => connectorMetric('unmappedShare', source, PERIOD, 'Average'))],
    );
    row(
      ['Deliver: objects and rows', total('objectsWritten', 'rowsWritten')],
      ['Deliver: bytes', total('bytesWritten')],
      ['Deliver: faults', total('lakePutErrors', 'lakeAccessDenied', 'partitionsDenied', 'messagesHandedBack', 'rawVersionsRequeued')],
    );
    row(
      ['Freshness: event to lake, p50, s', sources.map((source) => connectorMetric('eventToLake', source, PERIOD, 'p50'))],
      ['Freshness: event to lake, p95, s', sources.map((source) => connectorMetric('eventToLake', source, PERIOD, 'p95'))],
    );
    row(
      ['Outcome: records by class', sources.map((source) => splitMetric('rowsWritten', source))],
      ['Outcome: alerts delivered by kind', sources.map((source) => splitMetric('alertsDelivered', source))],
    );
    row(
      ['Cost: invocations', each.map((lambda) => lambda.metricInvocations({ period: PERIOD }))],
      ['Cost: duration, ms', each.map((lambda) => lambda.metricDuration({ period: PERIOD, statistic: 'Sum' }))],
      ['Cost: bytes that queries read', [scannedBytes(workgroup, PERIOD)]],
    );
  }
}

/** A metric by its third dimension, one line for each value that there is. */
function splitMetric(name: MetricName, source: string): MathExpression {
  const metric = METRICS[name];
  const by = 'by' in metric ? metric.by : undefined;
  if (by === undefined) throw new Error(`metric ${metric.name} is not split, wanted one with \`by\``);
  const schema = `{${METRICS_NAMESPACE},source,stage,${by}}`;
  const search = `${schema} MetricName="${metric.name}" source="${source}"`;
  return new MathExpression({
    expression: `SEARCH('${search}', 'Sum', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: PERIOD,
  });
}
