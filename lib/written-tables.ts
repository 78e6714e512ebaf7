import type { ClassName } from '../src/ocsf/record';
import { sources } from '../src/sources';
import type { FindingClass, Source, SourceTable } from '../src/sources/source';
import type { Config } from './config';

/** The tables, over all sources, of the classes that this configuration writes. */
export function writtenTables(config: Pick<Config, 'findingClass'>): readonly SourceTable[] {
  return sources.flatMap((source) => tablesOf(source, config));
}

/** Those of one source. */
export function tablesOf({ tables }: Source, { findingClass }: Pick<Config, 'findingClass'>): readonly SourceTable[] {
  return tables.filter((table) => isWritten(table.class, findingClass));
}

const FINDING_CLASSES: Readonly<Partial<Record<ClassName, FindingClass>>> = {
  security_finding: 'security',
  detection_finding: 'detection',
};

function isWritten(className: ClassName, findingClass: FindingClass): boolean {
  const written = FINDING_CLASSES[className];
  return written === undefined || findingClass === 'both' || findingClass === written;
}
