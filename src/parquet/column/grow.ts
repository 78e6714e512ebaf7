const FIRST_CAPACITY = 64;
const KEPT_ENTRIES = 1 << 20;

type Growable = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A copy with twice the room. */
export function doubled<Numbers extends Growable>(array: Numbers): Numbers {
  const copy = emptied(array, array.length * 2);
  copy.set(array);
  return copy;
}

/** The same array for the next row group, or a small one if it had grown large. Entries are not cleared. */
export function kept<Numbers extends Growable>(array: Numbers): Numbers {
  return array.length > KEPT_ENTRIES ? emptied(array, FIRST_CAPACITY) : array;
}

/** The values at `places`, in an array as long as the one they come from. */
export function picked<Numbers extends Growable>(array: Numbers, places: Uint32Array, width = 1): Numbers {
  const copy = emptied(array, array.length);
  for (let at = 0; at < places.length; at++)
    for (let word = 0; word < width; word++) copy[at * width + word] = array[places[at]! * width + word]!;
  return copy;
}

function emptied<Numbers extends Growable>(array: Numbers, capacity: number): Numbers {
  return new (array.constructor as new (length: number) => Numbers)(capacity);
}
