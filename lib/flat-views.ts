import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { LakeTables } from '../src/queries/tables';
import { VIEWS } from '../src/queries/views';
import { type FlatView, type ViewType, viewSql } from '../src/queries/views/view';
import { ALL_TIME } from '../src/queries/window';
import type { Config } from './config';

export interface FlatViewsProps {
  readonly config: Config;
  readonly tables: LakeTables;
}

/** The flat views, in a Glue database of the customer: Security Lake's own is not ours to write to. */
export class FlatViews extends Construct {
  readonly database: string;

  constructor(scope: Construct, id: string, { config, tables }: FlatViewsProps) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    this.database = `${config.name.replaceAll('-', '_')}_views`;
    const database = new CfnDatabase(this, 'Database', { catalogId, databaseInput: { name: this.database } });
    for (const view of Object.values(VIEWS)) {
      const made = new CfnTable(this, `View-${view.name}`, {
        catalogId,
        databaseName: this.database,
        tableInput: viewInput(view, viewSql(view, tables.own, ALL_TIME), this.database),
      });
      made.addResourceDependency(database);
    }
  }
}

/** A view as Athena stores it in the catalogue: Trino's description of it, JSON in base64 in a comment, beside columns in Hive's words. */
function viewInput({ name, means, columns }: FlatView, sql: string, schema: string): CfnTable.TableInputProperty {
  const described = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
  };
  return {
    name,
    description: means,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(described)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
    storageDescriptor: { columns: columns.map((column) => ({ name: column.name, type: HIVE_TYPES[column.type], comment: column.means })) },
  };
}

const HIVE_TYPES: Readonly<Record<ViewType, string>> = {
  varchar: 'string',
  bigint: 'bigint',
  double: 'double',
  boolean: 'boolean',
  'timestamp(3)': 'timestamp',
};
