import type { ExitCode } from './exit-codes';
import type { CommandProblem, Outcome } from './verb';

/**
 * What `--json` prints: exactly one of these on stdout, on one line, whatever happened, with nothing on stderr.
 *
 *     {"ok":false,"verb":"validate","exitCode":1,"result":{"records":12,…},"problems":[{"rule":"ocsf.type_uid","level":"error",…}]}
 *
 * - `ok` is true exactly when `exitCode` is 0.
 * - `verb` is null when none could be told from the command line.
 * - `result` is the verb's own; an empty object when there is none. A list that found nothing is `[]`.
 * - `problems` are told in the order they were found; a verb that bounds their number counts them all in `result`.
 * - Whole numbers beyond 2^53 - 1 are text, so that no reader rounds them.
 */
export interface Envelope {
  readonly ok: boolean;
  readonly verb: string | null;
  readonly exitCode: ExitCode;
  readonly result: Readonly<Record<string, unknown>>;
  readonly problems: readonly CommandProblem[];
}

export function envelopeText(verb: string | null, outcome: Pick<Outcome, 'exitCode' | 'result' | 'problems'>): string {
  const { exitCode, result, problems } = outcome;
  const envelope: Envelope = { ok: exitCode === 0, verb, exitCode, result, problems };
  return `${JSON.stringify(envelope, exactNumbers)}\n`;
}

function exactNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
}
