import type { MetricName } from '../../src/handlers/metrics';
import type { Telemetry } from '../../src/handlers/telemetry';
import { watchLog } from '../canary/logs';

/** Telemetry that stays in memory: sums by metric, or by metric and part (`alertsRejected/input.empty`), and everything that was logged. */
export class Recorder implements Telemetry {
  readonly sums = new Map<string, number>();
  readonly lines: { readonly level: string; readonly message: string; readonly text: string }[] = [];

  info(message: string, facts: object = {}): void {
    this.keep('info', message, facts);
  }

  warn(message: string, facts: object = {}): void {
    this.keep('warn', message, facts);
  }

  error(message: string, cause: unknown, facts: object = {}): void {
    this.keep('error', message, { ...facts, cause: String(cause) });
  }

  add(metric: MetricName, value: number, part?: string): void {
    watchLog('metric', `${metric} ${part ?? ''}`);
    this.increase(metric, value);
    if (part !== undefined) this.increase(`${metric}/${part}`, value);
  }

  sum(name: MetricName | `${MetricName}/${string}`): number {
    return this.sums.get(name) ?? 0;
  }

  /** Everything that was logged, as text. */
  get logged(): string {
    return this.lines.map(({ text }) => text).join('\n');
  }

  private increase(name: string, value: number): void {
    this.sums.set(name, (this.sums.get(name) ?? 0) + value);
  }

  private keep(level: string, message: string, facts: object): void {
    const text = `${level} ${message} ${JSON.stringify(facts)}`;
    watchLog('telemetry', text);
    this.lines.push({ level, message, text });
  }
}
