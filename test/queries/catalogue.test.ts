import { catalogue, entryOf } from '../../src/queries/catalogue';
import { type Scope, statementOf } from '../../src/queries/statement';
import { answerOf, FORMS, lakeOf, opened, removeLake, rowsOf } from './lakes';
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

test('every entry has a scenario', () => {
  expect(scenarios.map(({ entry }) => entry).sort()).toEqual(catalogue.map(({ id }) => id).sort());
});

describe.each(scenarios.map((scenario) => [scenario.entry, scenario] as const))('%s', (id, scenario) => {
  const entry = entryOf(id);
  if (!entry) throw new Error(`no entry ${id}`);

  test.each(FORMS.filter(({ findingClass }) => findingClass !== 'both' || !scenario.countsRecords))(
    'finds what it must and nothing else in class $findingClass of OCSF $ocsf',
    async (form) => {
      const folder = await lakeOf(scenario.alerts, form);
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
    },
  );

  test('what must not come back is there to be found', () => {
    const [told, wanted] = [[scenario.alerts, scenario.native], scenario.wanted].map((part) => JSON.stringify(part) ?? '');
    const names = Object.keys(scenario.silent ?? {});
    expect(names.filter((name) => !told?.includes(name))).toEqual([]);
    expect(names.filter((name) => wanted?.includes(name))).toEqual([]);
  });
});
