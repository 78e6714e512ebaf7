import { timeToContain } from '../../queries/catalogue/time-to-contain';
import { AXIS, type Chart, INK, LEGEND, MUTED } from '../chart';
import { durationText, percentile, several } from '../figures';
import type { Cell, Panel } from '../panel';
import type { Row } from '../rows';

/** Of each kind, contained or not, drawn. */
const MAX_DRAWN = 15;
const MAX_LISTED = 25;

/** How fast somebody or something acted, and where nobody did. */
export const containment: Panel<'time-to-contain'> = {
  id: 'containment',
  title: 'Time to contain',
  explains:
    'From the beginning of the first grave finding (OCSF severity High and above) on an account or device to the first action of RESPOND ' +
    'that was in effect after it. The scale is logarithmic. A hollow mark was not contained by RESPOND; what people did by hand (a ' +
    'password reset, a call) is not in the lake.',
  questions: { 'time-to-contain': timeToContain },
  draw(answers) {
    const rows = answers['time-to-contain'];
    if (rows.length === 0) return { says: 'No grave finding on any account or device.' };
    const contained = rows.filter((row) => row.isTrue('contained')).sort((a, b) => minutesOf(a) - minutesOf(b));
    const open = rows.filter((row) => !row.isTrue('contained'));
    const minutes = contained.map(minutesOf);
    const [p50, p90] = [percentile(minutes, 0.5), percentile(minutes, 0.9)];
    const said =
      p50 === undefined || p90 === undefined
        ? ''
        : ` Half of them within ${durationText(p50 * 60)}, 9 of 10 within ${durationText(p90 * 60)}.`;
    const listed = open.slice(0, MAX_LISTED);
    return {
      says: `${contained.length.toLocaleString('en-US')} of ${several(rows.length, 'account and device', 'accounts and devices')} with a grave finding were contained.${said}`,
      figures:
        contained.length === 0
          ? []
          : [
              {
                title: `Minutes to the first action in effect${contained.length > MAX_DRAWN ? `, the slowest ${MAX_DRAWN}` : ''}`,
                chart: dotPlot(contained.slice(-MAX_DRAWN), p50, p90),
                table: { ...table('Contained, the slowest first'), rows: contained.slice(-MAX_LISTED).reverse().map(cellsOf) },
              },
            ],
      tables: [
        {
          ...table(
            `Not contained${open.length > listed.length ? `, the first ${listed.length} of ${several(open.length, 'account and device', 'accounts and devices')}` : ''}`,
          ),
          rows: listed.map(cellsOf),
        },
      ],
    };
  },
};

const minutesOf = (row: Row): number => row.number('minutes') ?? 0;

const table = (caption: string) => ({
  caption,
  columns: [
    { title: 'Account or device' },
    { title: 'Began (UTC)' },
    { title: 'First grave finding' },
    { title: 'Findings', isNumber: true },
    { title: 'Minutes', isNumber: true },
    { title: 'Action' },
  ],
});

const cellsOf = (row: Row): Cell[] => [
  row.text('entity'),
  row.text('first_finding')?.slice(0, 16),
  row.text('title'),
  row.number('findings'),
  row.number('minutes'),
  row.text('action'),
];

/** A logarithm has no zero: an action within the first minute stands at one. */
const atLeastOne = (minutes: number): number => Math.max(1, minutes);

function dotPlot(rows: readonly Row[], p50: number | undefined, p90: number | undefined): Chart {
  const marks = [
    { minutes: p50, name: 'median' },
    { minutes: p90, name: '9 of 10' },
  ].flatMap(({ minutes, name }) => (minutes === undefined ? [] : [{ xAxis: atLeastOne(minutes), name }]));
  return {
    width: 1120,
    height: 56 + rows.length * 22,
    option: {
      legend: LEGEND,
      grid: { left: 230, right: 60, top: 30, bottom: 26 },
      xAxis: {
        ...AXIS,
        type: 'log',
        min: 1,
        axisLabel: { ...AXIS.axisLabel, formatter: (minutes: number) => durationText(minutes * 60) },
      },
      yAxis: {
        ...AXIS,
        type: 'category',
        data: rows.map((row) => shortened(row.text('entity') ?? '')),
        axisLabel: { color: INK, fontSize: 11, interval: 0 },
        splitLine: { ...AXIS.splitLine, show: true },
      },
      series: [
        {
          type: 'scatter',
          symbolSize: 11,
          itemStyle: { opacity: 1, color: 'var(--series)' },
          data: rows.map((row, place) => ({
            value: [atLeastOne(minutesOf(row)), place],
            label: { show: true, position: 'right', color: INK, fontSize: 11, formatter: () => durationText(minutesOf(row) * 60) },
          })),
          markLine: {
            symbol: 'none',
            silent: true,
            lineStyle: { color: MUTED, type: 'dashed' },
            label: { color: MUTED, fontSize: 11, formatter: ({ name }) => name },
            data: marks,
          },
        },
      ],
    },
  };
}

const shortened = (text: string): string => (text.length > 32 ? `${text.slice(0, 31)}…` : text);
