/**
 * Severity: the category decides, compliance stands above it, the score is only a fallback. Darktrace's own Splunk, Sentinel and
 * XSOAR integrations agree on that; a score says how strongly a model fired, not how bad it is.
 */
const BY_CATEGORY: Readonly<Record<string, number>> = { critical: 5, suspicious: 3, compliance: 2, informational: 2 };

/** Threat Visualizer API guide: priority 0-3 informational, 4 suspicious, 5 critical. */
const BY_PRIORITY: Readonly<Record<number, number>> = { 5: 5, 4: 3, 3: 2, 2: 2, 1: 2, 0: 2 };

/** Thresholds of Darktrace's Splunk SOAR app, on 0..100. */
const HIGH_SCORE = 75;
const MEDIUM_SCORE = 45;

/** By a word of the alert, which may be the name of something that every object has (`constructor`). */
function lookUp(table: Readonly<Record<string, number>>, sent: string | undefined): number | undefined {
  const word = sent?.toLowerCase() ?? '';
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** Words and digits of a CEF header (ArcSight Common Event Format, "Severity"): 0-3 low, 4-6 medium, 7-8 high, 9-10 very high. */
const BY_CEF_WORD: Readonly<Record<string, number>> = { low: 2, medium: 3, high: 4, 'very-high': 5 };

function cefSeverity(sent: string | undefined): number | undefined {
  if (sent === undefined) return undefined;
  if (!/^(\d|10)$/.test(sent)) return lookUp(BY_CEF_WORD, sent);
  const digit = Number(sent);
  return digit <= 3 ? 2 : digit <= 6 ? 3 : digit <= 8 ? 4 : 5;
}

/** OCSF `severity_id` of a model breach. `score` is 0..1; `cef` is the severity in a CEF header, all that such a line says of it. */
export function breachSeverity(
  model: {
    readonly path: readonly string[];
    readonly category?: string;
    readonly compliance?: boolean;
    readonly priority?: number;
  },
  score: number | undefined,
  cef: string | undefined,
): number {
  if (model.path[0] === 'System') return 1;
  if (model.compliance === true) return 2;
  const byCategory = lookUp(BY_CATEGORY, model.category);
  const byPriority = model.priority === undefined ? undefined : BY_PRIORITY[model.priority];
  return byCategory ?? byPriority ?? cefSeverity(cef) ?? scoreSeverity(score === undefined ? undefined : score * 100);
}

/** OCSF `severity_id` by category word, falling back to a score of 0..100. */
export function categorySeverity(category: string | undefined, score: number | undefined): number {
  return lookUp(BY_CATEGORY, category) ?? scoreSeverity(score);
}

/** OCSF `severity_id` from a score of 0..100; 1 where there is none. */
export function scoreSeverity(score: number | undefined): number {
  if (score === undefined) return 1;
  if (score > HIGH_SCORE) return 4;
  return score > MEDIUM_SCORE ? 3 : 2;
}

/** `priority_level` of a system status alert. */
const BY_PRIORITY_LEVEL: Readonly<Record<string, number>> = { critical: 5, high: 4, medium: 3, low: 2, informational: 1 };
export const statusSeverity = (level: string | undefined): number => lookUp(BY_PRIORITY_LEVEL, level) ?? 1;

/** Darktrace/Email publishes no thresholds for its anomaly score; these are our own choice. */
export function emailSeverity(score: number | undefined): number {
  if (score === undefined) return 1;
  if (score >= 80) return 4;
  if (score >= 50) return 3;
  return score >= 20 ? 2 : 1;
}

/** Attack Surface Management rates a to f; the steps are our own choice. */
const BY_RATING: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, d: 3, e: 4, f: 5 };
export const ratingSeverity = (rating: string | undefined): number => lookUp(BY_RATING, rating) ?? 1;

/** OCSF `confidence_id` from a score of 0..100, with the same thresholds. */
export function confidenceId(score: number): number {
  if (score > HIGH_SCORE) return 3;
  return score >= MEDIUM_SCORE ? 2 : 1;
}
