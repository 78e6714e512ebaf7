import { several, timeText } from '../figures';
import type { Cell, Figure, Panel } from '../panel';
import type { Row } from '../rows';
import { laneChart, MAX_MARKS } from './attack-chains/lane-chart';
import { type Mark, marksOf } from './attack-chains/marks';
import { chainEvents, MAX_ACCOUNTS } from './attack-chains/question';

/** Events of one account in its table; the first ones tell how it began. */
const MAX_EVENTS = 60;

/** One picture for each account that is in trouble: the story, step by step. */
export const attackChains: Panel<'chain-events'> = {
  id: 'attack-chains',
  title: 'Attack chains',
  explains:
    'A mark is a step: events of one stage from one address within an hour of each other. Its colour is the severity of its gravest ' +
    'finding (dark: a login, which has none; green: RESPOND). Steps stand at even distances; the minutes between them stand above, their ' +
    'time in UTC below. Under a mark: address, country, number and name of the autonomous system.',
  questions: { 'chain-events': chainEvents },
  draw(answers) {
    const figures = accountsIn(answers['chain-events']).map(figureOf);
    return {
      says:
        figures.length === 0
          ? 'No account shows signs of a take-over.'
          : `${several(figures.length, 'account')}, those that came furthest first${figures.length === MAX_ACCOUNTS ? '; there may be more, see the table above' : ''}.`,
      figures,
    };
  },
};

function accountsIn(rows: readonly Row[]): (readonly Row[])[] {
  const accounts = new Map<number, Row[]>();
  for (const row of rows) {
    const nth = row.number('nth') ?? 0;
    accounts.set(nth, [...(accounts.get(nth) ?? []), row]);
  }
  return [...accounts.values()];
}

function figureOf(rows: readonly Row[]): Figure {
  const marks = marksOf(rows);
  const account = rows[0]?.text('account') ?? '';
  const left = rows.length - MAX_EVENTS;
  return {
    title: `${account}: ${titleOf(marks)}`,
    chart: laneChart(marks),
    table: {
      caption: `Events of ${account}${left > 0 ? `, the first ${MAX_EVENTS} of ${rows.length}` : ''}`,
      columns: [
        { title: 'Time (UTC)', kind: 'time' },
        { title: 'Minutes', kind: 'number' },
        { title: 'Stage' },
        { title: 'What' },
        { title: 'Detail' },
        { title: 'From' },
        { title: 'Country' },
        { title: 'Network' },
      ],
      rows: rows.slice(0, MAX_EVENTS).map((row, place) => cellsOf(row, rows[place - 1])),
    },
  };
}

/** `Login, OAuth, Mail; 3 addresses, 2 countries` */
function titleOf(marks: readonly Mark[]): string {
  const stages = [...new Set(marks.map(({ lane }) => lane))].join(', ');
  const different = (values: readonly (string | undefined)[]): number => new Set(values.filter((value) => value !== undefined)).size;
  const ips = several(different(marks.map(({ ip }) => ip)), 'address', 'addresses');
  const countries = several(different(marks.map(({ country }) => country)), 'country', 'countries');
  const left = marks.length - MAX_MARKS;
  return `${stages}; ${ips}, ${countries}${left > 0 ? `; ${several(left, 'later step')} in the table` : ''}`;
}

function cellsOf(row: Row, before: Row | undefined): Cell[] {
  const ms = row.number('event_ms') ?? 0;
  const beforeMs = before?.number('event_ms');
  const [title, link] = [row.text('title') ?? '', row.text('console_link')];
  return [
    timeText(ms),
    beforeMs === undefined ? undefined : Math.round((ms - beforeMs) / 60_000),
    row.text('lane'),
    link === undefined ? title : { text: title, href: link },
    row.text('detail'),
    row.text('src_ip'),
    row.text('country'),
    networkText(row),
  ];
}

function networkText(row: Row): string | undefined {
  const asn = row.number('asn');
  return asn === undefined ? row.text('as_name') : `AS${asn} ${row.text('as_name') ?? ''}`.trim();
}
