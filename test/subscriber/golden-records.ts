import { readFileSync } from 'node:fs';

/** A record as its golden has it, and the line that a person would write for it. */
export interface GoldenRecord {
  readonly classUid: number;
  readonly line: string;
}

interface Golden {
  readonly records?: readonly {
    readonly class_uid: number;
    readonly time: number;
    readonly severity: string;
    readonly state?: string;
    readonly status?: string;
    readonly message: string;
    readonly metadata: { readonly uid: string };
    readonly finding?: { readonly src_url?: string };
    readonly finding_info?: { readonly src_url?: string };
  }[];
}

/** What the golden beside a sample says is in the lake, each event once. */
export function goldenRecords(sample: string): readonly GoldenRecord[] {
  const results: readonly Golden[] = JSON.parse(readFileSync(`${sample}.ocsf.json`, 'utf8'));
  const records = new Map(results.flatMap(({ records: each = [] }) => each).map((record) => [record.metadata.uid, record]));
  return [...records.values()].map(({ class_uid, time, severity, state, status, message, metadata, finding, finding_info }) => ({
    classUid: class_uid,
    line: [
      new Date(time).toISOString(),
      severity.padEnd(13),
      (state ?? status ?? '-').padEnd(11),
      message,
      (finding ?? finding_info)?.src_url ?? metadata.uid,
    ].join('  '),
  }));
}
