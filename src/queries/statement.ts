import type { CatalogueEntry, Question } from './entry';
import { nativeSql } from './native';
import { compactDay, type Parameter, valuesOf } from './parameters';
import type { LakeTables } from './tables';
import { VIEWS } from './views';
import { VIEW_NAMES, type ViewName, viewSql } from './views/view';
import { type Days, daysWindow, EVER, lastDays, type Window } from './window';

/** Every entry takes these: the first and last day, or so many days back from now. */
export const WINDOW_PARAMETERS: readonly Parameter[] = [
  { name: 'from', type: 'day', means: 'first day, UTC', default: '1970-01-01' },
  { name: 'to', type: 'day', means: 'last day, UTC', default: '9999-12-31' },
  { name: 'days', type: 'integer', means: 'days back from now, in place of from and to', default: '30', bounds: { min: 1, max: 3660 } },
];

/** Where and when a query looks. */
export interface Scope {
  readonly tables: LakeTables;
  /** The window where no parameter names one: the lake's own days, or else the last 30 days. */
  readonly lakeDays?: Days;
}

export type Statement =
  | { readonly ok: true; readonly sql: string }
  /** One line for each parameter that is wrong: what was found and what was wanted. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** The whole text of an entry for one lake. `given` holds parameters as text, those of the window among them. */
export function statementOf(entry: Question, { tables, lakeDays }: Scope, given: Readonly<Record<string, string>> = {}): Statement {
  const values = valuesOf([...entry.parameters, ...WINDOW_PARAMETERS], given);
  if (!values.ok) return values;
  const window = windowOf(given, lakeDays);
  return 'problem' in window ? { ok: false, problems: [window.problem] } : { ok: true, sql: withViews(entry, tables, window, values.sql) };
}

/** The text for a prepared statement of Athena: the open parameters are `?`. */
export function preparedStatementOf(entry: CatalogueEntry, tables: LakeTables, days: number): string {
  const open = Object.fromEntries((entry.prepared ?? []).map((name) => [name, '?']));
  const values = valuesOf(
    entry.parameters.filter(({ name }) => !Object.hasOwn(open, name)),
    {},
  );
  if (!values.ok) throw new Error(`${entry.id}: ${values.problems.join('; ')}`);
  return withViews(entry, tables, lastDays(days), { ...values.sql, ...open });
}

function windowOf(given: Readonly<Record<string, string>>, lakeDays: Days | undefined): Window | { readonly problem: string } {
  const { days } = given;
  if (days !== undefined) {
    if (given['from'] !== undefined || given['to'] !== undefined) {
      return { problem: `parameter days is ${days} beside from or to, wanted one of the two ways to say when: leave out days` };
    }
    return lastDays(Number(days));
  }
  if (given['from'] === undefined && given['to'] === undefined)
    return lakeDays === undefined ? lastDays(DEFAULT_DAYS) : daysWindow(lakeDays);
  // One end alone leaves the other open.
  const from = compactDay(given['from'] ?? '') ?? EVER.from;
  const to = compactDay(given['to'] ?? '') ?? EVER.to;
  return from <= to ? daysWindow({ from, to }) : { problem: `parameter from is ${from}, wanted a day up to ${to}: swap from and to` };
}

const DEFAULT_DAYS = 30;

/**
 * The entry's SQL behind the views it reads, each with no more than the columns it needs. They are written into the statement rather
 * than looked up, so that it works without any right to a view, and so that the window stands where partitions are chosen.
 */
function withViews(entry: Question, tables: LakeTables, window: Window, p: Readonly<Record<string, string>>): string {
  const own = entry.sql(p);
  const isLocal = tables.own.some(({ address }) => address);
  const views = VIEW_NAMES.flatMap((name) => {
    const columns = entry.reads[name];
    return columns ? [viewTable(name, viewSql(VIEWS[name], tables.own, window, columns), isLocal ? own : undefined)] : [];
  });
  const native = (entry.native ?? []).map((name) => `${name} AS (\n  ${nativeSql(name, tables.native[name], window)}\n)`);
  return withTables([...views, ...native], own);
}

/**
 * A view as a table before a statement. The local engine works it out once, however often its `reader` reads it; Athena, which is told
 * no reader, knows no such word.
 */
export function viewTable(name: ViewName, sql: string, reader = ''): string {
  const isReadAgain = reader.split(new RegExp(`\\b${name}\\b`)).length > 2;
  return `${name} AS ${isReadAgain ? 'MATERIALIZED ' : ''}(\n  ${sql}\n)`;
}

/** A statement, which may begin with tables of its own, behind tables that it reads: each `name AS (…)`. */
export function withTables(tables: readonly string[], statement: string): string {
  const own = statement.trim();
  const rest = own.startsWith('WITH ') ? `,\n${own.slice('WITH '.length)}` : `\n${own}`;
  return `WITH ${tables.join(',\n')}${rest}`;
}
