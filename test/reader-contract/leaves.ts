import type { Row } from './lakes';

/** A value of a row that is there, and the struct that it stands in. */
export interface Leaf {
  /** `evidences.src_endpoint.ip`: without the places in lists. Keys of a map follow a slash: `unmapped/model.phid`. */
  readonly path: string;
  readonly name: string;
  readonly value: unknown;
  readonly struct: Row;
}

/** Every value of a row that is not null, at any depth. Empty lists, maps and structs are values as well. */
export function leavesOf(row: Row, path = ''): Leaf[] {
  return Object.entries(row).flatMap(([name, value]) => valuesOf(value, `${path}${name}`, name, row));
}

function valuesOf(value: unknown, path: string, name: string, struct: Row): Leaf[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value) && value.length > 0) return value.flatMap((element) => valuesOf(element, path, name, struct));
  if (isStruct(value) && Object.values(value).some((held) => held !== null && held !== undefined)) {
    return leavesOf(value, `${path}${path === 'unmapped' ? '/' : '.'}`);
  }
  return [{ path, name, value, struct }];
}

const isStruct = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
