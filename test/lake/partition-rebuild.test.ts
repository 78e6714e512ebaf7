import { BatchDeletePartitionCommand, CreatePartitionCommand } from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { partitions as runVerb } from '../../src/cli/partitions';
import { BUCKETS, type Cloud, startCloud } from '../handlers/cloud';
import { DATABASE, makeLake, partitions, tableName } from '../handlers/converting';

const TABLE = tableName('darktrace-finding');
const DAYS = ['20261008', '20261009', '20261010'];

let cloud: Cloud;

beforeEach(async () => {
  cloud = await startCloud();
  await makeLake(cloud);
  for (const day of DAYS) await put(day);
}, 60_000);
afterEach(() => cloud.close());

const folder = (day: string): string => `ext/darktrace-finding/region=eu-west-1/accountId=external_acme/eventDay=${day}/`;

const put = (day: string) =>
  cloud.root.s3.send(new PutObjectCommand({ Bucket: BUCKETS.lake, Key: `${folder(day)}${'0'.repeat(32)}.zstd.parquet`, Body: 'x' }));

const run = (options: Record<string, unknown> = {}) =>
  runVerb(
    { positionals: [], options: { database: DATABASE, table: [TABLE], ...options } as never, json: false, quiet: false, color: false },
    cloud.root,
  );

test('told first, then made: every folder with objects becomes a partition with its own place', async () => {
  const dryRun = await run();
  expect(dryRun).toMatchObject({ exitCode: 1, result: { tables: [{ table: TABLE, right: 0, missing: 3, differing: 0, made: 0 }] } });
  expect(dryRun.problems[0]?.hint).toContain('--rebuild');
  expect((await partitions(cloud)).size).toBe(0);

  expect(await run({ rebuild: true })).toMatchObject({ exitCode: 0, problems: [], result: { tables: [{ made: 3 }] } });
  expect(await partitions(cloud)).toEqual(
    new Map(DAYS.map((day) => [`eu-west-1/external_acme/${day}`, `s3://${BUCKETS.lake}/${folder(day)}`])),
  );
  expect(await run()).toMatchObject({ exitCode: 0, result: { tables: [{ right: 3, missing: 0 }] } });
});

test('a partition with another place or other columns than its table is set right', async () => {
  await run({ rebuild: true });
  const values = ['eu-west-1', 'external_acme', DAYS[0]!];
  await cloud.root.glue.send(
    new BatchDeletePartitionCommand({ DatabaseName: DATABASE, TableName: TABLE, PartitionsToDelete: [{ Values: values }] }),
  );
  const input = {
    Values: values,
    StorageDescriptor: { Location: `s3://${BUCKETS.lake}/elsewhere/`, Columns: [{ Name: 'time', Type: 'string' }] },
  };
  await cloud.root.glue.send(new CreatePartitionCommand({ DatabaseName: DATABASE, TableName: TABLE, PartitionInput: input }));

  expect(await run()).toMatchObject({ exitCode: 1, result: { tables: [{ right: 2, differing: 1, empty: 0 }] } });
  expect(await run({ rebuild: true })).toMatchObject({ exitCode: 0, result: { tables: [{ changed: 1 }] } });
  expect((await partitions(cloud)).get(values.join('/'))).toBe(`s3://${BUCKETS.lake}/${folder(DAYS[0]!)}`);
});

test('every table of our sources is looked at where none is named', async () => {
  const { result } = await run({ table: [] });
  expect((result['tables'] as { table: string }[]).map(({ table }) => table).sort()).toEqual(
    ['darktrace-finding', 'darktrace-detection', 'darktrace-auth'].map(tableName).sort(),
  );
});

test.each([
  ['no database', { database: undefined }, 2, 'add --database'],
  ['a database that is not there', { database: 'elsewhere' }, 3, 'credentials'],
  ['a table that is not there', { table: ['elsewhere'] }, 3, '--table'],
])('%s is told with what to do', async (_, options, exitCode, hint) => {
  const outcome = await run(options);
  expect(outcome.exitCode).toBe(exitCode);
  expect(outcome.problems[0]?.hint).toContain(hint);
});

test('a refused catalogue is told with what to do', async () => {
  cloud.deny = ({ operation }) => operation === 'BatchCreatePartition';
  const outcome = await run({ rebuild: true });
  expect(outcome.exitCode).toBe(3);
  expect(outcome.problems[0]?.message).toContain('AccessDeniedException');
});
