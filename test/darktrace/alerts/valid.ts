import type { Json } from '../../../src/ocsf/record';
import type { Alert } from '../../../src/sources/darktrace/alerts/alert';
import { type ReadResult, readAlerts } from '../../../src/sources/darktrace/alerts/read';

export type JsonObject = { [key: string]: Json };

/** One small alert of each kind, with what the kind is told by and what it must have. */
export const VALID = {
  breach: { pbid: 7, time: 1_718_098_812_000, model: { name: 'Device::Threat Indicator' } },
  analystEvent: { id: 'e-1', summariser: 'ScanSummary', aiaScore: 64, title: 'Port Scanning', createdAt: 1_718_098_812_000 },
  analystGroup: { id: 'g-1', incidentEvents: [], start: 1_718_098_812_000 },
  respondAction: { codeid: 70, action: 'connection', did: 4, start: 1_718_098_812_000, expires: 1_718_102_412_000 },
  respondPush: {
    'iris-event-type': 'antigena_state_change',
    codeid: 71,
    action: 'CREATE',
    did: 4,
    start: 1_718_098_812,
    end: 1_718_102_412,
  },
  status: { uuid: 's-1', alert_name: 'Advanced Search', priority_level: 'medium', last_updated: 1_718_098_812 },
  emailPush: { uuid: 'm-1', anomaly_score: 96, recipients: ['alice@example.com'], time: 1_718_098_812_000 },
  emailRow: { uuid: 'm-2', rcpts: [{ rcpt_to: 'alice@example.com' }], header_from: 'bob@example.org', dtime_unix: 1_718_098_812_000 },
  asmRisk: { id: 'r-1', type: 'SSL', title: 'HSTS header missing', securityRating: 'b', startedAt: '2024-06-11T09:40:12+00:00' },
  saasRow: { timems: 1_718_098_812_000, eventType: 'notice', action: 'notice', type: 'Saas::Login' },
  audit: { username: 'carol', method: 'POST', endpoint: '/login' },
} satisfies Record<string, JsonObject>;

export const readAll = (value: unknown): ReadResult[] => [...readAlerts(value as Json)];

/** The only result of a value. */
export function readOne(value: unknown): ReadResult {
  const results = readAll(value);
  expect(results).toHaveLength(1);
  return results[0] as ReadResult;
}

/** The alert of a value that must give one. */
export function alertOf<K extends Alert['kind']>(kind: K, value: unknown): Extract<Alert, { kind: K }> {
  const result = readOne(value);
  if (result.fate !== 'alert') throw new Error(`wanted an alert, found ${JSON.stringify(result)}`);
  expect(result.alert.kind).toBe(kind);
  return result.alert as Extract<Alert, { kind: K }>;
}

/** Rules and paths of what was wrong with a value that must be rejected. */
export function faultsOf(value: unknown): string[] {
  const result = readOne(value);
  if (result.fate !== 'rejected') throw new Error(`wanted a reject, found ${JSON.stringify(result)}`);
  return result.problems.map(({ rule, path }) => `${rule} ${path}`);
}
