import { serviceErrorText } from '../../lake/service-error';

/** What one check found. `unchecked`: what it builds on is not there. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'unchecked';
  /** What was found, in one line. */
  readonly found: string;
  /** Why it is so, as far as can be told. */
  readonly cause?: string;
  /** The command or step that mends it. */
  readonly fix?: string;
  /** The same as something that can be done here; only for what loses nothing. */
  readonly mend?: Mend;
}

export interface Mend {
  /** What would be done, for a question. */
  readonly question: string;
  /** Does it, and answers with what is then found. */
  run(): Promise<Finding>;
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found });

export const unchecked = (check: string, found: string): Finding => ({ check, state: 'unchecked', found });

/** Runs a check whose failure to run is itself the finding. */
export async function attempt(check: string, remedy: Pick<Finding, 'cause' | 'fix'>, run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    return { check, state: 'failed', found: serviceErrorText(error), ...remedy };
  }
}
