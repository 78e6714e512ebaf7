import { isIP } from 'node:net';
import { textLiteral } from './sql';

/** A parameter of a query. What is given for it is checked by its type and quoted, so that no text can become SQL. */
export interface Parameter {
  readonly name: string;
  readonly type: 'text' | 'ip' | 'integer' | 'integers' | 'day';
  readonly means: string;
  /** Without one the parameter has to be given. */
  readonly default?: string;
  /** Of an integer. */
  readonly bounds?: { readonly min: number; readonly max: number };
}

/** The parameters' values as they stand in SQL, or what is wrong with them. */
export type Values =
  | { readonly ok: true; readonly sql: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks what was given for each parameter. `given` holds text as it came, e.g. from the command line. */
export function valuesOf(parameters: readonly Parameter[], given: Readonly<Record<string, string>>): Values {
  const problems: string[] = [];
  const sql: Record<string, string> = {};
  const known = parameters.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) problems.push(`parameter ${name} is not known, wanted one of ${known.join(', ') || 'none'}: leave it out`);
  }
  for (const parameter of parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
    if (value === undefined) {
      problems.push(`parameter ${parameter.name} is not given, wanted ${WANTED[parameter.type]}: add --param ${parameter.name}=…`);
      continue;
    }
    const text = literalOf(parameter, value);
    if (text !== undefined) sql[parameter.name] = text;
    else {
      const { min, max } = parameter.bounds ?? {};
      const bounds = parameter.bounds ? ` from ${min} to ${max}` : '';
      problems.push(
        `parameter ${parameter.name} is ${JSON.stringify(value.slice(0, 80))}, wanted ${WANTED[parameter.type]}${bounds}: give another value`,
      );
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, sql };
}

const WANTED: Readonly<Record<Parameter['type'], string>> = {
  text: 'text of 1 to 256 characters without control characters',
  ip: 'an IPv4 or IPv6 address',
  integer: 'a whole number',
  integers: 'whole numbers with commas between them, at most 200',
  day: 'a day as YYYY-MM-DD',
};

const MAX_INTEGERS = 200;

function literalOf({ type, bounds }: Parameter, value: string): string | undefined {
  switch (type) {
    case 'text':
      return /^[^\p{Cc}\p{Cs}]{1,256}$/u.test(value) ? textLiteral(value) : undefined;
    case 'ip':
      return isIP(value) !== 0 && !value.includes('%') ? textLiteral(value) : undefined;
    case 'integer':
      return isInteger(value, bounds) ? value : undefined;
    case 'integers': {
      const numbers = value.split(',').map((number) => number.trim());
      return numbers.length <= MAX_INTEGERS && numbers.every((number) => isInteger(number, bounds)) ? numbers.join(', ') : undefined;
    }
    case 'day': {
      const day = compactDay(value);
      return day && textLiteral(day);
    }
  }
}

const isInteger = (text: string, { min, max } = { min: 0, max: Number.MAX_SAFE_INTEGER }): boolean =>
  /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max;

/** `2024-06-01` or `20240601` as `20240601`; undefined where that is no day of the calendar. */
export function compactDay(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
  return isReal ? `${year}${month}${day}` : undefined;
}
