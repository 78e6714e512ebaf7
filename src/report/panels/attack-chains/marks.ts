import type { Row } from '../../rows';

/** Stages of the two stories that the product is built around, in the order in which an attacker comes through them. */
export const LANES = ['Login', 'MFA', 'OAuth', 'Mailbox', 'Mail', 'RESPOND'] as const;
export type Lane = (typeof LANES)[number];

/** One or several events of one stage, close together and from one address. */
export interface Mark {
  readonly lane: Lane;
  readonly startMs: number;
  readonly endMs: number;
  readonly events: number;
  readonly ip: string | undefined;
  readonly country: string | undefined;
  readonly asn: number | undefined;
  readonly asName: string | undefined;
  /** Of the gravest finding; a login has none. */
  readonly severityId: number | undefined;
}

/** Events nearer than this to the one before are one step of the attacker. */
const SAME_STEP_MS = 3_600_000;

/** Rows in order of time become marks. */
export function marksOf(rows: readonly Row[]): Mark[] {
  const marks: Mark[] = [];
  for (const row of rows) {
    const next = markOf(row);
    const last = marks.at(-1);
    if (last && last.lane === next.lane && last.ip === next.ip && next.startMs - last.endMs < SAME_STEP_MS) {
      marks[marks.length - 1] = joined(last, next);
    } else marks.push(next);
  }
  return marks;
}

function markOf(row: Row): Mark {
  const ms = row.number('event_ms') ?? 0;
  return {
    lane: row.text('lane') as Lane,
    startMs: ms,
    endMs: ms,
    events: 1,
    ip: row.text('src_ip'),
    country: row.text('country'),
    asn: row.number('asn'),
    asName: row.text('as_name'),
    severityId: row.number('severity_id'),
  };
}

const joined = (first: Mark, second: Mark): Mark => ({
  ...first,
  endMs: second.endMs,
  events: first.events + second.events,
  severityId: Math.max(first.severityId ?? 0, second.severityId ?? 0) || undefined,
});
