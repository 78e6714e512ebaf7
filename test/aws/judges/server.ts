import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longest start of a server on a busy machine, ms. */
const PATIENCE_MS = 90_000;

/** How long a server may go on after SIGTERM, ms. */
const SHUTDOWN_MS = 3_000;

/** A program that runs until it is stopped. */
export class Server {
  private output = '';

  private constructor(
    private readonly command: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => this.keep(text));
    child.on('error', (error) => this.keep(error.message));
  }

  static run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Server {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    return new Server(command, child);
  }

  /** Asks again and again until something answers HTTP at this address, whatever it answers. `needed`: what it cannot do without. */
  async untilItAnswers(url: string, needed: readonly Server[] = []): Promise<void> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    while (!(await answers(url))) {
      for (const server of [this, ...needed]) if (server.ended) throw server.failure(`ended before ${url} answered`);
      if (Date.now() > deadlineMs) throw this.failure(`did not answer at ${url} within ${PATIENCE_MS / 1000} s`);
      await sleep(50);
    }
  }

  /** SIGTERM, and SIGKILL for those who do not listen. */
  async stop(): Promise<void> {
    const { child } = this;
    if (this.ended) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_MS);
    await exited;
    clearTimeout(killer);
  }

  private get ended(): boolean {
    const { pid, exitCode, signalCode } = this.child;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  private failure(what: string): Error {
    return new Error(`${this.command} ${what}; the end of what it wrote:\n${this.output}`);
  }

  /** The end of what it wrote, for the message of a failure. */
  private keep(text: string): void {
    this.output = (this.output + text).slice(-3000);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** A port of the loopback that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`the loopback gave address ${address}, wanted a port`);
  return address.port;
}
