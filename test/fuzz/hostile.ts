import { gzipSync } from 'node:zlib';

/** A raw object that was made to do harm, and what becomes of it: the rule of its first reject, or none where its alerts are delivered. */
export interface Hostile {
  readonly name: string;
  bytes(): Buffer;
  /** Rule that it must be rejected by; undefined for one that may not even be rejected, only harmless. */
  readonly rule?: string;
}

const MIB = 2 ** 20;
const alert = (fields: object): string =>
  JSON.stringify({
    commentCount: 0,
    pbid: 1,
    time: 1_700_000_000_000,
    creationTime: 1_700_000_000_000,
    model: { then: { name: 'Example::Model', pid: 1, uuid: '00000000-0000-4000-8000-000000000001', category: 'Critical' } },
    triggeredComponents: [],
    score: 0.9,
    device: { did: 1, ip: '192.0.2.1' },
    ...fields,
  });

/** So many gzips around each other. */
function nested(levels: number, inner: Buffer): Buffer {
  let bytes = inner;
  for (let level = 0; level < levels; level++) bytes = gzipSync(bytes);
  return bytes;
}

/** Names that try to leave the place they are given. */
export const ESCAPES = ['../../../../etc/x', '..\\..\\x', '/etc/x', 'a=b/region=x', 'x\neventDay=20990101', '\u0000', '%2e%2e%2f', '.', ''];

export const HOSTILE: readonly Hostile[] = [
  { name: 'a bomb of blanks', bytes: () => gzipSync(Buffer.alloc(320 * MIB, ' ')), rule: 'input.too_large' },
  {
    name: 'a bomb that is one string',
    bytes: () => gzipSync(Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(320 * MIB, 'x')])),
    rule: 'input.element_too_long',
  },
  { name: 'ten gzips around each other', bytes: () => nested(10, Buffer.from(alert({}))), rule: 'input.nested_gzip' },
  { name: 'a gzip around a bomb', bytes: () => nested(2, Buffer.alloc(256 * MIB)), rule: 'input.nested_gzip' },
  {
    name: 'a number of a million digits',
    bytes: () => Buffer.from(alert({ score: 0 }).replace('"score":0', `"score":${'9'.repeat(1e6)}`)),
    rule: 'input.number_out_of_range',
  },
  {
    name: 'an exponent beyond all',
    bytes: () => Buffer.from(alert({ score: 0 }).replace('"score":0', '"score":1e999999999')),
    rule: 'input.number_out_of_range',
  },
  { name: 'a million lists in each other', bytes: () => Buffer.from('['.repeat(1e6)), rule: 'input.truncated_json' },
  { name: 'a million objects in each other', bytes: () => Buffer.from(`${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`), rule: 'input.depth' },
  { name: 'a million keys', bytes: () => Buffer.from(alert(Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`k${i}`, i])))) },
  { name: 'a hundred thousand lines of one brace', bytes: () => Buffer.from('{\n'.repeat(1e5)) },
  {
    name: 'prototype keys',
    bytes: () => Buffer.from(alert({ constructor: { prototype: { x: 1 } } }).replace('{', '{"__proto__":{"x":1},')),
  },
  {
    name: 'a prototype for a model',
    bytes: () => Buffer.from('{"pbid":1,"model":{"__proto__":{"then":{"name":"x"}}},"time":1700000000000}'),
  },
  ...ESCAPES.map((name) => ({
    name: `an appliance and a host named ${JSON.stringify(name)}`,
    bytes: () => Buffer.from(alert({ device: { did: 1, hostname: name, ip: name }, appliance: name, tenant: name })),
  })),
  {
    name: 'sequences that steer terminals, formulas and elements',
    bytes: () => Buffer.from(alert({ device: { did: 1, hostname: "\u001b]0;x\u0007\u001b[2J\u202e=cmd|' /C calc'!A0<script>" } })),
  },
  { name: 'two million blanks in a header of syslog', bytes: () => Buffer.from(`<134>Oct  9 08:53:20${' '.repeat(2e6)}darktrace x`) },
  {
    name: 'CEF with a hundred thousand fields',
    bytes: () => Buffer.from(`CEF:0|Darktrace|x|1|2|n|5|${Array.from({ length: 1e5 }, (_, i) => `k${i}=v`).join(' ')}`),
    rule: 'input.cef',
  },
  { name: 'CEF of equal signs', bytes: () => Buffer.from(`CEF:0|Darktrace|x|1|2|n|5|${'a='.repeat(1e6)}`) },
];
