import type { Days } from '../queries/window';
import { svgOf } from './chart';
import { count } from './figures';
import { type Html, html, trusted } from './html';
import type { Cell, Column, Drawing, Figure, Panel, Table, Tile } from './panel';
import { STYLE } from './style';

export interface Section {
  readonly panel: Pick<Panel, 'id' | 'title' | 'explains'>;
  readonly drawing: Drawing;
  /** The SQL that was run, by the name of its question. */
  readonly statements: Readonly<Record<string, string>>;
}

export interface PageFacts {
  readonly days: Days;
  readonly generator: string;
}

/** Nothing is loaded and nothing runs: the page is text and drawings, also for who opens a copy that somebody tampered with. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The whole page. */
export function pageOf(sections: readonly Section[], { days, generator }: PageFacts): string {
  const period = `${dashed(days.from)} to ${dashed(days.to)}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Darktrace in the security lake, ${period}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<p class="kind">Security lake report</p>
<h1>Darktrace findings</h1>
<p class="period">${period}, UTC</p>
</header>
<nav aria-label="Sections"><ul>${sections.map(({ panel }) => html`<li><a href="#${panel.id}">${panel.title}</a></li>`)}</ul></nav>
<main>
${sections.map(sectionOf)}</main>
<footer><p>Made by ${generator} from the lake alone: the same lake gives the same report. Characters that would not show, or would act, are written as escapes such as \\u{202e}.</p></footer>
</body>
</html>
`.text;
}

/** `20250106` as `2025-01-06`. */
const dashed = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;

function sectionOf({ panel, drawing, statements }: Section): Html {
  const { says, tiles = [], figures = [], tables = [] } = drawing;
  return html`<section id="${panel.id}" aria-labelledby="${panel.id}-title">
<h2 id="${panel.id}-title">${panel.title}</h2>
<p class="says">${says}</p>
${tiles.length > 0 ? html`<ul class="tiles">${tiles.map(tileOf)}</ul>` : undefined}
${figures.map(figureOf)}${tables.map((table) => html`<div class="table">${tableOf(table)}</div>`)}
<p class="explains">${panel.explains}</p>
<details class="sql"><summary>SQL behind “${panel.title}”</summary>
${Object.entries(statements).map(([name, sql]) => html`<h3>${name}</h3>${scrolled(`SQL of ${name}`, html`<pre>${sql}</pre>`)}`)}
</details>
</section>
`;
}

const tileOf = ({ label, value, detail, mood }: Tile): Html =>
  html`<li class="${mood}"><span class="label">${label}</span><strong>${value}</strong><span class="detail">${detail}</span></li>`;

function figureOf({ title, chart, table }: Figure): Html {
  return html`<figure>
<figcaption>${title}</figcaption>
${scrolled(title, html`<div class="chart">${svgOf(chart, `${title}; the same as a table below`)}</div>`)}
<details><summary>“${title}” as a table</summary>${tableOf(table)}</details>
</figure>
`;
}

function tableOf({ caption, columns, rows }: Table): Html {
  if (rows.length === 0) return html`<p class="none">${caption}: none.</p>`;
  return scrolled(
    caption,
    html`<table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${kindOf(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell, place) => cellOf(cell, columns[place]))}</tr>\n`)}</tbody></table>`,
  );
}

const kindOf = (column: Column | undefined): Html | undefined => (column?.kind ? html` class="${column.kind}"` : undefined);

const cellOf = (cell: Cell, column: Column | undefined): Html => html`<td${kindOf(column)}>${contentOf(cell)}</td>`;

function contentOf(cell: Cell): Html | string {
  if (cell === undefined) return '–';
  if (typeof cell === 'number') return count(cell);
  if (typeof cell === 'string') return cell;
  // An address that a record brought: only one that opens a page is made a link.
  return cell.href.startsWith('https://') ? html`<a href="${cell.href}" rel="noreferrer">${cell.text}</a>` : cell.text;
}

/** What may be wider than the page is moved by itself, by keyboard too. */
const scrolled = (name: string, content: Html): Html =>
  html`<div class="scroll" role="group" aria-label="${name}" tabindex="0">${content}</div>`;
