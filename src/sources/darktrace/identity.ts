import { hash } from 'node:crypto';
import type { Json } from '../../ocsf/record';

/** A finding's uid: ids of Darktrace are unique per appliance and kind only. */
export const findingUid = (appliance: string, kind: string, id: string | number): string => `${appliance}:${kind}:${id}`;

/** 32 hex characters of a SHA-256 over the parts, each ended by a NUL so that no two lists of parts read alike. */
export const hashUid = (...parts: readonly string[]): string => hash('sha256', parts.join('\0'), 'hex').slice(0, 32);

/** SHA-256 in hex of a JSON value's content: the same however its keys were ordered and its text was spaced. */
export const contentHash = (value: Json): string => hash('sha256', canonical(value), 'hex');

/**
 * The value as text, keys sorted. Every text is told by its length before it, so that no two values read alike and nothing has to be
 * escaped.
 */
function canonical(value: Json): string {
  if (typeof value === 'string') return `"${value.length}:${value}`;
  if (value === null || typeof value !== 'object') return `${value};`;
  let text: string;
  if (Array.isArray(value)) {
    text = `[${value.length}:`;
    for (let i = 0; i < value.length; i++) text += canonical(value[i] as Json);
    return text;
  }
  const { names, labels } = orderOf(value);
  text = `{${names.length}:`;
  for (let i = 0; i < names.length; i++) text += (labels[i] as string) + canonical(value[names[i] as string] as Json);
  return text;
}

/** Keys of an object in sorted order, with what stands before each value. */
interface KeyOrder {
  readonly names: readonly string[];
  readonly labels: readonly string[];
}

/** Orders by the keys as they came: alerts of one kind write the same keys in the same order, so each order is sorted once. */
interface OrderNode {
  order?: KeyOrder;
  readonly next: Map<string, OrderNode>;
}

const MAX_ORDER_NODES = 20_000;
const root: OrderNode = { next: new Map() };
let orderNodes = 0;

function orderOf(object: { readonly [key: string]: Json }): KeyOrder {
  let node = root;
  for (const key in object) {
    let next = node.next.get(key);
    if (next === undefined) {
      // Keys may come from attackers, so not every order is remembered.
      if (orderNodes >= MAX_ORDER_NODES) return sortedKeys(object);
      orderNodes++;
      next = { next: new Map() };
      node.next.set(key, next);
    }
    node = next;
  }
  node.order ??= sortedKeys(object);
  return node.order;
}

function sortedKeys(object: object): KeyOrder {
  const names = Object.keys(object).sort();
  return { names, labels: names.map((name) => `"${name.length}:${name}`) };
}
