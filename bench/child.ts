import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One measured process: does one thing, then prints what it cost as the last line on stderr. */
const [, , task, ...args] = process.argv;
const started = performance.now();

const TASKS: Readonly<Record<string, (...args: string[]) => Promise<void>>> = {
  async start() {},

  /** The floor: read the lines, parse each, drop it. */
  async floor(path) {
    let count = 0;
    for await (const line of createInterface({ input: createReadStream(path as string) })) {
      JSON.parse(line);
      count++;
    }
    if (count === 0) throw new Error('no lines');
  },

  async convert(path, out, ...rest) {
    await slc(['convert', path as string, '--out', out as string, '--quiet', '--json', ...rest]);
  },

  /** Less work than ours: records that are already converted, one thread. */
  async duckdb(path, out) {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM read_json('${path}', format = 'newline_delimited', maximum_object_size = 67108864)) TO '${out}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    connection.closeSync();
    instance.closeSync();
  },

  async validators() {
    await import(fileURLToPath(new URL('../build/validators/1.3.0.js', import.meta.url)));
  },
};

async function slc(argv: string[]): Promise<void> {
  const bundle: string = fileURLToPath(new URL('../dist/slc.js', import.meta.url));
  const { main } = (await import(bundle)) as typeof import('../src/cli/main');
  const exitCode = await main(argv, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: new AbortController().signal,
  });
  if (exitCode !== 0) throw new Error(`slc ${argv.join(' ')} ended with ${exitCode}`);
}

const run = TASKS[task ?? ''];
if (!run) throw new Error(`no task ${task}`);
await run(...args);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stderr.write(
  `\n${JSON.stringify({ wallMs: performance.now() - started, cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMB: maxRSS / 1024 })}\n`,
);
