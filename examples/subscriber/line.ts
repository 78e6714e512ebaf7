import type { LakeRecord } from './read-records';

/** A record as one line: when, how severe, what state, what, where to look. */
export function lineOf(record: LakeRecord): string {
  const { time, severity, message, state, status, finding, finding_info } = record;
  const fields = [
    new Date(Number(time)).toISOString(),
    (severity ?? '-').padEnd(13),
    (state ?? status ?? '-').padEnd(11),
    message ?? `a record of class ${record.class_uid}`,
    finding?.src_url ?? finding_info?.src_url ?? record.metadata.uid,
  ];
  return visible(fields.join('  '));
}

/**
 * Names, subjects and rules in alerts are written by attackers: escape sequences and bidirectional controls must show, not act. Cc:
 * control, Cf: format, Cs: lone surrogates, Zl and Zp: separators of lines and paragraphs.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
