import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { METRICS, type Metric, type MetricName } from './metrics';
import { type FunctionName, METRICS_NAMESPACE } from './settings';

/** Facts of a log line. Never a payload, a token or a body: keys, counts, names and reasons. */
export type LogFacts = Readonly<
  Record<string, string | number | boolean | undefined | Readonly<Record<string, number>> | readonly string[]>
>;

/** What a function says of its work: log lines at once, metrics when the invocation ends. */
export interface Telemetry {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, cause: unknown, facts?: LogFacts): void;
  /** Adds to a metric; `part` is the value of its third dimension. */
  add(metric: MetricName, value: number, part?: string): void;
}

/** Telemetry of one function. */
export interface FunctionTelemetry extends Telemetry {
  /** Runs one invocation under its request id, and publishes its metrics however it ends. */
  observe<T>(context: Context, work: () => Promise<T>): Promise<T>;
}

/** What is published under one set of dimensions. */
interface Part {
  /** Name and value of the third dimension; undefined for the total. */
  readonly dimension: Readonly<Record<string, string>> | undefined;
  readonly values: Map<Metric, number[]>;
}

/** Fewer than the 100 values at which Powertools publishes a metric by itself, and forgets the third dimension with it. */
const MOST_VALUES = 99;

/** Structured log lines, and metrics in CloudWatch's embedded metric format, both on standard output. */
export function functionTelemetry(source: string, stage: FunctionName): FunctionTelemetry {
  const logger = new Logger({ serviceName: stage });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  // Alarms name the exact dimensions: without the `service` that Powertools adds of itself.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ source, stage });
  const parts = new Map<string, Part>();

  return {
    info: (message, facts = {}) => logger.info(message, { ...facts }),
    warn: (message, facts = {}) => logger.warn(message, { ...facts }),
    error: (message, cause, facts = {}) => logger.error(message, { ...facts, ...describeCause(cause) }),
    add(name, value, part) {
      const metric: Metric = METRICS[name];
      const dimension: Part['dimension'] = part === undefined || !metric.by ? undefined : { [metric.by]: part };
      const slot = JSON.stringify(dimension ?? {});
      const { values } = parts.get(slot) ?? { values: new Map<Metric, number[]>() };
      parts.set(slot, { dimension, values });
      const held = values.get(metric);
      if (!held) values.set(metric, [value]);
      else if (isSummed(metric)) held[0] = (held[0] ?? 0) + value;
      else held.push(value);
    },
    async observe(context, work) {
      logger.addContext(context);
      try {
        return await work();
      } finally {
        for (const part of parts.values()) publish(metrics, part);
        parts.clear();
      }
    },
  };
}

/** Of what is counted only the sum is asked for; of what is measured the percentiles. */
const isSummed = ({ unit }: Metric): boolean => unit === 'Count' || unit === 'Bytes';

/** Writes lines of metrics, as many as the values need; those of a part count for the total as well. */
function publish(metrics: Metrics, { dimension, values }: Part): void {
  const most = Math.max(...[...values.values()].map(({ length }) => length));
  for (let start = 0; start < most; start += MOST_VALUES) {
    if (dimension) {
      metrics.addDimensions({});
      metrics.addDimensions(dimension);
    }
    for (const [{ name, unit }, held] of values)
      for (const value of held.slice(start, start + MOST_VALUES)) metrics.addMetric(name, unit, value);
    metrics.publishStoredMetrics();
  }
}

/** Name and message of an error and of what it was caused by. No stack of the services' errors: those may quote what was sent. */
function describeCause(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: String(error) };
  const described = { error: error.name, reason: error.message };
  return error.cause instanceof Error ? { ...described, cause: `${error.cause.name}: ${error.cause.message}` } : described;
}
