const SHOWN_CHARACTERS = 80;

/** A row holds a value that its column cannot store. Rows are validated before they get here, so this is the unexpected. */
export class ParquetTypeError extends TypeError {
  override readonly name = 'ParquetTypeError';
  /** JSON path into the row: `$.observables[2].value`. */
  readonly path: string;

  constructor(path: string, found: unknown, wanted: string) {
    super(`${path}: found ${shown(found)}, wanted ${wanted}`);
    this.path = path;
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_CHARACTERS)) : shownType(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function shownType(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
