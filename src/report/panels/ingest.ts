import { DAY_MS } from '../../ocsf/time';
import type { Question } from '../../queries/entry';
import { bucketsOf } from '../buckets';
import { AXIS, type Chart, LEGEND } from '../chart';
import { bytesText, count, dayText, durationText, percentile, several } from '../figures';
import type { LakeFacts, ObjectFacts } from '../lake-facts';
import type { Figure, Panel, Table } from '../panel';
import type { Row } from '../rows';

/** Percentiles by rank, so that the same lake gives the same number. */
const arrivals: Question = {
  parameters: [],
  reads: { darktrace_records: ['event_ms', 'logged_ms'] },
  sql: () => `WITH arrived AS (
  SELECT logged_ms / ${DAY_MS} AS day, (logged_ms - event_ms) / 1000 AS lag_s FROM darktrace_records WHERE logged_ms IS NOT NULL
),
ranked AS (
  SELECT day, lag_s, row_number() OVER (PARTITION BY day ORDER BY lag_s) AS nth, count(*) OVER (PARTITION BY day) AS records FROM arrived
)
SELECT day, max(records) AS records, min(lag_s) FILTER (WHERE nth * 2 >= records) AS lag_p50_s, min(lag_s) FILTER (WHERE nth * 20 >= records * 19) AS lag_p95_s
FROM ranked
GROUP BY day
ORDER BY day`,
};

const copies: Question = {
  parameters: [],
  reads: { darktrace_records: ['class_name', 'event_uid', 'object_uid', 'logged_ms'] },
  sql: () => `WITH events AS (
  SELECT class_name, event_uid, CASE WHEN class_name = 'Authentication' THEN object_uid END AS carrier, count(*) AS copies, count(logged_ms) AS timed
  FROM darktrace_records
  GROUP BY class_name, event_uid, CASE WHEN class_name = 'Authentication' THEN object_uid END
)
SELECT class_name, sum(copies) AS records, count(*) AS events, sum(copies) - count(*) AS repeats, sum(copies) - sum(timed) AS untimed
FROM events
GROUP BY class_name
ORDER BY class_name`,
};

/** Whether what is above can be trusted: does everything arrive, in time, once, and in files that can be read well. */
export const ingest: Panel<'arrivals' | 'copies'> = {
  id: 'ingest',
  title: 'Ingest health',
  explains:
    'Lag is from the event to its arrival at the connector. Records are delivered at least once: repeats stand in the files and not in the ' +
    'flat views. Every alert that came in was delivered, rejected (kept whole, with the reason) or ignored by a rule. Many small objects ' +
    'make every query slow; none should have more than one row group here.',
  questions: { arrivals, copies },
  draw({ arrivals: days, copies: classes }, lake) {
    const sums = countsOf(lake);
    const repeats = classes.reduce((sum, row) => sum + (row.number('repeats') ?? 0), 0);
    return {
      says: `${several(sums.rejected, 'alert')} rejected of ${count(sums.received)} received; ${several(repeats, 'record')} delivered more than once; ${several(lake.objects.length, 'object')} in the period.`,
      figures: [...lagFigures(days), ...objectFigures(lake.objects)],
      tables: [classTable(classes), objectTable(lake.objects), ...outcomeTables(lake)],
    };
  },
};

function lagFigures(rows: readonly Row[]): Figure[] {
  if (rows.length === 0) return [];
  const title = 'Lag from the event to its arrival, by day of arrival';
  const days = rows.map((row) => (row.number('day') ?? 0) * DAY_MS);
  return [
    {
      title,
      chart: lagChart(rows, days),
      table: {
        caption: title,
        columns: [
          { title: 'Day (UTC)', kind: 'time' },
          { title: 'Records', kind: 'number' },
          { title: 'Half within', kind: 'number' },
          { title: '95 of 100 within', kind: 'number' },
        ],
        rows: rows.map((row, place) => [
          dayText(days[place] as number),
          row.number('records'),
          durationText(row.number('lag_p50_s') ?? 0),
          durationText(row.number('lag_p95_s') ?? 0),
        ]),
      },
    },
  ];
}

function lagChart(rows: readonly Row[], days: readonly number[]): Chart {
  const buckets = bucketsOf(days);
  const slowest = (column: string): (number | null)[] => {
    const lags = buckets.starts.map((): number | null => null);
    rows.forEach((row, at) => {
      const place = buckets.placeOf(days[at] as number);
      // A logarithm has no zero, and a clock that is ahead makes a lag below it.
      lags[place] = Math.max(lags[place] ?? 1, row.number(column) ?? 1);
    });
    return lags;
  };
  const line = (name: string, column: string, color: string) =>
    ({
      type: 'line',
      name,
      data: slowest(column),
      symbol: 'circle',
      symbolSize: 5,
      lineStyle: { color, width: 2 },
      itemStyle: { color },
    }) as const;
  return {
    width: 1120,
    height: 220,
    option: {
      legend: LEGEND,
      grid: { left: 60, right: 8, top: 32, bottom: 26 },
      xAxis: { ...AXIS, type: 'category', data: [...buckets.labels] },
      yAxis: { ...AXIS, type: 'log', min: 1, axisLabel: { ...AXIS.axisLabel, formatter: (seconds: number) => `${count(seconds)} s` } },
      series: [line('half within', 'lag_p50_s', 'var(--series)'), line('95 of 100 within', 'lag_p95_s', 'var(--series-2)')],
    },
  };
}

/** Upper ends of the bars, in bytes. */
const SIZES = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, Number.POSITIVE_INFINITY];

function objectFigures(objects: readonly ObjectFacts[]): Figure[] {
  if (objects.length === 0) return [];
  const labels = SIZES.map((end, place) =>
    end === Number.POSITIVE_INFINITY ? `${bytesText(SIZES[place - 1] as number)} and more` : `below ${bytesText(end)}`,
  );
  const numbers = SIZES.map((end, place) => objects.filter(({ bytes }) => bytes < end && bytes >= (SIZES[place - 1] ?? 0)).length);
  const title = 'Objects by size';
  return [
    {
      title,
      chart: {
        width: 1120,
        height: 180,
        option: {
          grid: { left: 44, right: 8, top: 16, bottom: 26 },
          xAxis: { ...AXIS, type: 'category', data: labels },
          yAxis: { ...AXIS, type: 'value', minInterval: 1 },
          series: [{ type: 'bar', barWidth: 48, itemStyle: { color: 'var(--series)' }, data: numbers }],
        },
      },
      table: {
        caption: title,
        columns: [{ title: 'Size' }, { title: 'Objects', kind: 'number' }],
        rows: labels.map((label, place) => [label, numbers[place]]),
      },
    },
  ];
}

const classTable = (rows: readonly Row[]): Table => ({
  caption: 'Records by class',
  columns: [
    { title: 'Class' },
    { title: 'Records', kind: 'number' },
    { title: 'Events', kind: 'number' },
    { title: 'Repeats', kind: 'number' },
    { title: 'Arrival not known', kind: 'number' },
  ],
  rows: rows.map((row) => [row.text('class_name'), ...['records', 'events', 'repeats', 'untimed'].map((column) => row.number(column))]),
});

function objectTable(objects: readonly ObjectFacts[]): Table {
  const sources = [...new Set(objects.map(({ source }) => source))];
  return {
    caption: 'Objects by source',
    columns: [
      { title: 'Source' },
      { title: 'Objects', kind: 'number' },
      { title: 'Rows', kind: 'number' },
      { title: 'Bytes', kind: 'number' },
      { title: 'Median object', kind: 'number' },
      { title: 'Largest object', kind: 'number' },
      { title: 'Row groups at most', kind: 'number' },
      { title: 'Codecs' },
    ],
    rows: sources.map((source) => {
      const own = objects.filter((object) => object.source === source);
      const sizes = own.map(({ bytes }) => bytes).sort((a, b) => a - b);
      return [
        source,
        own.length,
        own.reduce((sum, { rows }) => sum + rows, 0),
        bytesText(sizes.reduce((sum, bytes) => sum + bytes, 0)),
        bytesText(percentile(sizes, 0.5) ?? 0),
        bytesText(sizes.at(-1) ?? 0),
        own.reduce((most, { rowGroups }) => Math.max(most, rowGroups), 0),
        [...new Set(own.flatMap(({ codecs }) => codecs))].sort().join(', '),
      ];
    }),
  };
}

type Counts = LakeFacts['receipts'][number]['counts'];

function countsOf({ receipts }: LakeFacts): Counts {
  const none: Counts = { received: 0, delivered: 0, rejected: 0, ignored: 0 };
  return receipts.reduce(
    (sum, { counts }) => ({
      received: sum.received + counts.received,
      delivered: sum.delivered + counts.delivered,
      rejected: sum.rejected + counts.rejected,
      ignored: sum.ignored + counts.ignored,
    }),
    none,
  );
}

/** A lake that another program wrote has no receipts. */
function outcomeTables(lake: LakeFacts): Table[] {
  if (lake.receipts.length === 0) return [];
  const { delivered, rejected, ignored } = countsOf(lake);
  const byRule = (outcome: 'rejected' | 'ignored'): (string | number)[][] => {
    const rules = new Map<string, number>();
    for (const receipt of lake.receipts) {
      for (const [rule, alerts] of Object.entries(receipt[outcome])) rules.set(rule, (rules.get(rule) ?? 0) + alerts);
    }
    return [...rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, alerts]) => [`${outcome}: ${rule}`, alerts]);
  };
  return [
    {
      caption: `What became of the alerts, over all ${several(lake.receipts.length, 'file')} converted`,
      columns: [{ title: 'Outcome' }, { title: 'Alerts', kind: 'number' }],
      rows: [['delivered', delivered], ['rejected', rejected], ...byRule('rejected'), ['ignored', ignored], ...byRule('ignored')],
    },
  ];
}
