import { parquetMetadata } from 'hyparquet';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';

/** A page as its header tells. */
export interface Page {
  readonly column: string;
  readonly rowGroup: number;
  readonly type: 'data' | 'dictionary';
  readonly values: number;
  readonly headerBytes: number;
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
}

/** Walks every column chunk of a file from header to header; throws if a chunk does not end where its last page does. */
export function pagesOf(bytes: Uint8Array): Page[] {
  const buffer = bytes.slice().buffer;
  return parquetMetadata(buffer).row_groups.flatMap((group, rowGroup) =>
    group.columns.flatMap(({ meta_data: chunk }) => {
      const column = chunk!.path_in_schema.join('.');
      const start = Number(chunk!.dictionary_page_offset ?? chunk!.data_page_offset);
      const end = start + Number(chunk!.total_compressed_size);
      const pages: Page[] = [];
      let at = start;
      while (at < end) {
        const reader = { view: new DataView(buffer, at), offset: 0 };
        const header = deserializeTCompactProtocol(reader);
        const details = header.field_5 ?? header.field_7;
        pages.push({
          column,
          rowGroup,
          type: header.field_1 === 2 ? 'dictionary' : 'data',
          values: details.field_1,
          headerBytes: reader.offset,
          uncompressedBytes: header.field_2,
          compressedBytes: header.field_3,
        });
        at += reader.offset + header.field_3;
      }
      if (at !== end) throw new Error(`pages of ${column} end at ${at}, its chunk at ${end}`);
      return pages;
    }),
  );
}

/** The raw Thrift fields of the footer, for what hyparquet does not name. */
export function rawFooter(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(bytes.length - 8, true);
  const footer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8 - length, length);
  return deserializeTCompactProtocol({ view: footer, offset: 0 });
}
