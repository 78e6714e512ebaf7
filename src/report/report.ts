import { openLake } from '../queries/engine';
import type { Question } from '../queries/entry';
import { statementOf } from '../queries/statement';
import { type Days, EVER } from '../queries/window';
import { readLakeFacts } from './lake-facts';
import { pageOf, type Section } from './page';
import type { Panel } from './panel';
import { panels } from './panels';
import { periodOf } from './period';
import { type Row, rowsOf } from './rows';

export interface ReportSettings {
  /** Which days, as `periodOf` reads it; the whole lake where it is not said. */
  readonly period?: string;
  /** Who made it, for the foot of the page. */
  readonly generator: string;
  readonly signal?: AbortSignal;
}

export type ReportMade =
  | { readonly ok: true; readonly html: string; readonly days: Days }
  | { readonly ok: false; readonly reason: 'absent' | 'empty' | 'unreadable' | 'engine' | 'period' | 'query'; readonly message: string };

/** Numbers are counted from whole answers. The longest has a row for each account and device with a grave finding. */
const MAX_ROWS = 200_000;

/** One HTML page about a lake folder, whole in itself: the same folder and settings give the same bytes. */
export async function lakeReport(folder: string, { period, generator, signal }: ReportSettings): Promise<ReportMade> {
  const opening = await openLake(folder);
  if (!opening.ok) return opening;
  const { lake } = opening;
  try {
    const read = periodOf(period, lake.scope.lakeDays ?? EVER);
    if (!read.ok) return { ...read, reason: 'period' };
    const { days } = read;
    const facts = await readLakeFacts(folder, days);

    const sections: Section[] = [];
    for (const panel of panels) {
      const asked = await ask(panel, async (question) => {
        const statement = statementOf(question, lake.scope, { ...days });
        if (!statement.ok) throw new Error(`panel ${panel.id}: ${statement.problems.join('; ')}`);
        const answered = await lake.run(statement.sql, { maxRows: MAX_ROWS, ...(signal ? { signal } : {}) });
        if (!answered.ok) return answered;
        if (answered.answer.cut) return { ok: false, message: `found more than ${MAX_ROWS} rows, wanted fewer: choose a shorter period` };
        return { sql: statement.sql, rows: rowsOf(answered.answer) };
      });
      if ('message' in asked) return { ok: false, reason: 'query', message: `section ${panel.id}: ${asked.message}` };
      sections.push({ panel, drawing: panel.draw(asked.rows, facts), statements: asked.statements });
    }
    return { ok: true, html: pageOf(sections, { days, generator }), days };
  } finally {
    lake.close();
  }
}

type Asking = (
  question: Question,
) => Promise<{ readonly sql: string; readonly rows: Row[] } | { readonly ok: false; readonly message: string }>;

async function ask({ questions }: Panel, asking: Asking) {
  const rows: Record<string, readonly Row[]> = {};
  const statements: Record<string, string> = {};
  for (const [name, question] of Object.entries(questions)) {
    const answer = await asking(question);
    if ('message' in answer) return answer;
    rows[name] = answer.rows;
    statements[name] = answer.sql;
  }
  return { rows, statements };
}
