import type { Parameter } from './parameters';
import type { NativeTable } from './tables';
import type { ViewName } from './views/view';

/** A question about the lake with the SQL that answers it, in the dialect that Athena and the local engine share. */
export interface CatalogueEntry {
  /** Stable; what `slc query` and the saved queries call it. */
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly kind: 'triage' | 'hunt' | 'pivot' | 'operation';
  /** ATT&CK techniques that an answer may be a sign of. */
  readonly attack: readonly string[];
  /** Beyond the common ones of the time window. */
  readonly parameters: readonly Parameter[];
  /** The columns that it needs, by flat view. The statement offers no others. */
  readonly reads: Readonly<Partial<Record<ViewName, readonly string[]>>>;
  /** Native tables of Security Lake that it goes to. */
  readonly native?: readonly NativeTable[];
  /** The columns of its answer, in order. */
  readonly returns: readonly ReturnedColumn[];
  /** What looks alike and is harmless. */
  readonly falsePositives: readonly string[];
  readonly nextStep: string;
  /** Whom it hunts; an entry that answers to no such question (a queue, a ledger, a timeline) has none. */
  readonly hunts?: Quarry;
  /** Parameters that a prepared statement leaves open, in the order in which they stand in the SQL, each once. */
  readonly prepared?: readonly string[];
  /** SELECT or WITH … SELECT over the views' names; `p` holds the parameters' values as they stand in SQL. */
  sql(p: Readonly<Record<string, string>>): string;
}

/** What it takes to ask: an entry, or a question that stands outside the catalogue. */
export type Question = Pick<CatalogueEntry, 'parameters' | 'reads' | 'native' | 'sql'>;

/** Accounts that a hunt has to name, in the words of the truth that a simulation tells beside its alerts. */
export interface Quarry {
  /** Those of whom one of these stages is told. */
  readonly stages: readonly string[];
  /** Of these stages two, one after the other, in different countries and at most so far apart. */
  readonly abroadWithinMinutes?: number;
  /** Why finding them all in a simulation says less than it seems. */
  readonly reservation?: string;
}

export interface ReturnedColumn {
  readonly name: string;
  readonly means: string;
}
