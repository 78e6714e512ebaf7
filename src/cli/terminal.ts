import { visible } from '../ocsf/visible';

/*
 * Text for terminals. Alerts and records are written by attackers: a subject may carry escape sequences that recolour, overwrite or
 * retitle, and bidirectional controls that make one name look like another. Nothing from outside reaches a terminal except through
 * `visible`.
 */

/** As `visible`, but lines stay lines: for engine messages that point at a column of the line above. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

/** East Asian wide and fullwidth blocks (Unicode Standard Annex 11) as terminals draw them: two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{M}/u;

/** Columns of a terminal that visible text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Cuts visible text to so many terminal columns; the last one is then an ellipsis. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A table aligned by display width, one line a row, for any text: cells are made visible and cut to `maxCellWidth` columns. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { maxCellWidth = 80, style = plain }: { readonly maxCellWidth?: number; readonly style?: Style } = {},
): string {
  const cell = (text: string) => cutToWidth(visible(text.slice(0, maxCellWidth * 4)), maxCellWidth);
  const titles = columns.map((column) => cell(column.title));
  const body = rows.map((row) => columns.map((_, index) => cell(row[index] ?? '')));
  const widths = columns.map((_, index) => [titles, ...body].reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), 0));

  const line = (row: readonly string[], draw: (text: string) => string) =>
    row
      .map((text, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - displayWidth(text));
        if (columns[index]?.align === 'right') return padding + draw(text);
        return index === row.length - 1 ? draw(text) : draw(text) + padding;
      })
      .join('  ');
  return [line(titles, style.bold), ...body.map((row) => line(row, (text) => text))].map((text) => `${text}\n`).join('');
}

/** How text is set off from its surroundings; the identity where there is no colour. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

export const plain: Style = { bold: asIs, dim: asIs, red: asIs, yellow: asIs, green: asIs };

const colored: Style = { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39), yellow: sgr(33, 39), green: sgr(32, 39) };

export function styleFor(color: boolean): Style {
  return color ? colored : plain;
}

/** Colour only for a terminal that knows it, and only where `NO_COLOR` is absent or empty (no-color.org). */
export function allowsColor(output: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  return output.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

function asIs(text: string): string {
  return text;
}

/** Select Graphic Rendition, ECMA-48 section 8.3.117. */
function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
