/**
 * Turns `schemas/ocsf/<version>/*.json` into `build/validators/<version>.js`: ajv standalone code, one module for each version, so that
 * nothing is compiled at start-up and no ajv is needed at run time. Does nothing where the modules are up to date.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { transform } from 'esbuild';
import { OCSF_VERSIONS } from '../src/ocsf/record';

export async function buildValidators(root = process.cwd()): Promise<void> {
  const script = await readFile(join(root, 'scripts/build-validators.ts'), 'utf8');
  const folder = join(root, 'build/validators');
  await mkdir(folder, { recursive: true });
  for (const version of OCSF_VERSIONS) {
    const schemas = await readSchemas(join(root, 'schemas/ocsf', version));
    const stamp = `// inputs ${createHash('sha256').update(script).update(JSON.stringify(schemas)).digest('hex')}\n`;
    const path = join(folder, `${version}.js`);
    const built = await readFile(path, 'utf8').catch(() => '');
    if (built.startsWith(stamp)) continue;
    await writeWhole(path, stamp + (await validatorModule(schemas)));
    await writeWhole(join(folder, `${version}.d.ts`), DECLARATION);
  }
}

interface Schema {
  [keyword: string]: unknown;
}

/** Name (`authentication.datetime`) and schema, in the order of names. */
type Schemas = readonly (readonly [name: string, schema: Schema])[];

async function readSchemas(folder: string): Promise<Schemas> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(files.map(async (file) => [basename(file, '.json'), JSON.parse(await readFile(join(folder, file), 'utf8'))] as const));
}

const DECLARATION = `export interface ValidationError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface Validator {
  (value: unknown): boolean;
  errors?: readonly ValidationError[] | null;
}
/** By class and profiles: \`detection_finding.datetime.host\`. */
export declare const validators: Readonly<Record<string, Validator>>;
`;

/** ESM without a single import. Messages are left off, since problems are told in our own words. */
async function validatorModule(schemas: Schemas): Promise<string> {
  const { roots, shared } = shareDefinitions(schemas);
  const ajv = new Ajv2020({
    schemas: [shared, ...roots.map(([, schema]) => schema)],
    code: { source: true, esm: true },
    allErrors: true,
    messages: false,
    inlineRefs: false,
    strict: true,
    strictRequired: false,
    strictTypes: false,
  });
  const exported = roots.map(([name], i) => [`validator${i}`, name] as const);
  const code = standaloneCode(ajv, Object.fromEntries(exported));
  const table = `export const validators = {${exported.map(([id, name]) => `${JSON.stringify(name)}: ${id}`).join()}};`;
  const module = await transform(`${code.replace(/^export const (validator\d+) =/gm, 'const $1 =')}\n${table}`, {
    minify: true,
    format: 'esm',
  });
  if (/\brequire\(|\bimport\b/.test(module.code)) throw new Error('the standalone validators still load something at run time');
  return module.code;
}

/** Compiles each object once for all classes, where they agree on it and on all it refers to. */
function shareDefinitions(schemas: Schemas): { roots: Schemas; shared: Schema } {
  const shared: Record<string, unknown> = {};
  const roots = schemas.map(([name, schema]) => {
    const definitions = schema['$defs'] as Record<string, Schema>;
    const names = new Map(Object.keys(definitions).map((key) => [key, `${key}~${closureHash(definitions, key)}`]));
    const rewrite = (value: unknown, prefix: string): unknown =>
      mapSchema(value, (ref) => `${prefix}#/$defs/${names.get(ref.slice('#/$defs/'.length))!.replace('~', '~0')}`);
    for (const [key, definition] of Object.entries(definitions)) shared[names.get(key)!] ??= rewrite(definition, '');
    const { $defs: _, ...root } = schema;
    return [name, { ...(rewrite(root, 'ocsf:shared') as Schema), $id: name }] as const;
  });
  return { roots, shared: { $id: 'ocsf:shared', $defs: shared } };
}

/** Of a definition with everything it reaches. */
function closureHash(definitions: Record<string, Schema>, key: string): string {
  const reached = new Set([key]);
  for (const name of reached) {
    mapSchema(definitions[name], (ref) => {
      reached.add(ref.slice('#/$defs/'.length));
      return ref;
    });
  }
  const text = JSON.stringify([...reached].sort().map((name) => [name, definitions[name]]));
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

const LEFT_OUT = ['maxLength', 'pattern', 'additionalProperties', '$comment', 'title', 'description', 'deprecated', '$schema'];

/**
 * A schema for compiling, its references passed through `onRef`. Left out is what `validate` tells in its own walk at less cost: lengths
 * (ajv would count code points of every string and load a module for it at run time, a third of the speed) and unknown attributes (ajv
 * would look up every key once more). So are notes.
 */
function mapSchema(schema: unknown, onRef: (ref: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((element) => mapSchema(element, onRef));
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const isKeyword = typeof value !== 'object';
    if (isKeyword && LEFT_OUT.includes(keyword)) continue;
    copy[keyword] = keyword === '$ref' ? onRef(value as string) : mapSchema(value, onRef);
  }
  return copy;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

if (process.argv[1]?.endsWith('build-validators.ts')) void buildValidators();
