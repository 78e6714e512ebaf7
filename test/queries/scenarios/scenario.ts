import type { NativeTable } from '../../../src/queries/tables';
import type { Alert } from '../alerts';

/** What an entry of the catalogue must find, and what it must leave alone. */
export interface Scenario {
  readonly entry: string;
  readonly alerts: readonly Alert[];
  /** It counts records as they were written: where both finding classes are, there are twice as many. */
  readonly countsRecords?: true;
  /** Rows of native tables; what is not said is NULL. */
  readonly native?: Readonly<Partial<Record<NativeTable, readonly Alert[]>>>;
  /** Parameters other than the defaults. */
  readonly given?: Readonly<Record<string, string>>;
  /** Every row of the answer in order, by the columns that matter here: those of the first. */
  readonly wanted: readonly Readonly<Record<string, unknown>>[];
  /** What looks alike and must not come back: an account, or another text, and why. It stands in the alerts. */
  readonly silent?: Readonly<Record<string, string>>;
}
