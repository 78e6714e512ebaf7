import { timeToContain } from '../../queries/catalogue/time-to-contain';
import type { Question } from '../../queries/entry';
import { AXIS, type Chart, INK, LEGEND, MUTED } from '../chart';
import { count, durationText, percentile, several, shortened } from '../figures';
import type { Cell, Panel } from '../panel';
import type { Row } from '../rows';
import { uncut } from '../uncut';

/** Drawn: of those that were contained some from the slowest to the fastest, of those that were not the oldest. */
const MAX_CONTAINED = 14;
const MAX_OPEN = 10;
const MAX_LISTED = 25;

/** The lake's newest event stands for now. */
const newestEvent: Question = {
  parameters: [],
  reads: { darktrace_finding_events: ['event_ms'] },
  sql: () => 'SELECT max(event_ms) AS newest_ms FROM darktrace_finding_events',
};

/** How fast somebody or something acted, and where nobody did. */
export const containment: Panel<'time-to-contain' | 'newest-event'> = {
  id: 'containment',
  title: 'Time to contain',
  explains:
    'From the beginning of the first grave finding (OCSF severity High and above) on an account or device to the first action of RESPOND ' +
    "that was in effect after it. The scale is logarithmic. A hollow mark was not contained up to the lake's newest event; what people did " +
    'by hand (a password reset, a call) is not in the lake.',
  questions: { 'time-to-contain': uncut(timeToContain), 'newest-event': newestEvent },
  draw(answers) {
    const rows = answers['time-to-contain'];
    if (rows.length === 0) return { says: 'No grave finding on any account or device.' };
    const contained = rows.filter((row) => row.isTrue('contained')).sort((a, b) => minutesOf(b) - minutesOf(a));
    const open = rows.filter((row) => !row.isTrue('contained'));
    const spans = [
      ...spread(contained, MAX_CONTAINED).map((row) => ({ entity: nameOf(row), minutes: minutesOf(row), isOpen: false })),
      ...open.slice(0, MAX_OPEN).map((row) => ({ entity: nameOf(row), minutes: minutesOpen(row, answers['newest-event']), isOpen: true })),
    ];
    const sorted = contained.map(minutesOf).reverse();
    return {
      says: `${count(contained.length)} of ${several(rows.length, 'account and device', 'accounts and devices')} with a grave finding were contained.${speedText(sorted)}`,
      figures: [
        {
          title: `Minutes to the first action in effect${rows.length > spans.length ? `, ${spans.length} of ${count(rows.length)}` : ''}`,
          chart: dotPlot(spans, sorted),
          table: { caption: 'Contained, the slowest first', columns: COLUMNS, rows: contained.slice(0, MAX_LISTED).map(cellsOf) },
        },
      ],
      tables: [
        {
          caption: openCaption(open.length),
          columns: COLUMNS.slice(0, 4),
          rows: open.slice(0, MAX_LISTED).map((row) => cellsOf(row).slice(0, 4)),
        },
      ],
    };
  },
};

/** So many, at even distances from the first to the last. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, place) => all[Math.round((place * (all.length - 1)) / (most - 1))] as T);
}

const nameOf = (row: Row): string => row.text('entity') ?? '';

const minutesOf = (row: Row): number => row.number('minutes') ?? 0;

function minutesOpen(row: Row, [newest]: readonly Row[]): number {
  const beganMs = Date.parse(`${row.text('first_finding')?.replace(' ', 'T')}Z`);
  return Math.max(0, Math.round(((newest?.number('newest_ms') ?? beganMs) - beganMs) / 60_000));
}

function speedText(sortedMinutes: readonly number[]): string {
  const [p50, p90] = [percentile(sortedMinutes, 0.5), percentile(sortedMinutes, 0.9)];
  return p50 === undefined || p90 === undefined
    ? ''
    : ` Half of them within ${durationText(p50 * 60)}, 9 of 10 within ${durationText(p90 * 60)}.`;
}

const openCaption = (open: number): string =>
  `Not contained${open > MAX_LISTED ? `, the first ${MAX_LISTED} of ${several(open, 'account and device', 'accounts and devices')}` : ''}`;

const COLUMNS = [
  { title: 'Account or device' },
  { title: 'Began (UTC)', kind: 'time' },
  { title: 'First grave finding' },
  { title: 'Findings', kind: 'number' },
  { title: 'Minutes', kind: 'number' },
  { title: 'Action' },
] as const;

const cellsOf = (row: Row): Cell[] => [
  row.text('entity'),
  row.text('first_finding')?.slice(0, 16),
  row.text('title'),
  row.number('findings'),
  row.number('minutes'),
  row.text('action'),
];

/** How long an account or device went without an action in effect. */
interface Span {
  readonly entity: string;
  readonly minutes: number;
  readonly isOpen: boolean;
}

/** A logarithm has no zero: an action within the first minute stands at one. */
const atLeastOne = (minutes: number): number => Math.max(1, minutes);

const CONTAINED = { opacity: 1, color: 'var(--series)', borderColor: 'var(--series)', borderWidth: 2 };
const OPEN = { opacity: 1, color: 'var(--surface)', borderColor: 'var(--critical)', borderWidth: 2 };

function dotPlot(spans: readonly Span[], sortedMinutes: readonly number[]): Chart {
  const dots = (isOpen: boolean) =>
    spans.flatMap((span, place) =>
      span.isOpen === isOpen
        ? [
            {
              value: [atLeastOne(span.minutes), place],
              label: {
                show: true,
                position: 'right' as const,
                color: INK,
                fontSize: 11,
                formatter: () => `${durationText(span.minutes * 60)}${isOpen ? ', open' : ''}`,
              },
            },
          ]
        : [],
    );
  const ranks = [
    { name: 'median', minutes: percentile(sortedMinutes, 0.5) },
    { name: '9 of 10', minutes: percentile(sortedMinutes, 0.9) },
  ].flatMap(({ name, minutes }) => (minutes === undefined ? [] : [{ name, xAxis: atLeastOne(minutes) }]));
  return {
    width: 1120,
    height: 60 + spans.length * 22,
    option: {
      legend: LEGEND,
      grid: { left: 230, right: 80, top: 34, bottom: 26 },
      xAxis: { ...AXIS, type: 'log', min: 1, axisLabel: { ...AXIS.axisLabel, formatter: (minutes: number) => `${count(minutes)} min` } },
      yAxis: {
        ...AXIS,
        type: 'category',
        inverse: true,
        data: spans.map(({ entity }) => shortened(entity, 32)),
        axisLabel: { color: INK, fontSize: 11, interval: 0 },
        splitLine: { ...AXIS.splitLine, show: true },
      },
      series: [
        {
          type: 'scatter',
          name: 'contained',
          symbolSize: 10,
          itemStyle: CONTAINED,
          data: dots(false),
          markLine: {
            symbol: 'none',
            silent: true,
            lineStyle: { color: MUTED, type: 'dashed' },
            label: { color: MUTED, fontSize: 11, position: 'start', distance: 4, formatter: ({ name }) => name },
            data: ranks,
          },
        },
        { type: 'scatter', name: 'not contained', symbolSize: 10, itemStyle: OPEN, data: dots(true) },
      ],
    },
  };
}
