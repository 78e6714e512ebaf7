import { isDeepStrictEqual } from 'node:util';
import type { Conversion, Result } from '../../src/convert';
import { factsOf } from '../../src/ocsf/facts';
import type { OcsfRecord } from '../../src/ocsf/record';
import { canonical } from '../parquet/readers';
import { difference, told } from './difference';
import type { WrittenRows } from './fast';

/** A batch of alerts by both paths. */
export interface Batch {
  readonly conversion: Conversion;
  /** Number of the batch's first alert. */
  readonly firstAlert: number;
  readonly fast: readonly Result[];
  readonly plain: readonly Result[];
}

const alertOf = ({ firstAlert }: Batch, { where }: Result): string => `alert ${firstAlert + where.line - 1}`;

const recordsOf = (result: Result): readonly OcsfRecord[] => (result.fate === 'delivered' ? result.records : []);

/** Where the results of both paths differ: the first difference of each alert. */
export function differencesOfResults(batch: Batch): string[] {
  const { fast, plain } = batch;
  const found = plain.flatMap((result, at) => {
    const [one, other] = [fast[at] && comparable(fast[at]), comparable(result)];
    // Keys in their order, undefined ones left out, as the walk sees them; the walk takes ten times as long.
    const first = JSON.stringify(one) === JSON.stringify(other) ? undefined : difference(one, other);
    return first ? [told(alertOf(batch, result), first)] : [];
  });
  return fast.length === plain.length ? found : [...found, `${fast.length} results, plainly ${plain.length}`];
}

/** Drafts are left out, since they are compared as records, and warnings, since the same records have the same. */
function comparable({ outcome: { alertKind, path, text }, ...result }: Result): unknown {
  return { alertKind, path, text, ...result, warnings: undefined };
}

/** Where rows read back differ from the records of the plain path: the first difference of each row. */
export function differencesOfRows(batch: Batch, written: readonly WrittenRows[]): string[] {
  const wanted = plainPartitions(batch);
  const found = written.flatMap(({ partition, tree, rows }) => {
    const records = wanted.get(partition) ?? [];
    wanted.delete(partition);
    if (rows.length !== records.length) return [`${partition}: ${rows.length} rows, plainly ${records.length}`];
    return records.flatMap(({ alert, record }, at) => {
      const row = canonical(tree, record);
      const first = isDeepStrictEqual(rows[at], row) ? undefined : difference(rows[at], row);
      return first ? [told(`${alert}, row ${at} of ${partition}`, first)] : [];
    });
  });
  return [...found, ...Array.from(wanted, ([partition, records]) => `${partition}: no object, plainly one of ${records.length} rows`)];
}

interface NumberedRecord {
  readonly alert: string;
  readonly record: OcsfRecord;
}

/** Records of a class and day stand in one object, ordered by time, those of one time as they came. */
function plainPartitions(batch: Batch): Map<string, NumberedRecord[]> {
  const { source, ocsf } = batch.conversion;
  const partitions = new Map<string, NumberedRecord[]>();
  for (const result of batch.plain) {
    for (const record of recordsOf(result)) {
      const table = source.tables.find(({ class: className }) => factsOf(ocsf).classes[className].uid === record.class_uid)!;
      const partition = `${table.name}/${new Date(record.time).toISOString().slice(0, 10).replaceAll('-', '')}`;
      partitions.set(partition, [...(partitions.get(partition) ?? []), { alert: alertOf(batch, result), record }]);
    }
  }
  for (const records of partitions.values()) records.sort((a, b) => a.record.time - b.record.time);
  return partitions;
}
