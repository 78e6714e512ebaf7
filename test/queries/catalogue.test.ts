import { catalogue, entryOf } from '../../src/queries/catalogue';
import { type Scope, statementOf } from '../../src/queries/statement';
import type { Alert } from './alerts';
import { answerOf, FORMS, type Form, lakeOf, opened, removeLake, rowsOf } from './lakes';
import { writeNative } from './native';
import { scenarios } from './scenarios';

// Each asks a lake of its own.
jest.setTimeout(60_000);

/** No row has an address there, so the text numbers whole rows. */
function asInAthena({ tables, ...scope }: Scope): Scope {
  const own = tables.own.map(({ address, ...table }) => {
    expect(address).toBeDefined();
    return table;
  });
  return { ...scope, tables: { ...tables, own } };
}

const WEEKS_MS = 21 * 86_400_000;

/** Fetched again by a poll that caught up. */
function weeksLate(alert: Alert): Alert {
  const { fetchedAt } = alert;
  return typeof fetchedAt === 'number' ? { ...alert, fetchedAt: fetchedAt + WEEKS_MS } : alert;
}

test('every entry has a scenario', () => {
  expect(scenarios.map(({ entry }) => entry).sort()).toEqual(catalogue.map(({ id }) => id).sort());
});

describe.each(scenarios.map((scenario) => [scenario.entry, scenario] as const))('%s', (id, scenario) => {
  const entry = entryOf(id);
  if (!entry) throw new Error(`no entry ${id}`);

  const expectFound = async (alerts: readonly Alert[], form: Form): Promise<void> => {
    const folder = await lakeOf(alerts, form);
    try {
      await writeNative(folder, scenario.native ?? {});
      await opened(folder, async (lake) => {
        for (const scope of [lake.scope, asInAthena(lake.scope)]) {
          const statement = statementOf(entry, scope, scenario.given);
          if (!statement.ok) throw new Error(statement.problems.join('\n'));
          const answer = await answerOf(lake, statement.sql);
          expect(answer.columns.map(({ name }) => name)).toEqual(entry.returns.map(({ name }) => name));
          const asked = Object.keys(scenario.wanted[0] ?? {});
          const rows = rowsOf(answer).map((row) => Object.fromEntries(asked.map((name) => [name, row[name]])));
          expect(rows).toEqual(scenario.wanted);
        }
      });
    } finally {
      removeLake(folder);
    }
  };

  test.each(FORMS.filter(({ findingClass }) => findingClass !== 'both' || !scenario.countsRecords))(
    'finds what it must and nothing else in class $findingClass of OCSF $ocsf',
    (form) => expectFound(scenario.alerts, form),
  );

  test(`finds the same when every alert comes in the other order${scenario.countsRecords ? '' : ', again, and once more weeks late'}`, async () => {
    const backwards = scenario.alerts.toReversed();
    // These count what came, so twice as many would be another answer.
    await expectFound(scenario.countsRecords ? backwards : [...backwards, ...backwards, ...backwards.map(weeksLate)], FORMS[0]!);
  });

  test('what must not come back is there to be found', () => {
    const [told, wanted] = [[scenario.alerts, scenario.native], scenario.wanted].map((part) => JSON.stringify(part) ?? '');
    const names = Object.keys(scenario.silent ?? {});
    expect(names.filter((name) => !told?.includes(name))).toEqual([]);
    expect(names.filter((name) => wanted?.includes(name))).toEqual([]);
  });
});
