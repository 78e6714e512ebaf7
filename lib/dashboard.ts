import { Duration } from 'aws-cdk-lib';
import { Dashboard as CloudWatchDashboard, GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS, type Metric, type MetricName } from '../src/handlers/metrics';
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
    const ofSources = (toMetric: (source: string) => IMetric[]) => sources.flatMap(toMetric);
    const total = (...names: MetricName[]) => ofSources((source) => names.map((each) => connectorMetric(each, { source, period: PERIOD })));
    const measured = (metric: MetricName, statistic: string) =>
      ofSources((source) => [connectorMetric(metric, { source, period: PERIOD, statistic })]);
    const split = (...names: MetricName[]) => ofSources((source) => names.map((each) => byPart(each, source)));
    const ofQueues = (toMetric: (queue: WorkQueue) => IMetric) => Object.values(queues).map(toMetric);
    const lambdas = Object.entries(functions);

    const board = new CloudWatchDashboard(this, 'Board', { dashboardName: name });
    const row = (...graphs: readonly (readonly [title: string, metrics: IMetric[]])[]) =>
      board.addWidgets(...graphs.map(([title, left]) => new GraphWidget({ title, left, width: WIDTH / graphs.length, height: HEIGHT })));

    row(
      [
        'Ingest: webhook and polls',
        total('webhookAccepted', 'webhookRejected', 'messagesLanded', 'pollSucceeded', 'pollFailed', 'pollRefused', 'alertsPolled'),
      ],
      ['Ingest: refused requests by status, failed polls by reason', split('webhookRejected', 'pollFailed')],
      ['Ingest: alerts by kind', split('alertsReceived')],
      ['Ingest: clock skew of the appliances, s', measured('applianceClockSkew', 'Maximum')],
    );
    row(
      ['Queue: waiting', ofQueues(({ queue }) => queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }))],
      ['Queue: in flight', ofQueues(({ queue }) => queue.metricApproximateNumberOfMessagesNotVisible({ period: PERIOD }))],
      ['Queue: oldest, s', ofQueues(({ queue }) => queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }))],
      ['Queue: dead letters', ofQueues(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD }))],
    );
    row(
      ['Transform: alerts', total('alertsReceived', 'alertsDelivered', 'alertsRejected', 'alertsIgnored')],
      ['Transform: rejected by rule', split('alertsRejected')],
      ['Transform: unknown kinds and models, schema rejects', total('unknownKinds', 'unknownAnalytics', 'schemaRejects')],
      ['Transform: unmapped share, %', measured('unmappedShare', 'Average')],
    );
    row(
      ['Deliver: objects and partitions', total('objectsWritten', 'partitionsRegistered')],
      ['Deliver: rows of an object', ofSources((source) => [rowsPerObject(source)])],
      ['Deliver: bytes', total('bytesWritten')],
      ['Deliver: faults', total('lakePutErrors', 'lakeAccessDenied', 'partitionsDenied', 'messagesHandedBack', 'rawObjectsPassedOver')],
    );
    row(
      ['Freshness: event to lake, p50, s', measured('eventToLake', 'p50')],
      ['Freshness: event to lake, p95, s', measured('eventToLake', 'p95')],
      ['Freshness: tried again by the sweep', total('rawVersionsRequeued', 'partitionsRetried', 'deadLettersDrained')],
    );
    row(
      ['Outcome: findings by severity', split('findingsDelivered')],
      ['Outcome: records by class', split('rowsWritten')],
      ['Outcome: alerts delivered by kind', split('alertsDelivered')],
      ['Outcome: the product calls its own health critical', total('criticalHealthAlerts')],
    );
    row(
      ['Cost: invocations', lambdas.map(([, { function: lambda }]) => lambda.metricInvocations({ period: PERIOD }))],
      ['Cost: GB-seconds', lambdas.map(([each, lambda]) => gbSeconds(each, lambda))],
      ['Cost: bytes that queries read', [scannedBytes(workgroup, PERIOD)]],
    );
  }
}

/** A metric by its third dimension, one line for each value that there is. */
function byPart(metric: MetricName, source: string): MathExpression {
  const { name, by }: Metric = METRICS[metric];
  if (by === undefined) throw new Error(`metric ${name} is not split, wanted one with \`by\``);
  const search = `{${METRICS_NAMESPACE},source,stage,${by}} MetricName="${name}" source="${source}"`;
  return new MathExpression({
    expression: `SEARCH('${search}', 'Sum', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: PERIOD,
  });
}

function rowsPerObject(source: string): MathExpression {
  const [rows, objects] = [variable('rows', source), variable('objects', source)];
  const usingMetrics = {
    [rows]: connectorMetric('rowsWritten', { source, period: PERIOD }),
    [objects]: connectorMetric('objectsWritten', { source, period: PERIOD }),
  };
  return new MathExpression({ expression: `${rows} / ${objects}`, usingMetrics, label: source, period: PERIOD });
}

/** What Lambda bills beside invocations. */
function gbSeconds(name: string, { function: lambda, memoryMb }: ConnectorFunction): MathExpression {
  const durationMs = variable('durationMs', name);
  const usingMetrics = { [durationMs]: lambda.metricDuration({ period: PERIOD, statistic: 'Sum' }) };
  return new MathExpression({ expression: `${durationMs} / 1000 * ${memoryMb} / 1024`, usingMetrics, label: name, period: PERIOD });
}

/** Expressions of one graph share their variables. */
const variable = (what: string, of: string): string => `${what}_${of.replace(/\W/g, '_')}`;
