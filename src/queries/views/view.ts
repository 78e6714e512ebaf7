import type { ClassName } from '../../ocsf/record';
import type { BaseTable } from '../tables';
import type { Window } from '../window';

/** Types of view columns in Athena's words. */
export type ViewType = 'varchar' | 'bigint' | 'double' | 'boolean' | 'timestamp(3)';

/** A plain column, whatever class and version was written. */
export interface ViewColumn {
  readonly name: string;
  readonly type: ViewType;
  readonly means: string;
  /** SQL over one row of a table. */
  readonly sql: (table: BaseTable) => string;
}

/** A flat view over the tables of its classes. */
export interface FlatView {
  readonly name: ViewName;
  readonly means: string;
  readonly classes: readonly ClassName[];
  /** Of rows with the same key the one that comes first in the order; without it every row. */
  readonly once?: Once;
  /** Which rows of a table belong to it. */
  readonly where?: (table: BaseTable) => string;
  readonly columns: readonly ViewColumn[];
}

export interface Once {
  readonly key: readonly ((table: BaseTable) => string)[];
  readonly order: readonly Order[];
}

/** SQL to order by, and how. */
export interface Order {
  readonly sql: string;
  readonly sort: 'DESC' | 'DESC NULLS LAST';
}

/** The latest logged first. */
export const LATEST_LOGGED: readonly Order[] = [
  { sql: 'metadata.logged_time', sort: 'DESC NULLS LAST' },
  { sql: '"time"', sort: 'DESC' },
];

export const VIEW_NAMES = [
  'darktrace_findings',
  'darktrace_finding_events',
  'darktrace_auth',
  'darktrace_auth_findings',
  'darktrace_response',
  'darktrace_records',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** The SELECT behind a view over the tables of a lake: all its columns, or those named. */
export function viewSql(view: FlatView, tables: readonly BaseTable[], window: Window, names?: readonly string[]): string {
  const columns = names === undefined ? view.columns : names.map((name) => columnOf(view, name));
  const read = view.classes.flatMap((name) => tables.filter((table) => table.class === name));
  if (read.length === 0) {
    return `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${name}`).join(', ')} WHERE false`;
  }
  return read.map((table, at) => rowsSql(view, table, columns, window, read.slice(0, at))).join('\nUNION ALL\n');
}

function columnOf(view: FlatView, name: string): ViewColumn {
  const column = view.columns.find((one) => one.name === name);
  if (!column) throw new Error(`view ${view.name}: no column ${JSON.stringify(name)}, wanted one of ${namesOf(view)}`);
  return column;
}

const namesOf = (view: FlatView): string => view.columns.map(({ name }) => name).join(', ');

/** The rows of one table that belong to the view; `before` are the tables of the view that speak first. */
function rowsSql(view: FlatView, table: BaseTable, columns: readonly ViewColumn[], window: Window, before: readonly BaseTable[]): string {
  const where = [window.own, ...(view.where ? [view.where(table)] : [])];
  // A lake that was told to write both finding classes holds every finding twice: the first class speaks. So no key is in two tables.
  if (view.once) {
    for (const other of before)
      where.push(`${findingUid(table)} NOT IN (SELECT ${findingUid(other)} FROM ${other.sql} WHERE ${window.own})`);
  }
  const predicates = where.filter((predicate) => predicate !== 'true');
  const from = fromSql(table, predicates);
  const selected = columns.map(({ name, sql }) => `${sql(table)} AS ${name}`);
  if (!view.once) return `SELECT ${selected.join(',\n        ')}\n      ${from}`;
  return table.address
    ? byAddress(view.once, table, table.address, selected, predicates)
    : byNumber(view.once, table, selected, columns, from);
}

/** The columns are computed below the numbering: else the engines carry whole rows through it. */
function byNumber(once: Once, table: BaseTable, selected: readonly string[], columns: readonly ViewColumn[], from: string): string {
  return `SELECT ${columns.map(({ name }) => name).join(', ')}
  FROM (
    SELECT *, ${numbering(once)} AS nth
    FROM (
      SELECT ${[...selected, ...keysAndOrders(once, table)].join(',\n        ')}
      ${from}
    ) AS plain
  ) AS numbered
  WHERE nth = 1`;
}

/**
 * Where a row can be named, no more than keys are numbered, and of them only those that occur again (as their hashes tell, which are
 * short, and now and then one more); the rows that come after the first of their key are left out. That is a fraction of the work, and
 * what a query asks for is asked of the rows first.
 */
function byAddress(
  once: Once,
  table: BaseTable,
  address: readonly string[],
  selected: readonly string[],
  where: readonly string[],
): string {
  const hashed = `hash(${once.key.map((key) => key(table)).join(', ')})`;
  const again = `${hashed} IN (SELECT ${hashed} ${fromSql(table, where)} GROUP BY 1 HAVING count(*) > 1)`;
  return `SELECT ${selected.join(',\n    ')}
  FROM ${table.sql}
  LEFT JOIN (
    SELECT ${address.map((column) => `${column} AS later_${column}`).join(', ')}
    FROM (
      SELECT *, ${numbering(once)} AS nth
      FROM (
        SELECT ${[...address, ...keysAndOrders(once, table)].join(',\n          ')}
        ${fromSql(table, [...where, again])}
      ) AS plain
    ) AS numbered
    WHERE nth > 1
  ) AS later ON ${address.map((column) => `later_${column} = ${column}`).join(' AND ')}
  WHERE ${[...where, `later_${address[0]} IS NULL`].join('\n    AND ')}`;
}

const fromSql = (table: BaseTable, where: readonly string[]): string =>
  `FROM ${table.sql}${where.length === 0 ? '' : `\n      WHERE ${where.join('\n        AND ')}`}`;

const keysAndOrders = (once: Once, table: BaseTable): string[] => [
  ...once.key.map((key, at) => `${key(table)} AS key_${at}`),
  ...once.order.map(({ sql }, at) => `${sql} AS order_${at}`),
];

function numbering({ key, order }: Once): string {
  const keys = key.map((_, at) => `key_${at}`).join(', ');
  return `row_number() OVER (PARTITION BY ${keys} ORDER BY ${order.map(({ sort }, at) => `order_${at} ${sort}`).join(', ')})`;
}

/** The object of a finding class that describes the finding. */
export const findingObject = (table: BaseTable): string => (table.class === 'security_finding' ? 'finding' : 'finding_info');

const findingUid = (table: BaseTable): string => `${findingObject(table)}.uid`;
