import type { NamedObject } from './selection';

/** A line of a list that names no raw object of the bucket. */
export class ListLineError extends Error {
  override readonly name = 'ListLineError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** Keys are at most this long (S3 user guide, naming objects); with a version and JSON around it a line is not much longer. */
const MAX_LINE_CHARACTERS = 16 * 1024;

/** Raw objects of a list: a line is a key, `s3://<bucket>/<key>`, or JSON `{"key": …, "version": …}`. Blank lines are passed over. */
export async function* readList(lines: AsyncIterable<string>, bucket: string): AsyncGenerator<NamedObject> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.length > MAX_LINE_CHARACTERS) throw new ListLineError(number, `found ${line.length} characters, want a key`);
    const text = line.trim();
    if (text === '') continue;
    yield text.startsWith('{') ? fromJson(text, number) : { key: withoutBucket(text, bucket, number) };
  }
}

function fromJson(text: string, line: number): NamedObject {
  let value: { readonly key?: unknown; readonly version?: unknown };
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    throw new ListLineError(line, 'found { and no JSON, want {"key": "…", "version": "…"}');
  }
  const { key, version } = value;
  if (typeof key !== 'string' || key === '' || !(version === undefined || (typeof version === 'string' && version !== '')))
    throw new ListLineError(line, 'found JSON without a key, want {"key": "…", "version": "…"}');
  return version === undefined ? { key } : { key, version };
}

function withoutBucket(text: string, bucket: string, line: number): string {
  if (!text.startsWith('s3://')) return text;
  const own = `s3://${bucket}/`;
  if (!text.startsWith(own) || text.length === own.length) throw new ListLineError(line, `found another place, want a key below ${own}`);
  return text.slice(own.length);
}
