import type { Problem } from '../record';
import { RULES, type RuleName } from './list';

/** Told of one record; more would help nobody. */
const MAX_PROBLEMS = 100;

export type Path = readonly (string | number)[];

/** Collects what is wrong with one record, each rule once for a path. */
export class Problems {
  readonly list: Problem[] = [];
  private readonly seen = new Set<string>();

  add(rule: RuleName, path: Path, message: string): void {
    if (this.list.length >= MAX_PROBLEMS) return;
    const text = jsonPath(path);
    const key = `${rule} ${text}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.list.push({ rule: `ocsf.${rule}`, level: RULES[rule].level, path: text, message });
  }

  get isFull(): boolean {
    return this.list.length >= MAX_PROBLEMS;
  }
}

const MAX_SHOWN = 80;

/** `$.evidences[0].src_endpoint.ip`; a name that is no plain word in brackets and quotes. */
function jsonPath(path: Path): string {
  let text = '$';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += /^[A-Za-z_][\w]*$/.test(step) ? `.${step.slice(0, MAX_SHOWN)}` : `[${JSON.stringify(step.slice(0, MAX_SHOWN))}]`;
  }
  return text;
}

/** A value as a message shows it, at most 80 characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_SHOWN)) : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
