import { isEmpty, toJson } from './json';
import { wellFormed } from './text';

/** Bounds of one record's `unmapped`; the raw object keeps everything. */
const MAX_ENTRIES = 1_000;
const MAX_LEVELS = 16;
const MAX_KEY_LENGTH = 512;
/** As long as a string_t may be up to OCSF 1.3.0. */
const MAX_TEXT_LENGTH = 65_535;
const LEFT_OUT = 'unmapped.left_out';

/** Dotted keys and text, in the order they came. */
export class Unmapped {
  private readonly entries: Record<string, string> = {};
  private size = 0;

  /**
   * Adds a value under a path: objects become dotted keys, a list one entry with its JSON text, numbers and booleans text; null and
   * empties are left out. The first value of a key stays. Objects below 16 levels become JSON text; texts and keys are cut at their
   * limits; entries beyond 1,000 are counted under `unmapped.left_out`.
   */
  add(path: string, value: unknown, level = 0): void {
    if (isEmpty(value)) return;
    if (typeof value === 'object' && !Array.isArray(value) && level < MAX_LEVELS) {
      for (const key in value) {
        const inner = (value as Record<string, unknown>)[key];
        if (inner !== undefined) this.add(path === '' ? key : `${path}.${key}`, inner, level + 1);
      }
      return;
    }
    const text = toText(value);
    if (text === undefined) return;
    const key = wellFormed(path.slice(0, MAX_KEY_LENGTH));
    if (Object.hasOwn(this.entries, key)) return;
    if (this.size < MAX_ENTRIES) {
      this.size++;
      this.set(key, wellFormed(text.slice(0, MAX_TEXT_LENGTH)));
    } else this.set(LEFT_OUT, String(Number(this.entries[LEFT_OUT] ?? 0) + 1));
  }

  /** The attribute, or undefined where nothing is left over. */
  toMap(): Record<string, string> | undefined {
    return this.size > 0 ? this.entries : undefined;
  }

  private set(key: string, text: string): void {
    // An assignment would set the prototype.
    if (key === '__proto__')
      Object.defineProperty(this.entries, key, { value: text, enumerable: true, configurable: true, writable: true });
    else this.entries[key] = text;
  }
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(toJson(value)) : JSON.stringify(value);
}
