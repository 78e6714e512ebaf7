import type { Context } from 'aws-lambda';
import { METRICS } from '../../src/handlers/metrics';
import { functionTelemetry } from '../../src/handlers/telemetry';

const CONTEXT = { awsRequestId: 'request', functionName: 'convert', memoryLimitInMB: '512', invokedFunctionArn: 'arn' } as Context;

/** One line in CloudWatch's embedded metric format. */
interface MetricLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly [{ readonly Dimensions: readonly string[][]; readonly Metrics: readonly object[] }];
  };
  readonly [nameOrDimension: string]: unknown;
}

/** The lines that an invocation of `convert` prints. */
async function printed(work: (telemetry: ReturnType<typeof functionTelemetry>) => void): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0),
  );
  try {
    const telemetry = functionTelemetry('vendor', 'convert');
    await telemetry.observe(CONTEXT, async () => work(telemetry)).catch(() => undefined);
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function metricLines(work: Parameters<typeof printed>[0]): Promise<MetricLine[]> {
  return (await printed(work)).filter((line) => '_aws' in line) as unknown as MetricLine[];
}

const dimensionsOf = ({ _aws }: MetricLine) => _aws.CloudWatchMetrics[0].Dimensions;

test('a metric counts for the source and the stage, and for its part', async () => {
  const [line] = await metricLines((telemetry) => telemetry.add('alertsRejected', 3, 'input.empty'));
  expect(line).toMatchObject({ source: 'vendor', stage: 'convert', rule: 'input.empty', AlertsRejected: 3 });
  expect(dimensionsOf(line!)).toEqual([
    ['source', 'stage'],
    ['source', 'stage', 'rule'],
  ]);
});

test('what is counted is summed, however often it is counted', async () => {
  const lines = await metricLines((telemetry) => {
    for (let object = 0; object < 250; object++) telemetry.add('objectsWritten', 1, 'security_finding');
  });
  expect(lines.map(({ ObjectsWritten, class: name }) => [ObjectsWritten, name])).toEqual([[250, 'security_finding']]);
});

test('of what is measured every value is kept, and every line of them has all its dimensions', async () => {
  const lines = await metricLines((telemetry) => {
    for (let second = 0; second < 250; second++) telemetry.add('eventToLake', second, 'security_finding');
    telemetry.add('rowsWritten', 250, 'security_finding');
  });
  expect(lines.flatMap(({ EventToLake }) => EventToLake)).toEqual(Array.from({ length: 250 }, (_, second) => second));
  expect(lines.flatMap(({ RowsWritten = [] }) => RowsWritten)).toEqual([250]);
  for (const line of lines) {
    expect(line['class']).toBe('security_finding');
    expect(dimensionsOf(line)).toEqual([
      ['source', 'stage'],
      ['source', 'stage', 'class'],
    ]);
  }
});

test('an invocation that fails publishes what it has counted, once', async () => {
  const lines = await metricLines((telemetry) => {
    telemetry.add('lakePutErrors', 1);
    throw new Error('the lake is away');
  });
  expect(lines.map(({ LakePutErrors }) => LakePutErrors)).toEqual([1]);
});

test('an error is told by name, message and cause, without a stack', async () => {
  const [line] = await printed((telemetry) =>
    telemetry.error('handed back', new Error('cannot write', { cause: new TypeError('no such host') }), { key: 'a.ndjson' }),
  );
  expect(line).toMatchObject({ message: 'handed back', reason: 'cannot write', cause: 'TypeError: no such host', key: 'a.ndjson' });
  expect(JSON.stringify(line)).not.toContain(__filename);
});

test('no two metrics have one name', () => {
  const names = Object.values(METRICS).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
