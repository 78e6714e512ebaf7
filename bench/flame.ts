import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderTable } from '../src/cli/terminal';
import { writeAlerts } from './alerts';

/**
 * `npm run profile -- [alerts.ndjson]`: where the time of `slc convert` goes, from samples of the running process, warm-up included: a
 * table by phase, the functions that take most, and a flame graph in .bench/flame.svg. `npm run build` first, since the bundle is what runs.
 */
const FOLDER = '.bench';
const SIMULATED = 50_000;
const FUNCTIONS_SHOWN = 20;

const given = process.argv[2];
const alerts = given ?? join(FOLDER, `alerts-${SIMULATED}.ndjson`);
mkdirSync(FOLDER, { recursive: true });
if (given === undefined && !existsSync(alerts)) await writeAlerts(alerts, SIMULATED);
const profiles = join(FOLDER, 'profiles');
const lake = join(FOLDER, 'profiled-lake');
for (const folder of [profiles, lake]) rmSync(folder, { recursive: true, force: true });
const convert = ['bin/slc.js', 'convert', alerts, '--out', lake, '--quiet', '--json'];
const { status } = spawnSync(process.execPath, ['--cpu-prof', '--cpu-prof-dir', profiles, ...convert], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (status !== 0) throw new Error(`slc convert ended with ${status}`);

/** A `.cpuprofile` of V8: nodes of the call tree, and at which node each sample was (Chrome DevTools protocol, Profiler.Profile). */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  /** µs before each sample. */
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From zero. */
  readonly lineNumber: number;
}

/** Lines of the files of the bundle, by URL. */
const bundle = new Map<string, readonly string[]>();

/** The modules that a phase consists of, by the beginning of their paths; the first that fits. */
const PHASES: readonly (readonly [phase: string, ...paths: string[]])[] = [
  ['parse', 'src/input/json'],
  ['find lines and elements', 'src/input/'],
  ['normalise', 'src/sources/darktrace/alerts/', 'src/sources/darktrace/remembered'],
  ['map', 'src/sources/'],
  ['validate', 'src/ocsf/validate', 'src/ocsf/rules/', 'build/validators'],
  ['finish', 'src/ocsf/'],
  ['shred', 'src/parquet/shred', 'src/parquet/column/', 'src/parquet/node', 'src/parquet/leaf', 'src/parquet/levels'],
  ['compress', 'src/parquet/compress', 'node_modules/@bokuweb/zstd-wasm'],
  ['encode', 'src/parquet/'],
  ['count, hold and put', 'src/convert', 'src/lake/'],
  ['command line', 'src/cli/'],
];

interface Frame {
  readonly name: string;
  readonly module: string;
  readonly phase: string;
  readonly children: Map<string, Frame>;
  /** µs in the function itself. */
  self: number;
  /** µs in it and in what it called. */
  total: number;
}

/** The call tree with calls of one function from one place drawn together. */
function frames({ nodes, samples, timeDeltas }: Profile): Frame {
  const self = new Map<number, number>();
  for (const [at, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + Math.max(0, timeDeltas[at] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const top: Frame = { name: 'all', module: '', phase: 'start and other', children: new Map(), self: 0, total: 0 };
  const add = (id: number, parent: Frame): number => {
    const node = byId.get(id);
    if (!node || node.callFrame.functionName === '(idle)') return 0;
    const module = moduleOf(node.callFrame);
    const name = node.callFrame.functionName || 'anonymous';
    const key = `${name} ${module}`;
    // What Node does itself belongs to who called it.
    const phase = name === '(garbage collector)' ? 'collect garbage' : (phaseOf(module) ?? parent.phase);
    const frame = parent.children.get(key) ?? { name, module, phase, children: new Map(), self: 0, total: 0 };
    parent.children.set(key, frame);
    const own = self.get(id) ?? 0;
    const all = (node.children ?? []).reduce((sum, child) => sum + add(child, frame), own);
    frame.self += own;
    frame.total += all;
    return all;
  };
  for (const child of nodes[0]?.children ?? []) top.total += add(child, top);
  return top;
}

function phaseOf(module: string): string | undefined {
  return PHASES.find(([, ...paths]) => paths.some((path) => module.startsWith(path)))?.[0];
}

/** The source file of a function of the bundle, which esbuild names in a comment before its code. */
function moduleOf({ url, lineNumber }: CallFrame): string {
  if (url.startsWith('wasm:')) return 'node_modules/@bokuweb/zstd-wasm';
  if (!url.startsWith('file:')) return url;
  const lines = linesOf(url);
  for (let line = lineNumber; line >= 0; line--) {
    const module = /^\s*\/\/ ((?:src|build|node_modules)\/\S+)$/.exec(lines[line] ?? '')?.[1];
    if (module !== undefined) return module;
  }
  return url.slice(url.lastIndexOf('/') + 1);
}

function linesOf(url: string): readonly string[] {
  const known = bundle.get(url) ?? readFileSync(fileURLToPath(url), 'utf8').split('\n');
  bundle.set(url, known);
  return known;
}

function report(top: Frame): void {
  const phases = new Map<string, number>();
  const functions = new Map<string, number>();
  const walk = (frame: Frame): void => {
    phases.set(frame.phase, (phases.get(frame.phase) ?? 0) + frame.self);
    const name = `${frame.name} ${frame.module}`;
    functions.set(name, (functions.get(name) ?? 0) + frame.self);
    for (const child of frame.children.values()) walk(child);
  };
  walk(top);
  const table = (title: string, sums: ReadonlyMap<string, number>) =>
    renderTable(
      [{ title }, { title: '%', align: 'right' }],
      [...sums]
        .sort(([, a], [, b]) => b - a)
        .slice(0, FUNCTIONS_SHOWN)
        .map(([name, us]) => [name, ((us / top.total) * 100).toFixed(1)]),
      {},
    );
  console.log(`${(top.total / 1e6).toFixed(1)} s of the main thread\n\n${table('phase', phases)}\n${table('function', functions)}`);
}

const WIDTH = 1600;
const ROW = 16;
const LEAST_WIDTH = 1.5;
const CHARACTER = 6.2;

/** Callers below, what they call above; the width is the time. */
function flameGraph(top: Frame): string {
  const boxes: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, depth: number): void => {
    const width = (frame.total / top.total) * WIDTH;
    if (width < LEAST_WIDTH) return;
    deepest = Math.max(deepest, depth);
    const share = ((frame.total / top.total) * 100).toFixed(1);
    const label = escaped(frame.name.slice(0, Math.floor(width / CHARACTER)));
    boxes.push(
      `<g transform="translate(${x.toFixed(1)} ${-(depth + 1) * ROW})"><title>${escaped(`${frame.name} ${frame.module} ${share} %`)}</title>` +
        `<rect width="${width.toFixed(1)}" height="${ROW - 1}" fill="hsl(${hueOf(frame.phase)} 70% 75%)"/><text x="2" y="11">${label}</text></g>`,
    );
    let at = x;
    for (const child of [...frame.children.values()].sort((a, b) => b.total - a.total)) {
      draw(child, at, depth + 1);
      at += (child.total / top.total) * WIDTH;
    }
  };
  draw(top, 0, 0);
  const height = (deepest + 1) * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${-height} ${WIDTH} ${height}" font-family="monospace" font-size="10">${boxes.join('\n')}</svg>\n`;
}

const hueOf = (phase: string): number => (PHASES.findIndex(([name]) => name === phase) + 1) * 30;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const [file] = readdirSync(profiles).map((name) => join(profiles, name));
const root = frames(JSON.parse(readFileSync(file as string, 'utf8')) as Profile);
report(root);
writeFileSync(join(FOLDER, 'flame.svg'), flameGraph(root));
console.log(`flame graph: ${join(FOLDER, 'flame.svg')}`);
