import { resolve } from 'node:path';
import type { Answer, AnswerValue, LakeTable, OpenLake } from '../queries/engine';
import type { CatalogueEntry } from '../queries/entry';
import { EXIT } from './exit-codes';
import { count } from './progress';
import { renderTable, styleFor } from './terminal';
import { unopened } from './unopened';
import { type CommandProblem, failed, type Io, type Outcome, usage, type Verb, type VerbArgs, write } from './verb';

export const verb: Verb = {
  description:
    'Asks a question of the catalogue by its id (--list tells them all), or a SELECT of your own. Each source of the lake is a table, with ' +
    '"-" written "_", and so is each OCSF class (security_finding, detection_finding, authentication). Flat views hide which class and ' +
    'version was written: darktrace_findings, darktrace_finding_events, darktrace_response, views.darktrace_auth. Partitions are the text ' +
    'columns region, accountid, eventday. Function names of Athena work. Nothing is written, and no file outside the lake is read. ' +
    'SHOW TABLES and DESCRIBE <table> tell what is there.',
  arguments: [{ name: '[question]', description: 'id of a question of the catalogue, or one SELECT statement' }],
  options: [
    { flags: '--lake <folder>', description: 'lake folder to read', default: './demo-lake' },
    { flags: '--param <name=value...>', description: 'a parameter of the question; from, to (days) and days say when' },
    { flags: '--list', description: 'tell the questions of the catalogue' },
    { flags: '--explain', description: 'tell what a question is for, and print its text for Athena' },
    { flags: '--max-rows <n>', description: 'rows to show at most', default: 1000, integer: { min: 1, max: 10_000_000 } },
    { flags: '--csv', description: "print CSV; text cells that a spreadsheet would run are made plain with a leading '" },
  ],
  examples: [
    {
      command: 'query entity-timeline --lake /data/lake --param entity=alice@example.com from=2024-06-01',
      explanation: 'everything known of an account since June, in order',
    },
    {
      command: `query "SELECT title, severity, count(*) AS findings FROM darktrace_findings GROUP BY ALL ORDER BY findings DESC" --csv`,
      explanation: 'findings by title and severity in ./demo-lake as CSV',
    },
  ],
  async run(args, io) {
    if (args.json && args.options['csv']) return usage('--csv and --json exclude each other');
    const [question] = args.positionals;
    if (args.options['list']) return listCatalogue(args.color);
    if (question === undefined) return usage('no question is given', 'slc query --list tells those of the catalogue');
    const given = readParameters(args.options['param']);
    if (!given.ok) return usage(given.message, 'write --param name=value');

    const { entryOf } = await import('../queries/catalogue');
    const entry = entryOf(question);
    if (!entry && Object.keys(given.values).length > 0) return usage('--param goes with a question of the catalogue', LIST_HINT);
    if (args.options['explain'])
      return entry ? explain(entry, given.values) : usage('--explain goes with a question of the catalogue', LIST_HINT);
    // One word is no SELECT.
    if (!entry && /^[\w-]+$/.test(question)) return usage(`there is no question ${JSON.stringify(question)}`, LIST_HINT);

    const { openLake } = await import('../queries/engine');
    const asked = String(args.options['lake']);
    const opening = await openLake(resolve(io.cwd, asked));
    if (!opening.ok) return unopened(opening);
    try {
      return await ask(opening.lake, entry ?? question, given.values, args, io);
    } finally {
      opening.lake.close();
    }
  },
};

const LIST_HINT = 'slc query --list tells the questions';

async function ask(
  lake: OpenLake,
  question: CatalogueEntry | string,
  given: Readonly<Record<string, string>>,
  args: VerbArgs,
  io: Io,
): Promise<Outcome> {
  const { statementOf } = await import('../queries/statement');
  const statement = typeof question === 'string' ? { ok: true as const, sql: question } : statementOf(question, lake.scope, given);
  if (!statement.ok) return wrongParameters(statement.problems);
  const maxRows = Number(args.options['maxRows']);
  const answered = await lake.run(statement.sql, { maxRows, signal: io.signal });
  if (!answered.ok) {
    return failed(EXIT.usage, { rule: 'query.sql', message: answered.message, hint: `tables: ${tableNames(lake.tables)}` });
  }
  const { answer } = answered;
  if (args.options['csv']) await write(io.stdout, toCsv(answer));
  const text = args.json || args.options['csv'] ? '' : toTable(answer, io.stdout.columns, args.color);
  return { exitCode: EXIT.done, result: toResult(answer, lake.tables), problems: answer.cut ? [cutNote(maxRows)] : [], text };
}

type Given = { readonly ok: true; readonly values: Readonly<Record<string, string>> } | { readonly ok: false; readonly message: string };

function readParameters(option: VerbArgs['options'][string]): Given {
  const values: Record<string, string> = {};
  for (const text of Array.isArray(option) ? option : []) {
    const at = text.indexOf('=');
    if (at < 1) return { ok: false, message: `--param is ${JSON.stringify(text.slice(0, 80))}, wanted name=value` };
    values[text.slice(0, at)] = text.slice(at + 1);
  }
  return { ok: true, values };
}

function wrongParameters(problems: readonly string[]): Outcome {
  return {
    exitCode: EXIT.usage,
    result: {},
    problems: problems.map((message) => ({ rule: 'query.parameter', level: 'error', message })),
    text: '',
  };
}

async function listCatalogue(color: boolean): Promise<Outcome> {
  const { catalogue } = await import('../queries/catalogue');
  const rows = catalogue.map(({ id, kind, question, parameters }) => [
    id,
    kind,
    question,
    parameters.map(({ name, default: value }) => `${name}=${value ?? '…'}`).join(' '),
  ]);
  return {
    exitCode: EXIT.done,
    result: { catalogue: catalogue.map(({ sql: _, ...entry }) => entry) },
    problems: [],
    text: renderTable([{ title: 'id' }, { title: 'kind' }, { title: 'question' }, { title: 'parameters' }], rows, {
      maxCellWidth: 140,
      style: styleFor(color),
    }),
  };
}

/** The text for Athena, over tables named as Security Lake names them in the Region of the examples. */
async function explain(entry: CatalogueEntry, given: Readonly<Record<string, string>>): Promise<Outcome> {
  const [{ statementOf }, { EXAMPLE_TABLES }] = await Promise.all([import('../queries/statement'), import('../queries/tables')]);
  const statement = statementOf(entry, { tables: EXAMPLE_TABLES }, given);
  if (!statement.ok) return wrongParameters(statement.problems);
  const { sql: _, ...described } = entry;
  const notes = [
    `${entry.title}: ${entry.question}`,
    ...(entry.attack.length > 0 ? [`ATT&CK: ${entry.attack.join(', ')}`] : []),
    ...entry.parameters.map(({ name, means, default: value }) => `${name}: ${means}${value === undefined ? '' : ` (${value})`}`),
    ...entry.falsePositives.map((text) => `May be harmless: ${text}`),
    `Next: ${entry.nextStep}`,
  ];
  return {
    exitCode: EXIT.done,
    result: { ...described, athena: statement.sql },
    problems: [],
    text: `${notes.map((note) => `-- ${note}\n`).join('')}${statement.sql}\n`,
  };
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
