import type { CatalogueEntry, Question } from '../queries/entry';

/** An entry of the catalogue without the limit that keeps its answer readable on a terminal: the report counts all rows and lists few. */
export const uncut = (entry: CatalogueEntry): Question => ({ ...entry, sql: (p) => entry.sql(p).replace(/(?<!\s)\s+LIMIT \d+\s*$/, '') });
