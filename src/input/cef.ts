/** A message in ArcSight's Common Event Format. */
export interface Cef {
  /** Of the format: `0` or `1`. */
  readonly version: string;
  readonly vendor: string;
  readonly product: string;
  readonly deviceVersion: string;
  readonly signatureId: string;
  readonly name: string;
  readonly severity: string;
  /** Without a prototype: a key may be called `__proto__`. */
  readonly extension: Readonly<Record<string, string>>;
}

export type ParsedCef =
  | { readonly ok: true; readonly value: Cef }
  | { readonly ok: false; readonly rule: 'input.cef'; readonly message: string };

const HEADER_FIELDS = 7;
const MAX_EXTENSION_FIELDS = 1000;

/**
 * Reads `CEF:version|vendor|product|device version|signature id|name|severity|extension`. A value of the extension may hold unescaped blanks
 * and equal signs: it ends before the next blank that is followed by `key=`. A key that came before starts no new value, so what a value
 * holds cannot replace a field that stands before it. Time grows with the length of the text.
 */
export function parseCef(text: string): ParsedCef {
  if (!text.startsWith('CEF:')) return fail(`starts with ${JSON.stringify(text.slice(0, 10))}, wanted "CEF:"`);
  const header = readHeader(text);
  if (header.fields.length < HEADER_FIELDS) return fail(`the header has ${header.fields.length} fields, wanted ${HEADER_FIELDS}`);
  const extension = readExtension(text.slice(header.end));
  if (extension === undefined) return fail(`the extension has more than ${MAX_EXTENSION_FIELDS} fields`);
  const [version, vendor, product, deviceVersion, signatureId, name, severity] = header.fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { ok: true, value: { version, vendor, product, deviceVersion, signatureId, name, severity, extension } };
}

const fail = (message: string): ParsedCef => ({ ok: false, rule: 'input.cef', message });

function readHeader(text: string): { readonly fields: readonly string[]; readonly end: number } {
  const fields: string[] = [];
  let start = 'CEF:'.length;
  let at = start;
  for (; at < text.length && fields.length < HEADER_FIELDS; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '|') {
      fields.push(unescaped(text.slice(start, at)).trim());
      start = at + 1;
    }
  }
  // The pipe before an empty extension may be missing.
  if (fields.length === HEADER_FIELDS - 1 && at >= text.length) {
    fields.push(unescaped(text.slice(start)).trim());
    start = text.length;
  }
  return { fields, end: start };
}

function readExtension(text: string): Record<string, string> | undefined {
  const extension: Record<string, string> = Object.create(null);
  let key: string | undefined;
  let valueStart = 0;
  let count = 0;
  for (let equals = text.indexOf('='); equals !== -1; equals = text.indexOf('=', equals + 1)) {
    const keyStart = keyStartBefore(text, equals, valueStart);
    if (keyStart === undefined) continue;
    const next = text.slice(keyStart, equals);
    if (next === key || next in extension) continue;
    if (++count > MAX_EXTENSION_FIELDS) return undefined;
    if (key !== undefined) extension[key] = unescaped(text.slice(valueStart, keyStart).trimEnd());
    key = next;
    valueStart = equals + 1;
  }
  if (key !== undefined) extension[key] = unescaped(text.slice(valueStart).trimEnd());
  return extension;
}

/** Where a key that ends at the equal sign starts: at the beginning or after a blank. */
function keyStartBefore(text: string, equals: number, from: number): number | undefined {
  let start = equals;
  while (start > from && isKeyChar(text.charCodeAt(start - 1))) start--;
  const isKey = start < equals && (start === 0 || text[start - 1] === ' ');
  return isKey ? start : undefined;
}

/** Letters and digits by the standard; `_ . - [ ]` are met in the field. */
function isKeyChar(char: number): boolean {
  const isDigit = char >= 48 && char <= 57;
  const isLetter = (char >= 65 && char <= 90) || (char >= 97 && char <= 122);
  return isDigit || isLetter || char === 95 || char === 46 || char === 45 || char === 91 || char === 93;
}

function unescaped(text: string): string {
  return text.replace(/\\([\\|=nr])/g, (_, char: string) => (char === 'n' ? '\n' : char === 'r' ? '\r' : char));
}
