import type { Question } from '../queries/entry';
import type { Chart } from './chart';
import type { LakeFacts } from './lake-facts';
import type { Row } from './rows';

/** A section of the report: what it asks the lake, and what it makes of the answers. It knows neither HTML nor SVG. */
export interface Panel<Name extends string = string> {
  /** Anchor in the page. */
  readonly id: string;
  readonly title: string;
  /** What is shown and how to read it, for somebody who sees it for the first time. */
  readonly explains: string;
  readonly questions: Readonly<Record<Name, Question>>;
  draw(answers: Readonly<Record<Name, readonly Row[]>>, lake: LakeFacts): Drawing;
}

export interface Drawing {
  /** What the numbers say, in a sentence. */
  readonly says: string;
  readonly tiles?: readonly Tile[];
  readonly figures?: readonly Figure[];
  readonly tables?: readonly Table[];
}

/** A number that is to be seen from afar. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
  /** How it stands out: `bad` asks for somebody's attention. */
  readonly mood: 'bad' | 'good' | 'plain';
}

/** A chart, and the same as a table for those who do not see it. */
export interface Figure {
  readonly title: string;
  readonly chart: Chart;
  readonly table: Table;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  /** Numbers stand to the right; neither they nor times are broken over lines. */
  readonly kind?: 'number' | 'time';
}

/** A number is written with its thousands apart; absent is a dash. */
export type Cell = string | number | Link | undefined;

export interface Link {
  readonly text: string;
  readonly href: string;
}
