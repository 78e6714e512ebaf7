import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve as resolvePath } from 'node:path';
import { text } from 'node:stream/consumers';
import { watchLog } from '../../canary/logs';

/** A function as Lambda is told of it. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** Folder of the unpacked code. */
  readonly codeFolder: string;
  /** `file.export`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Its variables, credentials included. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How an invocation ended. */
export interface Invocation {
  readonly durationMs: number;
  readonly payload?: unknown;
  /** As Lambda names it: `Sandbox.Timedout`, `Runtime.ExitError`, the error's own name. */
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

export type OnLog = (line: string) => void;

interface Pending {
  readonly id: string;
  readonly event: string;
  readonly startedMs: number;
  readonly resolve: (invocation: Invocation) => void;
  readonly timer: NodeJS.Timeout;
}

const BOOTSTRAP = resolvePath('test/aws/lambda/bootstrap.mjs');

/** Share of a function's memory that Lambda's Node leaves to the heap. */
const HEAP_SHARE = 0.9;

/** How long a sandbox may go on after SIGTERM, ms. */
const SHUTDOWN_MS = 500;

/**
 * One execution environment: a Node process of its own that talks the Lambda Runtime API, one event at a time. Not imitated: CPU by
 * memory size, the freeze between invocations, extensions, the size of /tmp.
 */
export class Sandbox {
  /** From the start of the process until it asked for the first event, ms. */
  initMs = Number.NaN;
  private process: ChildProcess | undefined;
  private waiting: ServerResponse | undefined;
  private pending: Pending | undefined;
  private ready: (() => void) | undefined;
  private failed: ((error: Error) => void) | undefined;

  private constructor(
    private readonly settings: FunctionSettings,
    private readonly api: Server,
    private readonly onLog: OnLog,
  ) {}

  /** Resolves once the handler is loaded; rejects where it cannot be. */
  static async start(settings: FunctionSettings, onLog: OnLog): Promise<Sandbox> {
    const api = createServer((request, response) => void sandbox.serve(request, response));
    const sandbox: Sandbox = new Sandbox(settings, api, onLog);
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    try {
      await sandbox.init();
    } catch (error) {
      await sandbox.stop();
      throw error;
    }
    return sandbox;
  }

  private log(lines: string): void {
    watchLog(this.settings.name, lines);
    this.onLog(lines);
  }

  get alive(): boolean {
    return this.process !== undefined;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Ends the process without a word, as when its host fails: an event in it ends in `Runtime.ExitError`. */
  kill(): void {
    this.process?.kill('SIGKILL');
  }

  /** One event; the sandbox is gone afterwards if it ran out of time or ended itself. */
  invoke(event: unknown): Promise<Invocation> {
    const { timeoutMs } = this.settings;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end({
          error: { errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds` },
        });
        this.process?.kill('SIGKILL');
        this.process = undefined;
      }, timeoutMs);
      this.pending = { id: randomUUID(), event: JSON.stringify(event), startedMs: performance.now(), resolve, timer };
      this.deliver();
    });
  }

  /** SIGTERM, and SIGKILL for those who do not listen. */
  async stop(): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_MS);
      await exited;
      clearTimeout(killer);
    }
    this.api.closeAllConnections();
    this.api.close();
  }

  private init(): Promise<void> {
    const startedMs = performance.now();
    const { name, memoryMb, codeFolder, handler, environment } = this.settings;
    const heapMb = Math.floor(memoryMb * HEAP_SHARE);
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, BOOTSTRAP], {
      cwd: codeFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
        // The SDK tells on every start that it will leave Node 20.
        NODE_OPTIONS: '--no-warnings',
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(this.api.address() as AddressInfo).port}`,
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: codeFolder,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: '[$LATEST]local',
        ...environment,
      },
    });
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (lines: string) => this.log(lines));
    child.on('exit', (code, signal) => this.exited(child, signal ? `signal: ${signal}` : `exit status ${code}`));
    return new Promise((resolve, reject) => {
      this.ready = () => {
        this.initMs = performance.now() - startedMs;
        resolve();
      };
      this.failed = reject;
    });
  }

  /** The Runtime API. */
  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? '';
    if (path === 'invocation/next') {
      this.waiting = response;
      this.ready?.();
      this.ready = undefined;
      this.deliver();
      return;
    }
    const body = await text(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const [, id, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === 'init/error') {
      const { errorType, errorMessage } = JSON.parse(body);
      this.failed?.(new Error(`function ${this.settings.name} did not start: ${errorType}: ${errorMessage}`));
    } else if (id === this.pending?.id) {
      this.end(kind === 'error' ? { error: JSON.parse(body) } : { payload: JSON.parse(body) });
    }
  }

  private deliver(): void {
    if (!this.waiting || !this.pending) return;
    this.waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': this.pending.id,
      'lambda-runtime-deadline-ms': String(Date.now() + this.settings.timeoutMs),
      'lambda-runtime-invoked-function-arn': this.settings.arn,
    });
    this.waiting.end(this.pending.event);
    this.waiting = undefined;
  }

  private end(outcome: Omit<Invocation, 'durationMs'>): void {
    const { pending } = this;
    if (!pending) return;
    this.pending = undefined;
    clearTimeout(pending.timer);
    pending.resolve({ ...outcome, durationMs: performance.now() - pending.startedMs });
  }

  private exited(child: ChildProcess, how: string): void {
    if (child !== this.process) return;
    this.process = undefined;
    this.failed?.(new Error(`function ${this.settings.name} did not start: Runtime.ExitError: ${how}`));
    this.end({ error: { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` } });
  }
}
