import { catalogue } from '../../src/queries/catalogue';
import type { Quarry } from '../../src/queries/entry';
import { statementOf } from '../../src/queries/statement';
import { simulate } from '../../src/sources/darktrace/simulate/simulate';
import { type AccountTruth, accountTruths } from '../../src/sources/darktrace/simulate/truth';
import { answerOf, converted, FORMS, opened, removeLake, rowsOf } from './lakes';

/** A month of both stories among everyday alerts. */
export const SIMULATION = {
  scenario: 'mixed',
  seed: 11,
  users: 400,
  days: 30,
  events: 12_000,
  startMs: Date.parse('2025-01-06T00:00:00Z'),
} as const;

/** Smaller months of other people, whose look-alikes are no chain either. */
export const OTHER_MONTHS = [23, 47, 1009].map((seed) => ({ ...SIMULATION, seed, users: 120, events: 3_000 }));

/** The entries that hunt. */
export const HUNTS = catalogue.filter(({ hunts }) => hunts !== undefined);

export interface Hunted {
  /** Accounts that the hunt has to find. */
  readonly planted: readonly string[];
  /** Accounts that it found. */
  readonly found: readonly string[];
  /** Found, and not compromised at all. */
  readonly harmless: readonly string[];
}

/** Whether a hunt has to name this account. */
export function isPlanted({ stages, abroadWithinMinutes }: Quarry, truth: AccountTruth): boolean {
  const told = truth.stages.filter(({ stage }) => stages.includes(stage));
  if (abroadWithinMinutes === undefined) return told.length > 0;
  return told.some(({ time, country }, at) => {
    const before = told[at - 1];
    return before !== undefined && before.country !== country && Date.parse(time) - Date.parse(before.time) <= abroadWithinMinutes * 60_000;
  });
}

/** As the flat views write accounts. */
const named = (truths: readonly AccountTruth[]): string[] => truths.map(({ account }) => account.toLowerCase());

/** The simulated month in a lake, and what each hunt finds there; the truth beside it. `look` may look at the lake before it goes. */
export async function huntSimulatedMonth(
  look: (folder: string) => Promise<void> = async () => undefined,
  month: Parameters<typeof simulate>[0] = SIMULATION,
): Promise<{ truths: readonly AccountTruth[]; hunted: ReadonlyMap<string, Hunted> }> {
  const simulation = simulate(month);
  const truths = [...accountTruths(simulation)];
  const lines = [...simulation.alerts()].map((alert) => JSON.stringify(alert));
  const { folder } = await converted(lines, FORMS[0]!);
  try {
    const hunted = await opened(folder, async (lake) => {
      const answers = new Map<string, Hunted>();
      const compromised = named(truths.filter((truth) => truth.compromised));
      for (const entry of HUNTS) {
        const statement = statementOf(entry, lake.scope);
        if (!statement.ok) throw new Error(statement.problems.join('\n'));
        const found = [...new Set(rowsOf(await answerOf(lake, statement.sql)).map(({ account }) => String(account)))];
        const planted = named(truths.filter((truth) => isPlanted(entry.hunts as Quarry, truth)));
        answers.set(entry.id, { planted, found, harmless: found.filter((account) => !compromised.includes(account)) });
      }
      return answers;
    });
    await look(folder);
    return { truths, hunted };
  } finally {
    removeLake(folder);
  }
}
