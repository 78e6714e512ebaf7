import { BooleanValues } from './column/boolean';
import { DoubleValues } from './column/double';
import { IntegerValues } from './column/integer';
import { jsonText } from './column/json';
import { StringValues } from './column/string';
import { timestampMs } from './column/timestamp';
import type { TextMeter, Values } from './column/values';
import type { Type } from './format';
import { Levels } from './levels';
import { type LeafKind, STORED_AS } from './schema';

/** A column of the file, with the levels and values that the rows of a row group put into it. */
export interface Leaf {
  /** `ColumnMetaData.path_in_schema` */
  readonly path: readonly string[];
  readonly type: Type;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  readonly levels: Levels;
  readonly values: Values;
  /** From the row's form to what `values` takes. */
  readonly toStored: ((value: unknown) => unknown) | undefined;
}

const TO_STORED: { readonly [Kind in LeafKind]?: (value: unknown) => unknown } = { json: jsonText, timestamp: timestampMs };

export function newLeaf(kind: LeafKind, path: readonly string[], maxDefinition: number, maxRepetition: number, meter: TextMeter): Leaf {
  if (maxDefinition > 255)
    throw new Error(`column is nested ${maxDefinition} levels deep, wanted at most 255: ${path.slice(0, 5).join('.')}.…`);
  return {
    path,
    type: STORED_AS[kind].type,
    maxDefinition,
    maxRepetition,
    levels: new Levels(maxRepetition),
    values: newValues(kind, meter),
    toStored: TO_STORED[kind],
  };
}

function newValues(kind: LeafKind, meter: TextMeter): Values {
  switch (kind) {
    case 'string':
      return new StringValues(meter, 'a string');
    case 'json':
      return new StringValues(meter, 'a JSON value');
    case 'int32':
      return new IntegerValues(32, 'a 32-bit integer');
    case 'int64':
      return new IntegerValues(64, 'a 64-bit integer: a safe integer or a BigInt');
    case 'timestamp':
      return new IntegerValues(64, 'an RFC 3339 date and time');
    case 'double':
      return new DoubleValues();
    case 'boolean':
      return new BooleanValues();
  }
}
