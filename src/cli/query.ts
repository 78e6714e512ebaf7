import { isAbsolute, resolve } from 'node:path';
import type { Answer, AnswerValue, LakeOpening, LakeTable } from '../queries/engine';
import { EXIT } from './exit-codes';
import { count } from './progress';
import { renderTable, styleFor } from './terminal';
import { type CommandProblem, failed, type Outcome, type Verb, write } from './verb';

export const verb: Verb = {
  description:
    'Each source of the lake is a table, with "-" written "_", and so is each OCSF class (security_finding, detection_finding, ' +
    'authentication). Partitions are the text columns region, accountid, eventday. Function names of Athena work. Nothing is written, and no ' +
    'file outside the lake is read. SHOW TABLES and DESCRIBE <table> tell what is there.',
  arguments: [{ name: '<sql>', description: 'one SELECT statement' }],
  options: [
    { flags: '--lake <folder>', description: 'lake folder to read', default: './demo-lake' },
    { flags: '--max-rows <n>', description: 'rows to show at most', default: 1000, integer: { min: 1, max: 10_000_000 } },
    { flags: '--csv', description: "print CSV; text cells that a spreadsheet would run are made plain with a leading '" },
  ],
  examples: [
    {
      command: `query "SELECT finding.title, severity, count(*) AS findings FROM security_finding GROUP BY ALL ORDER BY findings DESC"`,
      explanation: 'findings by title and severity in ./demo-lake',
    },
    {
      command: `query "SELECT \\"time\\", \\"user\\".name, status FROM authentication WHERE eventday = '20240601'" --lake /data/lake --csv`,
      explanation: 'logins of one day as CSV',
    },
  ],
  async run(args, io) {
    const sql = args.positionals[0] ?? '';
    const asked = String(args.options['lake']);
    const maxRows = Number(args.options['maxRows']);
    if (args.json && args.options['csv']) return failed(EXIT.usage, { rule: 'cli.usage', message: '--csv and --json exclude each other' });

    const { openLake } = await import('../queries/engine');
    const opening = await openLake(isAbsolute(asked) ? asked : resolve(io.cwd, asked));
    if (!opening.ok) return unopened(opening);
    const { lake } = opening;
    try {
      const answered = await lake.run(sql, { maxRows, signal: io.signal });
      if (!answered.ok) {
        return failed(EXIT.usage, { rule: 'query.sql', message: answered.message, hint: `tables: ${tableNames(lake.tables)}` });
      }
      const { answer } = answered;
      if (args.options['csv']) await write(io.stdout, toCsv(answer));
      const text = args.json || args.options['csv'] ? '' : toTable(answer, io.stdout.columns, args.color);
      return { exitCode: EXIT.done, result: toResult(answer, lake.tables), problems: answer.cut ? [cutNote(maxRows)] : [], text };
    } finally {
      lake.close();
    }
  },
};

function unopened(opening: Extract<LakeOpening, { ok: false }>): Outcome {
  if (opening.reason === 'engine') return failed(EXIT.configuration, { rule: 'query.engine', message: opening.message });
  const hint =
    opening.reason === 'unreadable'
      ? 'slc inspect <folder> tells which objects are damaged'
      : 'make one with: slc convert <alerts> --out <folder>';
  return failed(EXIT.inputUnreadable, { rule: `lake.${opening.reason}`, message: opening.message, hint });
}

function cutNote(maxRows: number): CommandProblem {
  return { rule: 'query.cut', level: 'warning', message: `there are more rows than the ${count(maxRows)} shown; --max-rows shows more` };
}

function tableNames(tables: readonly LakeTable[]): string {
  return tables.map(({ name }) => name).join(', ');
}

/** `{"tables":["…"],"columns":[{"name","type"}],"rows":[{…}],"cut":false}` */
function toResult({ columns, rows, cut }: Answer, tables: readonly LakeTable[]): Record<string, unknown> {
  return {
    tables: tables.map(({ name }) => name),
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]))),
    cut,
  };
}

function toTable({ columns, rows }: Answer, terminalColumns: number | undefined, color: boolean): string {
  const titles = columns.map(({ name, type }) => ({ title: name, align: isNumber(type) ? ('right' as const) : ('left' as const) }));
  const cells = rows.map((row) => row.map((value) => (value === null ? 'NULL' : cellText(value))));
  const maxCellWidth = Math.max(20, Math.min(80, terminalColumns ?? 80));
  return `${renderTable(titles, cells, { maxCellWidth, style: styleFor(color) })}${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}\n`;
}

function isNumber(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/.test(type);
}

/** RFC 4180, with a header and CRLF. NULL is an empty cell, empty text is `""`. */
export function toCsv({ columns, rows }: Answer): string {
  const lines = [columns.map(({ name }) => csvCell(name)), ...rows.map((row) => row.map(csvCell))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/**
 * Text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection): an alert's subject must not run on
 * the analyst's machine. Numbers stay numbers.
 */
function csvCell(value: AnswerValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  const text = cellText(value);
  const inert = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return inert === '' || /[",\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function cellText(value: AnswerValue): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_key, held) => (typeof held === 'bigint' ? held.toString() : held));
}
