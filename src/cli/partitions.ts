import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CatalogTable } from '../lake/glue-partitions';
import type { PartitionPlan, RebuildResult } from '../lake/partition-rebuild';
import { EXIT } from './exit-codes';
import { renderTable, styleFor, type TableColumn } from './terminal';
import { type CommandProblem, failed, type Outcome, usage, type Verb, type VerbArgs } from './verb';

export const verb: Verb = {
  description: [
    'Compares the partitions in the Glue Data Catalog with the folders of the lake in S3, table by table. With --rebuild it registers what is',
    'missing and sets right what has another place or other columns than its table; without, it only tells. Needs AWS credentials.',
  ].join(' '),
  arguments: [],
  options: [
    { flags: '--database <name>', description: 'Glue database of the lake, e.g. amazon_security_lake_glue_db_eu_west_1' },
    { flags: '--region <code>', description: 'Region of the lake; that of the AWS configuration where it is not given' },
    { flags: '--table <name...>', description: 'tables to look at; every table of our sources where none is given' },
    { flags: '--rebuild', description: 'register and set right, instead of only telling' },
  ],
  examples: [
    { command: 'partitions --database amazon_security_lake_glue_db_eu_west_1 --region eu-west-1', explanation: 'what is missing' },
    { command: 'partitions --database security_lake_connector --rebuild', explanation: 'make every partition anew from what stands in S3' },
  ],
  async run(args) {
    const { region } = args.options;
    const [{ GlueClient: Glue }, { S3Client: S3 }] = await Promise.all([import('@aws-sdk/client-glue'), import('@aws-sdk/client-s3')]);
    const config = region === undefined ? {} : { region: String(region) };
    return partitions(args, { glue: new Glue(config), s3: new S3(config) });
  },
};

export interface CatalogClients {
  readonly glue: GlueClient;
  readonly s3: S3Client;
}

/** What became of one table. */
interface TableOutcome {
  readonly plan: PartitionPlan;
  /** Absent where it was only told. */
  readonly rebuilt?: RebuildResult;
}

/** The verb with its clients. */
export async function partitions({ options, color }: VerbArgs, clients: CatalogClients): Promise<Outcome> {
  const database = options['database'];
  if (typeof database !== 'string') {
    return usage('no database is given', 'add --database <name>');
  }
  const { planPartitions, rebuildPartitions } = await import('../lake/partition-rebuild');
  const outcomes: TableOutcome[] = [];
  try {
    const tables = await ourTables(clients.glue, database, (options['table'] ?? []) as readonly string[]);
    if (tables.length === 0) {
      const hint = 'name the tables with --table, or look at the database with aws glue get-tables';
      return failed(EXIT.configuration, { rule: 'lake.table', message: `database ${database} has no table of ours`, hint });
    }
    for (const table of tables) {
      const plan = await planPartitions(clients.s3, clients.glue, table);
      outcomes.push(options['rebuild'] === true ? { plan, rebuilt: await rebuildPartitions(clients.glue, plan) } : { plan });
    }
  } catch (cause) {
    return failed(EXIT.configuration, {
      rule: 'lake.catalog',
      message: `the catalogue cannot be read or written: ${(cause as Error).name}: ${(cause as Error).message}`,
      hint: 'check the credentials (aws sts get-caller-identity), the Region, and the Lake Formation grants on the table',
    });
  }
  return tell(outcomes, color);
}

/** The tables that are asked for, or those named after one of our sources (Security Lake puts its own words before the name). */
async function ourTables(glue: GlueClient, database: string, wanted: readonly string[]): Promise<CatalogTable[]> {
  const [{ paginateGetTables }, { sources }] = await Promise.all([import('@aws-sdk/client-glue'), import('../sources')]);
  const names = sources.flatMap((source) => source.tables.map(({ name }) => name.replaceAll('-', '_')));
  const isOurs = (table: string) =>
    wanted.length > 0 ? wanted.includes(table) : names.some((name) => table === name || table.endsWith(`_ext_${name}`));
  const tables: CatalogTable[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    for (const { Name = '', CatalogId, StorageDescriptor } of TableList) {
      if (isOurs(Name)) tables.push({ catalogId: CatalogId, database, table: Name, location: StorageDescriptor?.Location ?? '' });
    }
  }
  return tables;
}

function tell(outcomes: readonly TableOutcome[], color: boolean): Outcome {
  const rows = outcomes.map(({ plan, rebuilt }) => ({
    table: plan.table.table,
    right: plan.right,
    missing: plan.missing.length,
    differing: plan.differing.length,
    empty: plan.empty,
    made: rebuilt?.made ?? 0,
    changed: rebuilt?.changed ?? 0,
  }));
  const problems = outcomes.flatMap(problemsOf);
  const partial = outcomes.some(({ rebuilt }) => (rebuilt?.failures.length ?? 0) > 0);
  return {
    exitCode: partial ? EXIT.partialWrite : problems.length > 0 ? EXIT.problemsFound : EXIT.done,
    result: { tables: rows },
    problems,
    text: renderTable(COLUMNS, rows.map(cellsOf), { style: styleFor(color) }),
  };
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'table' },
  ...['right', 'missing', 'differing', 'empty', 'made', 'changed'].map((title) => ({ title, align: 'right' as const })),
];

const cellsOf = (row: Readonly<Record<string, string | number>>): string[] => COLUMNS.map(({ title }) => String(row[title]));

function problemsOf({ plan, rebuilt }: TableOutcome): CommandProblem[] {
  const { table } = plan.table;
  if (rebuilt) {
    return rebuilt.failures.map((message) => ({
      rule: 'lake.partition',
      level: 'error',
      file: table,
      message,
      hint: 'grant ALTER and INSERT on the table in Lake Formation, or glue:BatchCreatePartition and glue:BatchUpdatePartition',
    }));
  }
  const wrong = plan.missing.length + plan.differing.length;
  if (wrong === 0) return [];
  const message = `${plan.missing.length} partitions are missing, ${plan.differing.length} differ from their table`;
  return [{ rule: 'lake.partition', level: 'error', file: table, message, hint: 'run it again with --rebuild' }];
}
