/** Children by name; a list repeats its element. Absent values are left out. */
export type XmlNode = string | number | boolean | undefined | readonly XmlNode[] | { readonly [name: string]: XmlNode };

/** A document with one root element. */
export function toXml(root: string, content: XmlNode, namespace?: string): string {
  const open = namespace ? `<${root} xmlns="${namespace}">` : `<${root}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${open}${inner(content)}</${root}>`;
}

function inner(node: XmlNode): string {
  if (node === undefined) return '';
  if (typeof node !== 'object') return escaped(String(node));
  return Object.entries(node)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => [name, each] as const))
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${inner(value)}</${name}>`))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

function escaped(text: string): string {
  return text.replace(/[&<>"\r]/g, (char) => ENTITIES[char] ?? char);
}

/** Contents of every element of this name, in order: enough for the flat documents that clients send. */
export function elementsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => plainText(match[1] ?? ''));
}

function plainText(text: string): string {
  return text.replace(/&(?:lt|gt|quot|apos|#13|amp);/g, (entity) => PLAIN[entity] ?? entity);
}

const PLAIN: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#13;': '\r', '&amp;': '&' };
