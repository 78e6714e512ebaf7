import type { Sink } from './sink';

/** Type codes of the Thrift compact protocol (Apache Thrift, `doc/specs/thrift-compact-protocol.md`). */
const Compact = { STOP: 0, TRUE: 1, FALSE: 2, I16: 4, I32: 5, I64: 6, BINARY: 8, LIST: 9, STRUCT: 12 } as const;

/** Writes Thrift structs in the compact protocol, in which Parquet keeps page headers and the footer. Fields go in ascending order. */
export class ThriftWriter {
  private lastField = 0;
  private readonly sink: Sink;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  /** One struct that stands alone, or an element of a list. */
  message(writeFields: () => void): void {
    const outerField = this.lastField;
    this.lastField = 0;
    writeFields();
    this.sink.byte(Compact.STOP);
    this.lastField = outerField;
  }

  i16(field: number, value: number): void {
    this.fieldHeader(field, Compact.I16);
    this.zigzag(value);
  }

  i32(field: number, value: number): void {
    this.fieldHeader(field, Compact.I32);
    this.zigzag(value);
  }

  i64(field: number, value: number): void {
    this.fieldHeader(field, Compact.I64);
    this.zigzag(value);
  }

  bool(field: number, value: boolean): void {
    this.fieldHeader(field, value ? Compact.TRUE : Compact.FALSE);
  }

  binary(field: number, value: string | Uint8Array): void {
    this.fieldHeader(field, Compact.BINARY);
    this.bytes(value);
  }

  struct(field: number, writeFields: () => void): void {
    this.fieldHeader(field, Compact.STRUCT);
    this.message(writeFields);
  }

  structs<Item>(field: number, items: readonly Item[], writeItem: (item: Item, index: number) => void): void {
    this.listHeader(field, Compact.STRUCT, items.length);
    items.forEach((item, index) => {
      this.message(() => writeItem(item, index));
    });
  }

  i32s(field: number, values: readonly number[]): void {
    this.listHeader(field, Compact.I32, values.length);
    for (const value of values) this.zigzag(value);
  }

  binaries(field: number, values: readonly string[]): void {
    this.listHeader(field, Compact.BINARY, values.length);
    for (const value of values) this.bytes(value);
  }

  private fieldHeader(field: number, type: number): void {
    const delta = field - this.lastField;
    if (delta > 0 && delta < 16) this.sink.byte((delta << 4) | type);
    else {
      this.sink.byte(type);
      this.zigzag(field);
    }
    this.lastField = field;
  }

  private listHeader(field: number, elementType: number, size: number): void {
    this.fieldHeader(field, Compact.LIST);
    if (size < 15) this.sink.byte((size << 4) | elementType);
    else {
      this.sink.byte(0xf0 | elementType);
      this.sink.varint(size);
    }
  }

  private zigzag(value: number): void {
    this.sink.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  private bytes(value: string | Uint8Array): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.sink.varint(bytes.length);
    this.sink.append(bytes);
  }
}
