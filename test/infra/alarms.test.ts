import { readFileSync } from 'node:fs';
import { METRICS } from '../../src/handlers/metrics';
import { METRICS_NAMESPACE } from '../../src/handlers/settings';
import { POLL, STANDALONE, templatesOf } from './templates';

const { Connector } = templatesOf({ ...STANDALONE, poll: POLL, alarmEmail: 'soc@example.com' });
const alarms = Object.entries(Connector?.findResources('AWS::CloudWatch::Alarm') ?? {}).map(([id, { Properties }]) => ({
  id: id.replace(/^Alarmsdarktrace/, '').replace(/[0-9A-F]{8}$/, ''),
  ...Properties,
}));

/** Each alarm with its threshold, datapoints of periods, and what missing data means. */
const EXPECTED = {
  ConvertQueueDeadLetters: [0, '1 of 1', 'notBreaching'],
  ConvertQueueOldest: [1800, '2 of 2', 'notBreaching'],
  IntakeQueueDeadLetters: [0, '1 of 1', 'notBreaching'],
  IntakeQueueOldest: [300 + 660, '2 of 2', 'notBreaching'],
  ...Object.fromEntries(
    Object.entries({ Convert: 300, Receive: 25, Land: 60, Poll: 840, Sweep: 600 }).flatMap(([name, timeoutSeconds]) => [
      [`${name}Errors`, [5, '2 of 3', 'notBreaching']],
      [`${name}Throttles`, [0, '2 of 3', 'notBreaching']],
      [`${name}Duration`, [800 * timeoutSeconds, '2 of 3', 'notBreaching']],
    ]),
  ),
  PollHeartbeat: [1, '3 of 3', 'breaching'],
  Freshness: [1800, '2 of 3', 'ignore'],
  RejectRate: [1, '1 of 3', 'notBreaching'],
  LakeDenied: [0, '1 of 1', 'notBreaching'],
  LakePutErrors: [0, '1 of 1', 'notBreaching'],
  PartitionsDenied: [0, '1 of 1', 'notBreaching'],
  Requeued: [0, '1 of 1', 'notBreaching'],
  ScannedBytes: [10 * 10e9, '1 of 1', 'notBreaching'],
};

test('these alarms there are, each with its rule for missing data', () => {
  const found = alarms.map(({ id, Threshold, DatapointsToAlarm, EvaluationPeriods, TreatMissingData }) => [
    id,
    [Threshold, `${DatapointsToAlarm} of ${EvaluationPeriods}`, TreatMissingData],
  ]);
  expect(Object.fromEntries(found)).toEqual(EXPECTED);
});

test('a poll that is silent raises the alarm; without appliances there is none', () => {
  expect(alarms.find(({ id }) => id === 'PollHeartbeat')).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Period: 300 });
  const quiet = templatesOf(STANDALONE)['Connector']?.findResources('AWS::CloudWatch::Alarm') ?? {};
  expect(Object.keys(quiet).filter((id) => id.includes('Poll'))).toEqual([]);
});

test('every alarm links to a heading of the runbook', () => {
  const headings = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );
  for (const { AlarmDescription } of alarms) expect(headings).toContain(/docs\/runbook\.md#(\S+)$/.exec(AlarmDescription)?.[1]);
});

test('alarms tell somebody, and CloudWatch may use the key of the topic', () => {
  for (const { AlarmActions, OKActions } of alarms) expect([AlarmActions.length, OKActions.length]).toEqual([1, 1]);
  Connector?.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'soc@example.com' });
  const [key] = Object.values(Connector?.findResources('AWS::KMS::Key') ?? {});
  expect(JSON.stringify(key?.['Properties'].KeyPolicy)).toContain('cloudwatch.amazonaws.com');
});

test('the alarms on our own metrics name metrics that a function publishes', () => {
  const names = new Set<string>(Object.values(METRICS).map(({ name }) => name));
  const own = alarms.filter(({ Namespace }) => Namespace === METRICS_NAMESPACE);
  expect(own.length).toBeGreaterThan(4);
  for (const { MetricName, Dimensions } of own) {
    expect(names).toContain(MetricName);
    expect(Dimensions.map(({ Name }: { Name: string }) => Name)).toEqual(['source', 'stage']);
  }
});

test('the dashboard has a row for each question', () => {
  const [board] = Object.values(Connector?.findResources('AWS::CloudWatch::Dashboard') ?? {});
  const titles = [...JSON.stringify(board?.['Properties'].DashboardBody).matchAll(/title\\+":\\+"(\w+):/g)].map(([, row]) => row);
  expect([...new Set(titles)]).toEqual(['Ingest', 'Queue', 'Transform', 'Deliver', 'Freshness', 'Outcome', 'Cost']);
});
