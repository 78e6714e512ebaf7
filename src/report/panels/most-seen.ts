import type { Question } from '../../queries/entry';
import { AXIS, type Chart, INK } from '../chart';
import { count, shortened } from '../figures';
import type { Figure, Panel } from '../panel';
import type { Row } from '../rows';

const TOP = 10;

const mostSeenQuestion: Question = {
  parameters: [],
  reads: { darktrace_findings: ['finding_uid', 'title', 'account', 'asn', 'as_name', 'status', 'severity_id', 'eventday', 'is_respond'] },
  sql: () => `WITH named AS (
  SELECT 'model' AS what, title AS name, title, status, severity_id, eventday FROM darktrace_findings WHERE NOT is_respond
  UNION ALL
  SELECT 'account', account, title, status, severity_id, eventday FROM darktrace_findings WHERE NOT is_respond
  UNION ALL
  SELECT 'network', coalesce('AS' || CAST(asn AS varchar) || ' ', '') || as_name, title, status, severity_id, eventday
  FROM darktrace_findings WHERE NOT is_respond
),
counted AS (
  SELECT what, name, count(*) AS findings, count_if(severity_id >= 4) AS grave, count(DISTINCT title) AS models, count(DISTINCT eventday) AS days,
    count_if(status = 'Resolved') AS resolved, row_number() OVER (PARTITION BY what ORDER BY count(*) DESC, name) AS nth
  FROM named
  WHERE name IS NOT NULL
  GROUP BY what, name
)
SELECT * FROM counted WHERE nth <= ${TOP} ORDER BY what, nth`,
};

/** What fires most, for whom, and from where. */
export const mostSeen: Panel<'most-seen'> = {
  id: 'most-seen',
  title: 'Models, accounts and networks seen most',
  explains:
    'Findings by model, account and autonomous system, the grave ones (OCSF severity High and above) in the dark part of a bar. A model ' +
    'that fires often and is never resolved is noise that hides the rest; an account that fires under many models deserves a look.',
  questions: { 'most-seen': mostSeenQuestion },
  draw(answers) {
    const rows = answers['most-seen'];
    const figures = [
      figureOf(
        'Models',
        rows.filter((row) => row.text('what') === 'model'),
      ),
      figureOf(
        'Accounts',
        rows.filter((row) => row.text('what') === 'account'),
      ),
      figureOf(
        'Networks',
        rows.filter((row) => row.text('what') === 'network'),
      ),
    ].flat();
    const first = rows.find((row) => row.text('what') === 'model');
    return {
      says:
        first === undefined
          ? 'No findings in this period.'
          : `Most findings are of ${first.text('name')}: ${count(first.number('findings') ?? 0)}.`,
      figures,
    };
  },
};

function figureOf(title: string, rows: readonly Row[]): Figure[] {
  if (rows.length === 0) return [];
  return [
    {
      title,
      chart: bars(rows),
      table: {
        caption: `${title} with the most findings`,
        columns: [
          { title: title.slice(0, -1) },
          { title: 'Findings', kind: 'number' },
          { title: 'Grave', kind: 'number' },
          { title: 'Models', kind: 'number' },
          { title: 'Days', kind: 'number' },
          { title: 'Resolved', kind: 'number' },
        ],
        rows: rows.map((row) => [
          row.text('name'),
          ...['findings', 'grave', 'models', 'days', 'resolved'].map((column) => row.number(column)),
        ]),
      },
    },
  ];
}

function bars(rows: readonly Row[]): Chart {
  const bar = { type: 'bar', stack: 'findings', barWidth: 14 } as const;
  return {
    width: 1120,
    height: 12 + rows.length * 24,
    option: {
      grid: { left: 410, right: 60, top: 4, bottom: 4 },
      xAxis: { type: 'value', show: false },
      yAxis: {
        ...AXIS,
        type: 'category',
        inverse: true,
        data: rows.map((row) => shortened(row.text('name') ?? '', 60)),
        axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 12, interval: 0 },
      },
      series: [
        { ...bar, name: 'grave', itemStyle: { color: 'var(--heat-5)' }, data: rows.map((row) => row.number('grave') ?? 0) },
        {
          ...bar,
          name: 'other',
          itemStyle: { color: 'var(--heat-3)' },
          data: rows.map((row) => ({
            value: (row.number('findings') ?? 0) - (row.number('grave') ?? 0),
            label: {
              show: true,
              position: 'right',
              color: INK,
              fontSize: 12,
              formatter: () => count(row.number('findings') ?? 0),
            },
          })),
        },
      ],
    },
  };
}
