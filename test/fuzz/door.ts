/** Where bytes of a stranger come in, and what must hold for each of them. */
export interface Door {
  /** Valid inputs, to be damaged. */
  seeds(): Promise<readonly Uint8Array[]>;
  /** Lets one input in. Throws where what must hold does not. */
  open(): Promise<Room>;
  /** Longest time for one input, in ms. A few bytes that take longer are an attack. */
  readonly limitMs: number;
}

/** A door that is open: what stands behind it is made once. */
export interface Room {
  enter(input: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** What every door promises, whatever else it does: nothing of an input ends up in the prototypes of everything. */
export function assertNoPollution(): void {
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype]) {
    const added = Object.getOwnPropertyNames(prototype).filter((name) => !KNOWN.get(prototype)?.has(name));
    for (const name of added) Reflect.deleteProperty(prototype, name);
    if (added.length > 0) throw new Error(`the prototype of everything has got ${added.join(', ').slice(0, 200)}`);
  }
}

const KNOWN = new Map<object, ReadonlySet<string>>(
  [Object.prototype, Array.prototype, Function.prototype].map((prototype) => [prototype, new Set(Object.getOwnPropertyNames(prototype))]),
);

/** Says what was expected in words that a person who reads the crash can use. */
export function must(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`broken: ${promise}`);
}
