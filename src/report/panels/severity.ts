import { DAY_MS } from '../../ocsf/time';
import type { Question } from '../../queries/entry';
import { type Buckets, bucketsOf } from '../buckets';
import { AXIS, type Chart, LEGEND } from '../chart';
import { count, several } from '../figures';
import type { Figure, Panel } from '../panel';
import type { Row } from '../rows';
import { SEVERITIES } from '../severities';

const findingsByDay: Question = {
  parameters: [],
  reads: { darktrace_findings: ['finding_uid', 'category', 'severity_id', 'created_ms', 'event_ms', 'is_respond'] },
  sql: () => `SELECT coalesce(created_ms, event_ms) / ${DAY_MS} AS day, coalesce(category, 'Not said') AS category, severity_id, count(*) AS findings
FROM darktrace_findings
WHERE NOT is_respond
GROUP BY coalesce(created_ms, event_ms) / ${DAY_MS}, coalesce(category, 'Not said'), severity_id
ORDER BY day, category, severity_id`,
};

/** A share of the findings, told apart by colour. */
interface Share {
  readonly name: string;
  readonly color: string;
  readonly isIn: (row: Row) => boolean;
}

/** The words of the console's threat tray. */
const CATEGORIES: readonly Share[] = [
  { name: 'Critical', color: 'var(--critical)' },
  { name: 'Suspicious', color: 'var(--high)' },
  { name: 'Informational', color: 'var(--informational)' },
  { name: 'Compliance', color: 'var(--compliance)' },
  { name: 'Not said', color: 'var(--unknown)' },
].map((share) => ({ ...share, isIn: (row) => row.text('category') === share.name }));

const OCSF_SEVERITIES: readonly Share[] = SEVERITIES.map(({ id, name, color }) => ({
  name,
  color,
  isIn: (row) => row.number('severity_id') === id,
}));

/** What Darktrace calls it beside what the lake's other readers see. */
export const severity: Panel<'findings-by-day'> = {
  id: 'severity',
  title: 'Severity over time',
  explains:
    'Findings by the day they were made, each in its latest state, actions of RESPOND left out. Above in the words of the Darktrace ' +
    'console, below in those of OCSF, which every other source of the lake shares. The category decides the severity; alerts without a ' +
    'category (incidents, e-mails) are graded by their score.',
  questions: { 'findings-by-day': findingsByDay },
  draw(answers) {
    const rows = answers['findings-by-day'];
    const buckets = bucketsOf(rows.map(dayOf));
    const total = rows.reduce((sum, row) => sum + (row.number('findings') ?? 0), 0);
    if (total === 0) return { says: 'No findings in this period.' };
    const critical = rows.filter((row) => row.text('category') === 'Critical').reduce((sum, row) => sum + (row.number('findings') ?? 0), 0);
    return {
      says: `${several(total, 'finding')} in ${several(buckets.starts.length, buckets.unit)}, ${count(critical)} of them Critical in the words of Darktrace.`,
      figures: [
        figureOf("In Darktrace's words", CATEGORIES, rows, buckets),
        figureOf('In the words of OCSF (severity)', OCSF_SEVERITIES, rows, buckets),
      ],
    };
  },
};

const dayOf = (row: Row): number => (row.number('day') ?? 0) * DAY_MS;

function figureOf(title: string, shares: readonly Share[], rows: readonly Row[], buckets: Buckets): Figure {
  const present = shares.filter(({ isIn }) => rows.some(isIn));
  const counts = present.map(({ isIn }) => {
    const sums = buckets.starts.map(() => 0);
    for (const row of rows.filter(isIn)) {
      const place = buckets.placeOf(dayOf(row));
      sums[place] = (sums[place] ?? 0) + (row.number('findings') ?? 0);
    }
    return sums;
  });
  return {
    title,
    chart: stackedBars(present, counts, buckets),
    table: {
      caption: `Findings by ${buckets.unit}, ${title[0]?.toLowerCase()}${title.slice(1)}`,
      columns: [
        { title: buckets.unit === 'day' ? 'Day (UTC)' : `First day (UTC) of the ${buckets.unit}` },
        ...present.map(({ name }) => ({ title: name, kind: 'number' as const })),
      ],
      rows: buckets.labels.map((label, place) => [label, ...counts.map((sums) => sums[place])]),
    },
  };
}

function stackedBars(shares: readonly Share[], counts: readonly (readonly number[])[], buckets: Buckets): Chart {
  return {
    width: 1120,
    height: 250,
    option: {
      legend: LEGEND,
      grid: { left: 44, right: 8, top: 32, bottom: 26 },
      xAxis: { ...AXIS, type: 'category', data: [...buckets.labels] },
      yAxis: { ...AXIS, type: 'value', minInterval: 1 },
      series: shares.map(({ name, color }, place) => ({
        type: 'bar',
        stack: 'findings',
        name,
        barCategoryGap: '20%',
        itemStyle: { color },
        data: [...(counts[place] ?? [])],
      })),
    },
  };
}
