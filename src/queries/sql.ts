/** A name as it stands in SQL: `a"b` is `"a""b"`. */
export const quoted = (...names: readonly string[]): string => names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');

/** A text as it stands in SQL: `a'b` is `'a''b'`. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
