import type { Column, ColumnTree, Field } from '../ocsf/columns';
import type { TextMeter } from './column/values';
import { type Leaf, newLeaf } from './leaf';
import type { LeafKind } from './schema';

/** A column as the walk needs it. All kinds have one shape, which keeps property loads fast. */
export interface Node {
  readonly kind: 'leaf' | 'struct' | 'list' | 'map';
  /** JSON path with `[]` for a place in a list or map. */
  readonly path: string;
  /** Definition level of a value of this column that is present. */
  readonly definition: number;
  readonly repetition: number;
  /** Names of `children`, for a struct. */
  readonly names: readonly string[];
  /** Fields of a struct; element of a list; key and value of a map. */
  readonly children: readonly Node[];
  readonly leaf: Leaf | undefined;
  /** Leaves at or below this node, in the order of the schema. */
  readonly leaves: readonly Leaf[];
  /** Those of `leaves` that are under a list or map, and those that are not. */
  readonly repeatedLeaves: readonly Leaf[];
  readonly flatLeaves: readonly Leaf[];
}

/** Where a node is to be made. */
interface Place {
  readonly path: string;
  readonly schemaPath: readonly string[];
  readonly definition: number;
  readonly repetition: number;
  readonly meter: TextMeter;
}

/** The tree as one required group, the row. */
export function rootNode(tree: ColumnTree, meter: TextMeter): Node {
  return structNode(tree.fields, { path: '$', schemaPath: [], definition: 0, repetition: 0, meter });
}

function columnNode(column: Column, place: Place): Node {
  switch (column.kind) {
    case 'struct':
      return structNode(column.fields, place);
    case 'list':
      return groupNode('list', place, [columnNode(column.element, below(place, '[]', ['list', 'element'], 2, 1))]);
    case 'map':
      return mapNode(place);
    default:
      return leafNode(column.kind, place);
  }
}

function structNode(fields: readonly Field[], place: Place): Node {
  const names = fields.map((field) => field.name);
  const taken = names.find((name) => name in Object.prototype);
  if (taken !== undefined) throw new Error(`column ${place.path}.${taken}: every JavaScript object has this name, choose another`);
  const children = fields.map(({ name, column }) => columnNode(column, below(place, `.${name}`, [name], 1, 0)));
  return groupNode('struct', place, children, names);
}

function mapNode(place: Place): Node {
  const key = leafNode('string', below(place, '[]', ['key_value', 'key'], 1, 1));
  const value = leafNode('string', below(place, '[]', ['key_value', 'value'], 2, 1));
  return groupNode('map', place, [key, value]);
}

/** A place one step down; `optionals` counts the optional and repeated groups of that step, itself included. */
function below(place: Place, step: string, schemaSteps: readonly string[], optionals: number, repeated: 0 | 1): Place {
  return {
    path: place.path + step,
    schemaPath: [...place.schemaPath, ...schemaSteps],
    definition: place.definition + optionals,
    repetition: place.repetition + repeated,
    meter: place.meter,
  };
}

function leafNode(kind: LeafKind, place: Place): Node {
  const { path, schemaPath, definition, repetition, meter } = place;
  const leaf = newLeaf(kind, schemaPath, definition, repetition, meter);
  return { kind: 'leaf', path, definition, repetition, names: [], children: [], leaf, ...sorted([leaf]) };
}

function groupNode(kind: 'struct' | 'list' | 'map', place: Place, children: readonly Node[], names: readonly string[] = []): Node {
  const { path, definition, repetition } = place;
  const leaves = children.flatMap((child) => child.leaves);
  return { kind, path, definition, repetition, names, children, leaf: undefined, ...sorted(leaves) };
}

function sorted(leaves: readonly Leaf[]): Pick<Node, 'leaves' | 'repeatedLeaves' | 'flatLeaves'> {
  return {
    leaves,
    repeatedLeaves: leaves.filter((leaf) => leaf.maxRepetition > 0),
    flatLeaves: leaves.filter((leaf) => leaf.maxRepetition === 0),
  };
}
