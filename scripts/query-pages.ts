import { catalogue } from '../src/queries/catalogue';
import type { Answer, AnswerValue } from '../src/queries/engine';
import type { CatalogueEntry, Quarry } from '../src/queries/entry';
import type { Parameter } from '../src/queries/parameters';
import { statementOf, WINDOW_PARAMETERS } from '../src/queries/statement';
import { EXAMPLE_TABLES } from '../src/queries/tables';
import { VIEWS } from '../src/queries/views';
import { answerOf, FORMS, lakeOf, opened, removeLake } from '../test/queries/lakes';
import { writeNative } from '../test/queries/native';
import { scenarios } from '../test/queries/scenarios';
import { type Hunted, huntSimulatedMonth, SIMULATION } from '../test/queries/simulated';

/** Where the pages stand. */
export const QUERY_PAGES = 'docs/queries';

/** Text of every page by its file name: an index, and of each question a page and its SQL for Athena. */
export async function queryPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map([['README.md', indexPage()]]);
  const { hunted } = await huntSimulatedMonth();
  for (const entry of catalogue) {
    pages.set(`${entry.id}.md`, entryPage(entry, await scenarioAnswer(entry), hunted.get(entry.id)));
    pages.set(`${entry.id}.sql`, `${athenaText(entry)}\n`);
  }
  return pages;
}

function indexPage(): string {
  return `# Questions to the lake

Written by \`npm run docs\` from the catalogue in \`src/queries/catalogue\`. A test asks every question of lakes that hold what it must find and what
it must leave alone, in both finding classes and both OCSF versions; what it answered there stands on its page.

- On a laptop: \`slc query <id> --lake <folder> --param name=value\`. Without parameters the window is the lake's own first to last day.
- In Athena: the \`.sql\` beside each page, with the last 30 days as its window; the deployed stack saves the same texts in its workgroup.
  \`slc query <id> --explain --param name=value\` prints a text with other parameters.

Every text holds the flat views that it reads, so that it needs no right to a view, and names both \`eventday\` and \`time\`: tables of custom sources
are Hive tables, and without the partition every object is opened. Darktrace's records may tell days later of what happened before: they stand
in the partition of the day they were made (of logins: of the day of the login), so give a window some days more than the story.

| question | kind | what it answers |
|---|---|---|
${catalogue.map(({ id, kind, question }) => `| [${id}](${id}.md) | ${kind} | ${question} |`).join('\n')}

## Parameters that every question takes

${parameterTable(WINDOW_PARAMETERS)}

## Flat views

They hide which class (Security Finding 2001, Detection Finding 2004) and version (OCSF 1.1.0, 1.3.0) was written. The deployed stack makes them in a
database of their own; \`slc query\` has them in the schema \`views\`.
${Object.values(VIEWS)
  .map(({ name, means, columns }) => `\n### ${name}\n\n${sentence(means)}\n\n${columnTable(columns)}`)
  .join('\n')}
`;
}

function entryPage(entry: CatalogueEntry, answer: Answer, hunted: Hunted | undefined): string {
  return `# ${entry.title}

${entry.question}

- id: \`${entry.id}\` (${entry.kind})
${entry.attack.length === 0 ? '' : `- ATT&CK: ${entry.attack.join(', ')}\n`}- reads: ${[...Object.keys(entry.reads), ...(entry.native ?? [])].map((name) => `\`${name}\``).join(', ')}

${entry.parameters.length === 0 ? '' : `## Parameters\n\n${parameterTable(entry.parameters)}\n\n`}## Answer

${entry.returns.map(({ name, means }) => `- \`${name}\`: ${means}`).join('\n')}

## May be harmless

${entry.falsePositives.map((text) => `- ${text}`).join('\n')}

## Next

${entry.nextStep}

## What a test's lake answers

${answerTable(answer)}
${entry.hunts && hunted ? `\n## On a simulated month\n\n${figures(entry.hunts, hunted)}\n` : ''}
## SQL for Athena

\`\`\`sql
${athenaText(entry)}
\`\`\`
`;
}

/** Recall and precision over a month of which the truth is known. */
function figures({ stages, abroadWithinMinutes, reservation }: Quarry, { planted, found, harmless }: Hunted): string {
  const hit = planted.filter((account) => found.includes(account)).length;
  const { scenario, seed, users, days, events } = SIMULATION;
  const told = stages.map((stage) => `\`${stage}\``).join(', ');
  const whom =
    abroadWithinMinutes === undefined
      ? `accounts with a stage ${told}`
      : `accounts with two stages in a row of ${told}, in different countries and at most ${abroadWithinMinutes} minutes apart`;
  return `Recall ${share(hit, planted.length)}: of ${planted.length} ${whom}
in the truth it finds ${hit}. Precision ${share(found.length - harmless.length, found.length)}: of the ${found.length} accounts that it reports ${harmless.length} are not compromised. Measured on
\`slc simulate ${scenario} --seed ${seed} --users ${users} --days ${days} --events ${events}\`.${reservation === undefined ? '' : `\n\n${reservation}`}`;
}

const share = (part: number, whole: number): string => (whole === 0 ? 'not known' : (part / whole).toFixed(2));

function athenaText(entry: CatalogueEntry): string {
  const statement = statementOf(entry, { tables: EXAMPLE_TABLES });
  if (!statement.ok) throw new Error(`${entry.id}: ${statement.problems.join('; ')}`);
  return statement.sql;
}

/** The answer over the lake of the entry's scenario, in the form that is written by default. */
async function scenarioAnswer(entry: CatalogueEntry): Promise<Answer> {
  const scenario = scenarios.find((one) => one.entry === entry.id);
  const [form] = FORMS;
  if (!scenario || !form) throw new Error(`${entry.id}: no scenario, wanted one in test/queries/scenarios`);
  const folder = await lakeOf(scenario.alerts, form);
  try {
    await writeNative(folder, scenario.native ?? {});
    return await opened(folder, (lake) => {
      const statement = statementOf(entry, lake.scope, scenario.given);
      if (!statement.ok) throw new Error(`${entry.id}: ${statement.problems.join('; ')}`);
      return answerOf(lake, statement.sql);
    });
  } finally {
    removeLake(folder);
  }
}

function answerTable({ columns, rows }: Answer): string {
  const lines = [columns.map(({ name }) => name), columns.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const cell = (value: AnswerValue): string => (value === null ? '' : String(value).replaceAll('|', '\\|'));

function parameterTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map(
    ({ name, type, default: value, means }) => `| \`${name}\` | ${type} | ${value === undefined ? '' : `\`${value}\``} | ${means} |`,
  );
  return ['| name | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function columnTable(columns: readonly { readonly name: string; readonly type: string; readonly means: string }[]): string {
  return [
    '| column | type | meaning |',
    '|---|---|---|',
    ...columns.map(({ name, type, means }) => `| \`${name}\` | ${type} | ${means} |`),
  ].join('\n');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
