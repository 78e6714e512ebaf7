import { type FunctionSettings, type Invocation, type OnLog, Sandbox } from './sandbox';

/** Settings at the start of a sandbox: credentials change, so they are asked for each time. */
export type SettingsNow = () => FunctionSettings;

/** A function with as many sandboxes as are busy at the same time, up to a limit. */
export class LambdaFunction {
  /** Every line that it wrote. */
  readonly logs: string[] = [];
  private readonly idle: Sandbox[] = [];
  private readonly busy = new Set<Sandbox>();
  private starting = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    readonly settings: SettingsNow,
    /** Most sandboxes at the same time. */
    private readonly concurrency: number,
    private readonly onLog: OnLog = () => undefined,
  ) {}

  /** Runs one event to its end. A sandbox that cannot start is an error of the invocation, as in Lambda. */
  async invoke(event: unknown): Promise<Invocation> {
    while (this.idle.length === 0 && this.busy.size + this.starting >= this.concurrency) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    try {
      const sandbox = this.ready() ?? (await this.start());
      this.busy.add(sandbox);
      const invocation = await sandbox.invoke(event);
      this.busy.delete(sandbox);
      if (sandbox.alive) this.idle.push(sandbox);
      else await sandbox.stop();
      return this.told(invocation);
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return this.told({ durationMs: 0, error: { errorType: 'Runtime.InitError', errorMessage } });
    } finally {
      this.queue.shift()?.();
    }
  }

  /** Ends every sandbox; the next event starts a new one. */
  async recycle(): Promise<void> {
    await Promise.all([...this.idle.splice(0), ...this.busy].map((sandbox) => sandbox.stop()));
  }

  /** Kills every sandbox that has an event. */
  kill(): void {
    for (const sandbox of this.busy) sandbox.kill();
  }

  /** Process ids of the sandboxes that are alive. */
  pids(): number[] {
    return [...this.idle, ...this.busy].flatMap(({ pid }) => pid ?? []);
  }

  /** Init times of the sandboxes that stand ready, ms. */
  initMs(): number[] {
    return this.idle.map((sandbox) => sandbox.initMs);
  }

  /** An event that failed is in the log, as Lambda's own lines are: a mapping has nobody to tell. */
  private told(invocation: Invocation): Invocation {
    if (invocation.error) this.write(`${invocation.error.errorType}: ${invocation.error.errorMessage}\n`);
    return invocation;
  }

  private write(lines: string): void {
    this.logs.push(...lines.split('\n').filter(Boolean));
    this.onLog(lines);
  }

  /** One that stands ready; those that ended of their own accord meanwhile are passed over. */
  private ready(): Sandbox | undefined {
    for (;;) {
      const sandbox = this.idle.pop();
      if (!sandbox || sandbox.alive) return sandbox;
      void sandbox.stop();
    }
  }

  private async start(): Promise<Sandbox> {
    this.starting++;
    try {
      return await Sandbox.start(this.settings(), (lines) => this.write(lines));
    } finally {
      this.starting--;
    }
  }
}
