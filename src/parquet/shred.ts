import type { ColumnTree } from '../ocsf/columns';
import type { TextMeter } from './column/values';
import { ParquetTypeError } from './error';
import type { Leaf } from './leaf';
import { type Node, rootNode } from './node';

const FIRST_ROWS = 64;
const SHOWN_KEY_CHARACTERS = 80;

/**
 * Shreds rows into levels and values, one leaf at a time, by walking a tree of nodes beside the row (parquet-format README, "Nested
 * Encoding"; the algorithm is that of the Dremel paper, section 4.2).
 *
 * A definition level counts the optional and repeated groups that are present on the way to a value; a repetition level says at which
 * list the value begins a new element (0: a new row).
 */
export class Shredder {
  /** In the order of the schema. */
  readonly leaves: readonly Leaf[];
  rows = 0;
  /** Rows that the levels of columns under no list have room for. */
  private reserved = FIRST_ROWS;
  private readonly root: Node;
  /** Where the walk stands in each list or map, by repetition level: for the path in errors. */
  private readonly positions: (number | string)[] = [0];

  constructor(tree: ColumnTree, meter: TextMeter) {
    this.root = rootNode(tree, meter);
    this.leaves = this.root.leaves;
  }

  /**
   * Adds rows, one top-level attribute of all of them after the other, so that a column is in the processor's cache for all but the first of
   * them. Throws ParquetTypeError if one does not fit the tree; the row group is then of no more use.
   */
  add(rows: readonly unknown[]): void {
    const { names, children } = this.root;
    const first = this.rows;
    for (const row of rows) if (!isStruct(row)) throw this.typeError(this.root, row, 'an object');
    this.reserveRows(first + rows.length);
    for (let index = 0; index < children.length; index++) {
      const name = names[index]!;
      const child = children[index]!;
      for (let at = 0; at < rows.length; at++) {
        this.rows = first + at;
        this.put(child, (rows[at] as Struct)[name], 0, 0);
      }
    }
    this.rows = first + rows.length;
  }

  /** Empties all columns for the next row group. */
  clear(): void {
    this.rows = 0;
    // The levels may have given their room back.
    this.reserved = FIRST_ROWS;
    for (const { levels, values } of this.leaves) {
      levels.clear();
      values.clear();
    }
  }

  private reserveRows(rows: number): void {
    if (rows <= this.reserved) return;
    while (this.reserved < rows) this.reserved *= 2;
    for (const { levels, maxRepetition } of this.leaves) if (maxRepetition === 0) levels.reserve(this.reserved);
  }

  /** A value that may be there; where it is not, its levels end at `definition`. */
  private put(node: Node, value: unknown, definition: number, repetition: number): void {
    if (value === undefined || value === null) this.absent(node, definition, repetition);
    else this.present(node, value, repetition);
  }

  /** A value that is there. */
  private present(node: Node, value: unknown, repetition: number): void {
    if (node.kind === 'leaf') this.presentLeaf(node, value, repetition);
    else if (node.kind === 'struct') this.presentStruct(node, value, repetition);
    else if (node.kind === 'list') this.presentList(node, value, repetition);
    else this.presentMap(node, value, repetition);
  }

  private presentLeaf(node: Node, value: unknown, repetition: number): void {
    const { levels, values, toStored } = node.leaf!;
    if (levels.repetition === undefined) levels.definition[this.rows] = node.definition;
    else levels.push(node.definition, repetition);
    if (!values.put(toStored === undefined ? value : toStored(value))) throw this.typeError(node, value, values.wanted);
  }

  private presentStruct(node: Node, value: unknown, repetition: number): void {
    if (!isStruct(value)) throw this.typeError(node, value, 'an object');
    const { names, children, definition } = node;
    for (let index = 0; index < children.length; index++) this.put(children[index]!, value[names[index]!], definition, repetition);
  }

  private presentList(node: Node, value: unknown, repetition: number): void {
    if (!Array.isArray(value)) throw this.typeError(node, value, 'a list');
    const element = node.children[0]!;
    const inner = node.repetition + 1;
    if (value.length === 0) this.absent(element, node.definition, repetition);
    if (element.kind === 'struct') {
      this.presentStructs(node, element, value, repetition);
      return;
    }
    for (let index = 0; index < value.length; index++) {
      this.positions[inner] = index;
      this.put(element, value[index], node.definition + 1, index === 0 ? repetition : inner);
    }
  }

  /** The elements of a list, one field of all of them after the other, for the sake of the cache as in `add`. */
  private presentStructs(list: Node, element: Node, items: readonly unknown[], repetition: number): void {
    const { names, children, definition } = element;
    const inner = list.repetition + 1;
    for (let at = 0; at < children.length; at++) {
      const name = names[at]!;
      const child = children[at]!;
      for (let index = 0; index < items.length; index++) {
        this.positions[inner] = index;
        const item = items[index];
        const begins = index === 0 ? repetition : inner;
        if (item === undefined || item === null) this.absent(child, list.definition + 1, begins);
        else if (isStruct(item)) this.put(child, item[name], definition, begins);
        else throw this.typeError(element, item, 'an object');
      }
    }
  }

  private presentMap(node: Node, value: unknown, repetition: number): void {
    if (!isStruct(value)) throw this.typeError(node, value, 'an object of strings');
    const [keyNode, valueNode] = node.children as readonly [Node, Node];
    const inner = node.repetition + 1;
    const keys = Object.keys(value);
    if (keys.length === 0) {
      this.absent(keyNode, node.definition, repetition);
      this.absent(valueNode, node.definition, repetition);
    }
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      this.positions[inner] = key;
      const begins = index === 0 ? repetition : inner;
      this.present(keyNode, key, begins);
      this.put(valueNode, value[key], node.definition + 1, begins);
    }
  }

  /** Nothing from definition level `definition` on: every leaf below gets the level and no value. */
  private absent(node: Node, definition: number, repetition: number): void {
    const { repeatedLeaves, flatLeaves } = node;
    for (let index = 0; index < repeatedLeaves.length; index++) repeatedLeaves[index]!.levels.push(definition, repetition);
    if (definition === 0) return;
    for (let index = 0; index < flatLeaves.length; index++) flatLeaves[index]!.levels.definition[this.rows] = definition;
  }

  private typeError(node: Node, found: unknown, wanted: string): ParquetTypeError {
    let repetition = 0;
    const path = node.path.replaceAll('[]', () => {
      const position = this.positions[++repetition];
      return typeof position === 'string' ? `[${JSON.stringify(position.slice(0, SHOWN_KEY_CHARACTERS))}]` : `[${position}]`;
    });
    return new ParquetTypeError(path, found, wanted);
  }
}

type Struct = Readonly<Record<string, unknown>>;

const isStruct = (value: unknown): value is Struct => typeof value === 'object' && value !== null && !Array.isArray(value);
