import { CfnNamedQuery, CfnPreparedStatement, type CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { catalogue } from '../src/queries/catalogue';
import type { CatalogueEntry } from '../src/queries/entry';
import { textLiteral } from '../src/queries/sql';
import { preparedStatementOf, statementOf } from '../src/queries/statement';
import type { LakeTables } from '../src/queries/tables';

export interface SavedQueriesProps {
  readonly workgroup: CfnWorkGroup;
  readonly database: string;
  readonly tables: LakeTables;
}

/** What a prepared statement looks back. */
const PREPARED_DAYS = 30;

/**
 * The catalogue in the workgroup: every question as a named query, and those about one account, device or address as prepared statements
 * too, each with a named query that shows how to run it.
 */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { workgroup, database, tables }: SavedQueriesProps) {
    super(scope, id);
    const save = (name: string, entry: CatalogueEntry, queryString: string): CfnNamedQuery => {
      const query = new CfnNamedQuery(this, name, {
        name,
        database,
        workGroup: workgroup.name,
        description: `${entry.question} Next: ${entry.nextStep}`,
        queryString,
      });
      query.addResourceDependency(workgroup);
      return query;
    };
    for (const entry of catalogue) {
      const statement = statementOf(entry, { tables });
      if (!statement.ok) throw new Error(`${entry.id}: ${statement.problems.join('; ')}`);
      save(entry.id, entry, statement.sql);
      if (!entry.prepared) continue;
      // Names of prepared statements hold no dash.
      const statementName = entry.id.replaceAll('-', '_');
      const prepared = new CfnPreparedStatement(this, `Prepared-${entry.id}`, {
        statementName,
        workGroup: workgroup.name,
        description: entry.question,
        queryStatement: preparedStatementOf(entry, tables, PREPARED_DAYS),
      });
      prepared.addResourceDependency(workgroup);
      save(`${entry.id}-execute`, entry, `EXECUTE ${statementName} USING ${exampleOf(entry)}`);
    }
  }
}

/** The defaults of the open parameters, all of them text. */
function exampleOf(entry: CatalogueEntry): string {
  const open = (entry.prepared ?? []).map((name) => entry.parameters.find((parameter) => parameter.name === name)?.default ?? '');
  return open.map(textLiteral).join(', ');
}
