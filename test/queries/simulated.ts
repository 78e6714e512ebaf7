import { entryOf } from '../../src/queries/catalogue';
import { statementOf } from '../../src/queries/statement';
import { simulate } from '../../src/sources/darktrace/simulate/simulate';
import { type AccountTruth, accountTruths } from '../../src/sources/darktrace/simulate/truth';
import { answerOf, converted, FORMS, opened, removeLake, rowsOf } from './lakes';

/** A month of both stories among everyday alerts. */
export const SIMULATION = {
  scenario: 'mixed',
  seed: 11,
  users: 150,
  days: 30,
  events: 6_000,
  startMs: Date.parse('2025-01-06T00:00:00Z'),
} as const;

/** Hunts that answer with accounts, and whom each has to find. */
export const HUNTS: Readonly<Record<string, (truth: AccountTruth) => boolean>> = {
  'mfa-fatigue-success': ({ story }) => story === 'mfa-bypass',
  'account-takeover-chain': ({ compromised }) => compromised,
};

export interface Hunted {
  /** Accounts that the hunt has to find. */
  readonly planted: readonly string[];
  /** Accounts that it found. */
  readonly found: readonly string[];
}

/** The simulated month in a lake, and what each hunt finds there; the truth beside it. */
export async function huntSimulatedMonth(): Promise<{ truths: readonly AccountTruth[]; hunted: ReadonlyMap<string, Hunted> }> {
  const simulation = simulate(SIMULATION);
  const truths = [...accountTruths(simulation)];
  const lines = [...simulation.alerts()].map((alert) => JSON.stringify(alert));
  const { folder } = await converted(lines, FORMS[0]!);
  try {
    const hunted = await opened(folder, async (lake) => {
      const answers = new Map<string, Hunted>();
      for (const [id, isPlanted] of Object.entries(HUNTS)) {
        const statement = statementOf(entryOf(id)!, lake.scope);
        if (!statement.ok) throw new Error(statement.problems.join('\n'));
        const found = rowsOf(await answerOf(lake, statement.sql)).map(({ account }) => String(account));
        answers.set(id, { planted: truths.filter(isPlanted).map(({ account }) => account.toLowerCase()), found: [...new Set(found)] });
      }
      return answers;
    });
    return { truths, hunted };
  } finally {
    removeLake(folder);
  }
}
