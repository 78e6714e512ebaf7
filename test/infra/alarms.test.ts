import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { ASSUMPTIONS } from '../../src/cli/cost/monthly-cost';
import { METRICS } from '../../src/handlers/metrics';
import { METRICS_NAMESPACE } from '../../src/handlers/settings';
import { POLL, STANDALONE, templatesOf, text } from './templates';

const { Connector } = templatesOf({ ...STANDALONE, poll: POLL, alarmEmail: 'soc@example.com' });
const alarms = alarmsOf(Connector);

function alarmsOf(template: Template | undefined) {
  return Object.entries(template?.findResources('AWS::CloudWatch::Alarm') ?? {}).map(([id, { Properties }]) => ({
    id: id.replace(/^Alarmsdarktrace/, '').replace(/[0-9A-F]{8}$/, ''),
    ...Properties,
  }));
}

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
  WebhookRejected: [0, '1 of 1', 'notBreaching'],
  PollHeartbeatone: [1, '3 of 3', 'breaching'],
  PollRefused: [0, '1 of 1', 'notBreaching'],
  Freshness: [1800, '2 of 3', 'ignore'],
  RejectRate: [1, '1 of 1', 'notBreaching'],
  HandedBack: [0, '2 of 3', 'notBreaching'],
  SchemaRejects: [0, '1 of 1', 'notBreaching'],
  CriticalHealth: [0, '1 of 1', 'notBreaching'],
  PassedOver: [0, '1 of 1', 'notBreaching'],
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

test('a poll that is silent raises the alarm of its appliance, whatever the others do; without appliances there is none', () => {
  const [one, two] = [{ ...POLL.appliances[0] }, { ...POLL.appliances[0], name: 'two' }];
  const both = alarmsOf(templatesOf({ ...STANDALONE, poll: { appliances: [one, two], everyMinutes: 10 } })['Connector']);
  const heartbeats = both.filter(({ id }) => id.startsWith('PollHeartbeat'));
  expect(heartbeats.map(({ Dimensions }) => Dimensions)).toEqual(
    ['one', 'two'].map((appliance) => [
      { Name: 'appliance', Value: appliance },
      { Name: 'source', Value: 'darktrace' },
      { Name: 'stage', Value: 'poll' },
    ]),
  );
  for (const alarm of heartbeats) expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Period: 600 });
  expect(alarmsOf(templatesOf(STANDALONE)['Connector']).filter(({ id }) => id.includes('Poll'))).toEqual([]);
});

test('a function that the clock invokes is judged tick by tick, since minutes have no two data points of it', () => {
  const periodsOf = (name: string) =>
    alarms
      .filter(({ id }) => [`${name}Errors`, `${name}Throttles`, `${name}Duration`].includes(id))
      .map(({ Period, Metrics = [] }) => Period ?? Metrics.find(({ MetricStat }: { MetricStat?: object }) => MetricStat).MetricStat.Period);
  expect(periodsOf('Poll')).toEqual([300, 300, 300]);
  expect(periodsOf('Sweep')).toEqual([3600, 3600, 3600]);
  expect(new Set(periodsOf('Convert'))).toEqual(new Set([60, 300]));
});

test('without a webhook nothing is said of one', () => {
  const { Connector: quiet } = templatesOf({ ...STANDALONE, webhook: false });
  expect(alarmsOf(quiet).filter(({ id }) => /Webhook|Receive/.test(id))).toEqual([]);
});

test('what a month costs is worked out with the alarms that ship', () => {
  expect(ASSUMPTIONS.alarms).toBe(alarmsOf(templatesOf(STANDALONE)['Connector']).length);
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
    const named = Dimensions.map(({ Name }: { Name: string }) => Name);
    expect(named).toEqual(MetricName === 'PollSucceeded' ? ['appliance', 'source', 'stage'] : ['source', 'stage']);
  }
});

test('the dashboard has a row for each question, and shows every metric that is published and no other', () => {
  const [board] = Object.values(Connector?.findResources('AWS::CloudWatch::Dashboard') ?? {});
  const body = text(board?.['Properties'].DashboardBody);
  const titles = [...body.matchAll(/"title":"(\w+):/g)].map(([, row]) => row);
  expect([...new Set(titles)]).toEqual(['Ingest', 'Queue', 'Transform', 'Deliver', 'Freshness', 'Outcome', 'Cost']);
  const published = Object.values(METRICS).map(({ name }) => name as string);
  const searched = [...body.matchAll(/MetricName=\\"(\w+)\\"/g)].map(([, name]) => name);
  const drawn = [...body.matchAll(/"SecurityLakeConnector","(\w+)"/g)].map(([, name]) => name);
  for (const name of [...searched, ...drawn]) expect(published).toContain(name);
  expect(published.filter((name) => ![...searched, ...drawn].includes(name))).toEqual([]);
});
