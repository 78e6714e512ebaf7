/** A price in US dollars, on demand, us-east-1, without any free tier. */
export interface Price {
  readonly usd: number;
  readonly per: string;
  /** Whether it was read in a price list; the others are remembered, and have to be checked before anybody relies on them. */
  readonly verified: boolean;
}

const read = (usd: number, per: string): Price => ({ usd, per, verified: true });
const remembered = (usd: number, per: string): Price => ({ usd, per, verified: false });

/** What the connector pays for. Security Lake itself charges nothing for custom sources (AWS security services best practices). */
export const PRICES = {
  apiRequest: remembered(1 / 1e6, 'request of an HTTP API'),
  sqsRequest: remembered(0.4 / 1e6, 'SQS request'),
  lambdaInvocation: read(0.2 / 1e6, 'invocation'),
  lambdaGbSecond: read(0.0000133334, 'GB-second on arm64'),
  s3Write: read(0.005 / 1000, 'PUT or LIST'),
  s3Read: read(0.0004 / 1000, 'GET'),
  s3GbMonth: read(0.023, 'GB-month'),
  athenaGb: read(5 / 1000, 'GB scanned'),
  metric: remembered(0.3, 'custom metric a month'),
  alarm: remembered(0.1, 'alarm a month'),
  logGb: remembered(0.5, 'GB of logs'),
  secret: remembered(0.4, 'secret a month'),
  kmsKey: remembered(1, 'KMS key a month'),
  crawlerRun: read((0.44 * 2 * 10) / 60, 'crawler run: 2 DPU, 10 minutes at least'),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
