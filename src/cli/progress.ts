import type { Io } from './verb';

/** Progress of one piece of work, drawn over itself on stderr. */
export interface Progress {
  /** So many more units are done. */
  advance(units: number): void;
  /** Takes the line away. */
  end(): void;
}

export interface ProgressSettings {
  /** What is going on: `converting`. Our own word, never text from outside. */
  readonly label: string;
  /** What is counted: `rows`, `alerts`, `bytes`. */
  readonly unit: string;
  readonly total?: number;
  readonly quiet: boolean;
  /** ms of a clock that never goes back. */
  readonly clock?: () => number;
}

const REDRAW_MS = 100;

/** Shows progress where a person watches: stderr is a terminal and `--quiet` was not given. Elsewhere nothing is written. */
export function startProgress(io: Pick<Io, 'stderr'>, settings: ProgressSettings): Progress {
  if (!io.stderr.isTTY || settings.quiet) return { advance: () => {}, end: () => {} };

  const clock = settings.clock ?? (() => performance.now());
  const startedMs = clock();
  let drawnMs = startedMs;
  let done = 0;
  return {
    advance(units) {
      done += units;
      const nowMs = clock();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      io.stderr.write(`\r\u001b[K${progressLine({ ...settings, done, elapsedMs: nowMs - startedMs })}`);
    },
    end() {
      if (drawnMs > startedMs) io.stderr.write('\r\u001b[K');
    },
  };
}

/** `converting  12,000 of 48,000 alerts  3,000/s  12 s left` */
export function progressLine(at: {
  readonly label: string;
  readonly unit: string;
  readonly done: number;
  readonly elapsedMs: number;
  readonly total?: number;
}): string {
  const perSecond = at.elapsedMs > 0 ? (at.done * 1000) / at.elapsedMs : 0;
  const parts = [
    at.label,
    at.total === undefined ? `${count(at.done)} ${at.unit}` : `${count(at.done)} of ${count(at.total)} ${at.unit}`,
    `${count(Math.round(perSecond))}/s`,
  ];
  if (at.total !== undefined && perSecond > 0) parts.push(`${duration((at.total - at.done) / perSecond)} left`);
  return parts.join('  ');
}

export function count(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
