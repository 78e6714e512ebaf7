import { PRICES, type PriceName } from './prices';

/** What is paid for under one heading in a month. */
export interface CostLine {
  readonly item: string;
  readonly usd: number;
  /** Whether every price of the line was read in a price list. */
  readonly verified: boolean;
}

export interface MonthlyCost {
  readonly alerts: number;
  readonly rawObjects: number;
  readonly lines: readonly CostLine[];
  readonly usd: number;
}

/** What the figures assume of the alerts and of how the connector is set up; the defaults of the configuration. */
export const ASSUMPTIONS = {
  rawBytes: 5_000,
  /** Raw objects are gzip. */
  rawGzipBytes: 1_000,
  lakeBytes: 1_000,
  windowSeconds: 300,
  /** A batch closes at this size before its window ends. */
  batchBytes: 6_000_000,
  /** Findings and logins. */
  classes: 2,
  retentionMonths: 3,
  /** Age of the lake, which keeps everything. */
  lakeMonths: 12,
  sweepHorizonDays: 14,
  queries: 100,
  /** What one query reads: a week. */
  queryDays: 7,
  metrics: 45,
  alarms: 28,
  secrets: 2,
  logBytesPerInvocation: 1_000,
  receiveMs: 20,
  landMs: 500,
  convertMs: 500,
  convertMsPerAlert: 1,
} as const;

const MONTH_SECONDS = 30 * 86_400;
const GB = 1e9;
/** Five pollers for each of two queues ask every 20 s, whether there is a message or not. */
const IDLE_POLLS = (2 * 5 * MONTH_SECONDS) / 20;
const SWEEPS = 30 * 24;

/** Cost of a month with this many alerts by webhook, in US dollars, before free tiers. */
export function monthlyCost(alerts: number): MonthlyCost {
  const a = ASSUMPTIONS;
  const rawObjects = rawObjectsOf(alerts);
  const invocations = alerts + 2 * rawObjects + SWEEPS;
  const gbSeconds =
    (alerts * 0.5 * a.receiveMs + rawObjects * 0.5 * a.landMs + 1.769 * (rawObjects * a.convertMs + alerts * a.convertMsPerAlert)) / 1000;
  const lookedAt = (rawObjects * a.sweepHorizonDays) / 30;
  // A request of the webhook, remembered; a raw object, and for it the lake's objects and the receipt: once before each, once at the end.
  const writes = alerts + rawObjects * (1 + 2 * a.classes + 1) + SWEEPS * Math.ceil(lookedAt / 1000);
  const reads = alerts + rawObjects * 2 + SWEEPS * lookedAt;
  const storedGb = (alerts * (a.rawGzipBytes * a.retentionMonths + a.lakeBytes * a.lakeMonths)) / GB;
  const scannedGb = (a.queries * alerts * a.lakeBytes * a.queryDays) / 30 / GB;
  const lines = [
    line('webhook (HTTP API)', [['apiRequest', alerts]]),
    // Sent one by one, received and deleted by tens.
    line('queues (SQS)', [['sqsRequest', alerts * 1.2 + rawObjects * 3 + IDLE_POLLS]]),
    line('functions (Lambda)', [
      ['lambdaInvocation', invocations],
      ['lambdaGbSecond', gbSeconds],
    ]),
    line('requests (S3)', [
      ['s3Write', writes],
      ['s3Read', reads],
    ]),
    line('storage (S3)', [['s3GbMonth', storedGb]]),
    line('queries (Athena)', [['athenaGb', scannedGb]]),
    line('metrics, alarms, logs (CloudWatch)', [
      ['metric', a.metrics],
      ['alarm', a.alarms],
      ['logGb', (invocations * a.logBytesPerInvocation) / GB],
    ]),
    line('secrets and the key of the alarms', [
      ['secret', a.secrets],
      ['kmsKey', 1],
    ]),
  ];
  return { alerts, rawObjects, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

/** Windows in which something came, or batches that were full before. */
function rawObjectsOf(alerts: number): number {
  const windows = MONTH_SECONDS / ASSUMPTIONS.windowSeconds;
  const withAlerts = windows * (1 - Math.exp(-alerts / windows));
  return Math.round(Math.max(withAlerts, (alerts * ASSUMPTIONS.rawBytes) / ASSUMPTIONS.batchBytes));
}

function line(item: string, amounts: readonly (readonly [price: PriceName, amount: number])[]): CostLine {
  return {
    item,
    usd: amounts.reduce((sum, [price, amount]) => sum + PRICES[price].usd * amount, 0),
    verified: amounts.every(([price]) => PRICES[price].verified),
  };
}
