import type { ColumnTree } from '../../src/ocsf/columns';
import { OCSF_VERSIONS } from '../../src/ocsf/record';
import { sources } from '../../src/sources';

export const PUBLISHED = 'test/columns/published.json';

/** Every column tree of every source, by table and OCSF version. */
export function columnTrees(): Record<string, ColumnTree> {
  return Object.fromEntries(
    sources.flatMap((source) =>
      source.tables.flatMap((table) => OCSF_VERSIONS.map((ocsf) => [`${table.name} ${ocsf}`, table.columns(ocsf)] as const)),
    ),
  );
}
