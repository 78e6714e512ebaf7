import { visible } from '../ocsf/visible';
import type { Answer, AnswerValue } from '../queries/engine';

/** A row of an answer. Text in it was written by anyone: it is on one line here, shows what would act, and is no longer than a cell holds. */
export interface Row {
  text(column: string): string | undefined;
  number(column: string): number | undefined;
  isTrue(column: string): boolean;
}

/** Longer than any model name or link, and too short to fill the page. */
const MAX_CHARACTERS = 240;

export function rowsOf({ columns, rows }: Answer): Row[] {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  const placeOf = (column: string): number => {
    const place = places.get(column);
    if (place === undefined) throw new Error(`no column ${column} in the answer, wanted one of ${[...places.keys()].join(', ')}`);
    return place;
  };
  return rows.map((row) => ({
    text: (column) => shownText(row[placeOf(column)]),
    number: (column) => numberIn(row[placeOf(column)]),
    isTrue: (column) => row[placeOf(column)] === true,
  }));
}

function shownText(value: AnswerValue | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const characters = [...visible(String(value))];
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…` : characters.join('');
}

function numberIn(value: AnswerValue | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}
