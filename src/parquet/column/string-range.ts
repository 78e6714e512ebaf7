import type { Range } from './values';

/** Longer bounds are left out: a shortened one would be legal, but readers exist that take it for the exact value. */
const MAX_CHARACTERS = 64;
/**
 * Least and greatest string are found in UTF-16 order, wanted in byte order (TYPE_ORDER of `ColumnOrder`, parquet.thrift). The two part
 * only where both strings hold a unit from U+D800 up, which is also where lone surrogates (stored as U+FFFD) are. So a bound without
 * such a unit is right, whatever the other values hold; a bound with one is left out.
 */
const DOUBTFUL = /[\ud800-\uffff]/;

export class StringRange {
  private least: string | undefined;
  private greatest: string | undefined;

  include(strings: readonly string[]): void {
    if (strings.length === 0) return;
    let least = this.least ?? strings[0]!;
    let greatest = this.greatest ?? strings[0]!;
    for (let index = 0; index < strings.length; index++) {
      const string = strings[index]!;
      if (string < least) least = string;
      else if (string > greatest) greatest = string;
    }
    this.least = least;
    this.greatest = greatest;
  }

  bytes(): Range | undefined {
    const { least, greatest } = this;
    if (least === undefined || greatest === undefined) return undefined;
    if (least.length > MAX_CHARACTERS || greatest.length > MAX_CHARACTERS) return undefined;
    if (DOUBTFUL.test(least) || DOUBTFUL.test(greatest)) return undefined;
    return { min: Buffer.from(least), max: Buffer.from(greatest) };
  }

  clear(): void {
    this.least = undefined;
    this.greatest = undefined;
  }
}
