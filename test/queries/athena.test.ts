import { catalogue } from '../../src/queries/catalogue';
import { preparedStatementOf, statementOf } from '../../src/queries/statement';
import { EXAMPLE_TABLES, securityLakeTables } from '../../src/queries/tables';
import { VIEWS } from '../../src/queries/views';
import { viewSql } from '../../src/queries/views/view';
import { ALL_TIME } from '../../src/queries/window';
import { loadTrinoGrammar } from './athena-syntax';

const complaints = loadTrinoGrammar();

/** Every form that a deployment can write. */
const FORMS = [
  EXAMPLE_TABLES,
  securityLakeTables('eu-west-1', ['detection_finding', 'authentication'], '1.1.0'),
  securityLakeTables('eu-west-1', ['security_finding', 'detection_finding', 'authentication'], '1.3.0'),
];

test.each([
  'SELECT a FROM t WHERE',
  'SELECT a FORM t',
  'SELECT filter(a, x => x > 1) FROM t',
  'SELECT a FROM t GROUP a',
  "SELECT INTERVAL 7 'DAY'",
])('the grammar refuses %s', (sql) => {
  expect(complaints(sql)).not.toEqual([]);
});

describe.each(catalogue.map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
  const texts = FORMS.map((tables) => {
    const statement = statementOf(entry, { tables });
    if (!statement.ok) throw new Error(statement.problems.join('\n'));
    return statement.sql;
  });

  test('is Trino by its grammar', () => {
    for (const sql of texts) expect(complaints(sql)).toEqual([]);
  });

  test('names the partition beside the time wherever it reads a table', () => {
    for (const sql of texts) {
      const own = sql.match(/_ext_darktrace_/g)?.length ?? 0;
      expect(sql.match(/eventday >= date_format\(current_timestamp - INTERVAL '30' DAY, '%Y%m%d'\) AND "time" >= /g)).toHaveLength(own);
      const native = sql.match(/_2_0"/g)?.length ?? 0;
      expect(sql.match(/WHERE time_dt >= current_timestamp - INTERVAL '30' DAY/g) ?? []).toHaveLength(native);
    }
  });

  test('keeps to what both engines know', () => {
    for (const sql of texts) {
      expect(sql).not.toMatch(/\b(any_match|transform|reduce|map_agg|listagg|slice|concat|date_add|MATCH_RECOGNIZE|TABLESAMPLE)\b/i);
      expect(sql.length).toBeLessThan(262_144);
    }
  });
});

test('a prepared statement asks for its parameters in order, each once', () => {
  const prepared = catalogue.filter((entry) => entry.prepared);
  expect(prepared.map(({ id }) => id)).toEqual(['entity-timeline', 'pivot-ip', 'pivot-user']);
  for (const entry of prepared) {
    const sql = preparedStatementOf(entry, EXAMPLE_TABLES, 30);
    expect(complaints(sql)).toEqual([]);
    expect(sql.match(/\?/g)).toHaveLength(entry.prepared?.length ?? 0);
  }
});

test.each(Object.values(VIEWS).map((view) => [view.name, view] as const))('the view %s is Trino by its grammar', (_, view) => {
  for (const { own } of FORMS) expect(complaints(viewSql(view, own, ALL_TIME))).toEqual([]);
});
