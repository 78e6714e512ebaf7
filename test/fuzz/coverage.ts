import { type Profiler, Session } from 'node:inspector/promises';

/** Tells whether code of ours ran that no input before had reached: V8's own block coverage, so nothing is instrumented. */
export class Coverage {
  private readonly session = new Session();
  private readonly reached = new Set<string>();

  static async start(): Promise<Coverage> {
    const coverage = new Coverage();
    coverage.session.connect();
    await coverage.session.post('Profiler.enable');
    await coverage.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return coverage;
  }

  /** Number of blocks that ran for the first time since the last look. */
  async newBlocks(): Promise<number> {
    // Only what ran since the last look is told.
    const { result } = (await this.session.post('Profiler.takePreciseCoverage')) as Profiler.TakePreciseCoverageReturnType;
    let found = 0;
    for (const { url, functions } of result) {
      if (!/\/(?:src|lib)\//.test(url) || url.includes('/node_modules/')) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          const block = `${url}:${startOffset}:${endOffset}`;
          if (this.reached.has(block)) continue;
          this.reached.add(block);
          found++;
        }
      }
    }
    return found;
  }

  get blocks(): number {
    return this.reached.size;
  }

  stop(): void {
    this.session.disconnect();
  }
}
