import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  type GetPartitionsCommandInput,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  type PartitionError,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import type { Address } from '../judges/judge';
import { clientOf } from '../small-account';
import { casesOf, verdict, verdicts } from './case';

/** A database of one's own with a table as a custom source has it, and three partitions. */
class Stage {
  readonly on: { readonly DatabaseName: string; readonly TableName: string };

  constructor(
    readonly glue: GlueClient,
    readonly database: string,
  ) {
    this.on = { DatabaseName: database, TableName: TABLE };
  }

  createTable(input: TableInput) {
    return this.glue.send(new CreateTableCommand({ DatabaseName: this.database, TableInput: input }));
  }

  async table(name = TABLE) {
    return (await this.glue.send(new GetTableCommand({ DatabaseName: this.database, Name: name }))).Table;
  }

  create(values: string[]) {
    return this.glue.send(new CreatePartitionCommand({ ...this.on, PartitionInput: partition(values) }));
  }

  async createAll(days: readonly string[]) {
    const PartitionInputList = days.map((day) => partition(valuesOf(day)));
    return (await this.glue.send(new BatchCreatePartitionCommand({ ...this.on, PartitionInputList }))).Errors ?? [];
  }

  async location(day: string): Promise<string | undefined> {
    const { Partition } = await this.glue.send(new GetPartitionCommand({ ...this.on, PartitionValues: valuesOf(day) }));
    return Partition?.StorageDescriptor?.Location;
  }

  list(others: Partial<GetPartitionsCommandInput> = {}) {
    return this.glue.send(new GetPartitionsCommand({ ...this.on, ...others }));
  }

  /** Days of the partitions, sorted: Glue promises no order. */
  async days(others: Partial<GetPartitionsCommandInput> = {}): Promise<(string | undefined)[]> {
    return ((await this.list(others)).Partitions ?? []).map(({ Values }) => Values?.[2]).sort();
  }
}

const TABLE = 'findings';
const DAYS = ['20260101', '20260102', '20260103'] as const;

async function setStage(judge: Address, name: string): Promise<Stage> {
  const stage = new Stage(new GlueClient(clientOf(judge)), name);
  await stage.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  await stage.createTable(tableInput(TABLE));
  await stage.createAll(DAYS);
  return stage;
}

/** Partitions, as a writer keeps them: AWS Glue API reference, Catalog. */
export const GLUE_CASES = casesOf('glue', setStage, [
  {
    asks: 'a database and a table are made once',
    aws: ['AlreadyExistsException 400', 'AlreadyExistsException 400'],
    run: (stage) =>
      verdicts([
        () => stage.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: stage.database } })),
        () => stage.createTable({ Name: TABLE }),
      ]),
  },
  {
    asks: 'a database, a table, a partition that is not there is missing',
    aws: Array(4).fill('EntityNotFoundException 400'),
    run: (stage) =>
      verdicts([
        () => stage.glue.send(new GetDatabaseCommand({ Name: 'none' })),
        () => stage.table('none'),
        () => stage.location('19990101'),
        () => stage.glue.send(new DeleteTableCommand({ DatabaseName: stage.database, Name: 'none' })),
      ]),
  },
  {
    asks: 'a table is kept in lower case: its name, its columns, its keys',
    aws: { name: 'mixedcase', columns: ['time', 'activityid'], keys: ['region', 'accountid', 'eventday'] },
    async run(stage) {
      const { StorageDescriptor = {}, ...others } = tableInput('MixedCase');
      const Columns = [
        { Name: 'Time', Type: 'bigint' },
        { Name: 'activityId', Type: 'int' },
      ];
      const PartitionKeys = ['region', 'accountId', 'eventDay'].map((Name) => ({ Name, Type: 'string' }));
      await stage.createTable({ ...others, PartitionKeys, StorageDescriptor: { ...StorageDescriptor, Columns } });
      const table = await stage.table('mixedcase');
      return {
        name: table?.Name,
        columns: table?.StorageDescriptor?.Columns?.map(({ Name }) => Name),
        keys: table?.PartitionKeys?.map(({ Name }) => Name),
      };
    },
  },
  {
    asks: 'a table that is updated has a new version, and its partitions still',
    aws: { versions: [0, 1], location: 's3://lake/elsewhere/', days: [...DAYS] },
    async run(stage) {
      const before = await stage.table();
      const input = tableInput(TABLE);
      const moved = { ...input, StorageDescriptor: { ...input.StorageDescriptor, Location: 's3://lake/elsewhere/' } };
      await stage.glue.send(new UpdateTableCommand({ DatabaseName: stage.database, TableInput: moved }));
      const after = await stage.table();
      const first = Number(before?.VersionId);
      return {
        versions: [0, Number(after?.VersionId) - first],
        location: after?.StorageDescriptor?.Location,
        days: await stage.days(),
      };
    },
  },
  {
    asks: 'of a batch of partitions the new ones are made, and the one that is there is told of',
    aws: { errors: [['20260103', 'AlreadyExistsException']], days: [...DAYS, '20260104', '20260105'] },
    async run(stage) {
      const errors = await stage.createAll(['20260103', '20260104', '20260105']);
      return { errors: told(errors), days: await stage.days() };
    },
  },
  {
    asks: 'a batch has one hundred partitions at most',
    aws: ['accepted', 'ValidationException 400'],
    run: (stage) => verdicts([() => stage.createAll(days(100)), () => stage.createAll(days(101))]),
  },
  {
    asks: 'a partition has a value for each key, and is made once',
    aws: ['InvalidInputException 400', 'AlreadyExistsException 400'],
    run: (stage) => verdicts([() => stage.create(['us-east-1']), () => stage.create(valuesOf(DAYS[0]))]),
  },
  {
    asks: 'a partition keeps its location in camel case',
    aws: locationOf(DAYS[0]),
    run: (stage) => stage.location(DAYS[0]),
  },
  {
    asks: 'partitions come in pages',
    aws: { pages: [2, 1], days: [...DAYS] },
    async run(stage) {
      const first = await stage.list({ MaxResults: 2 });
      const second = await stage.list({ MaxResults: 2, NextToken: first.NextToken });
      const pages = [first.Partitions ?? [], second.Partitions ?? []];
      return {
        pages: pages.map((page) => page.length),
        days: pages
          .flat()
          .map(({ Values }) => Values?.[2])
          .sort(),
      };
    },
  },
  {
    asks: 'a page has bounds: 1 to 1,000 partitions, 1 to 100 tables',
    aws: Array(4).fill('ValidationException 400'),
    run: (stage) => {
      const tables = (MaxResults: number) => () => stage.glue.send(new GetTablesCommand({ DatabaseName: stage.database, MaxResults }));
      return verdicts([() => stage.list({ MaxResults: 0 }), () => stage.list({ MaxResults: 1001 }), tables(0), tables(101)]);
    },
  },
  {
    asks: 'an expression picks partitions by their keys and knows no other column',
    aws: [['20260102', '20260103'], ['20260101', '20260102'], 'InvalidInputException 400'],
    async run(stage) {
      return [
        await stage.days({ Expression: "region = 'us-east-1' AND eventday >= '20260102'" }),
        await stage.days({ Expression: "eventday < '20260103'" }),
        await verdict(stage.list({ Expression: "colour = 'red'" })),
      ];
    },
  },
  {
    asks: 'a partition is updated in place; one that is missing, or whose values would change, is told of',
    aws: {
      errors: [
        ['20260109', 'EntityNotFoundException'],
        ['20260102', 'InvalidInputException'],
      ],
      moved: 's3://lake/moved/',
      days: [...DAYS],
    },
    async run(stage) {
      const input = partition(valuesOf(DAYS[0]));
      const Entries = [
        { day: DAYS[0], PartitionInput: { ...input, StorageDescriptor: { ...input.StorageDescriptor, Location: 's3://lake/moved/' } } },
        { day: '20260109', PartitionInput: partition(valuesOf('20260109')) },
        { day: DAYS[1], PartitionInput: partition(valuesOf(DAYS[2])) },
      ].map(({ day, PartitionInput }) => ({ PartitionValueList: valuesOf(day), PartitionInput }));
      const { Errors = [] } = await stage.glue.send(new BatchUpdatePartitionCommand({ ...stage.on, Entries }));
      return {
        errors: Errors.map(({ PartitionValueList, ErrorDetail }) => [PartitionValueList?.[2], ErrorDetail?.ErrorCode]),
        moved: await stage.location(DAYS[0]),
        days: await stage.days(),
      };
    },
  },
  {
    asks: 'partitions are deleted in a batch of twenty-five at most, and the one that is missing is told of',
    aws: { errors: [['20260109', 'EntityNotFoundException']], left: [DAYS[0], DAYS[1]], tooMany: 'ValidationException 400' },
    async run(stage) {
      const remove = (list: readonly string[]) => {
        const PartitionsToDelete = list.map((day) => ({ Values: valuesOf(day) }));
        return stage.glue.send(new BatchDeletePartitionCommand({ ...stage.on, PartitionsToDelete }));
      };
      const { Errors = [] } = await remove([DAYS[2], '20260109']);
      return { errors: told(Errors), left: await stage.days(), tooMany: await verdict(remove(days(26))) };
    },
  },
  {
    asks: 'a table that is deleted takes its partitions with it',
    aws: ['EntityNotFoundException 400', []],
    async run(stage) {
      await stage.glue.send(new DeleteTableCommand({ DatabaseName: stage.database, Name: TABLE }));
      const missing = await verdict(stage.table());
      await stage.createTable(tableInput(TABLE));
      return [missing, await stage.days()];
    },
  },
]);

const PARQUET = {
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  Columns: [
    { Name: 'time', Type: 'bigint' },
    { Name: 'observables', Type: 'array<struct<name:string,type_id:int>>' },
  ],
};

function tableInput(name: string): TableInput {
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet' },
    PartitionKeys: ['region', 'accountid', 'eventday'].map((Name) => ({ Name, Type: 'string' })),
    StorageDescriptor: { ...PARQUET, Location: 's3://lake/ext/findings/' },
  };
}

function valuesOf(day: string): string[] {
  return ['us-east-1', 'external_acme', day];
}

function locationOf(day: string | undefined): string {
  return `s3://lake/ext/findings/region=us-east-1/accountId=external_acme/eventDay=${day}/`;
}

const partition = (values: string[]) => ({ Values: values, StorageDescriptor: { ...PARQUET, Location: locationOf(values[2]) } });

/** This many days of a year that no other partition has. */
const days = (count: number): string[] => Array.from({ length: count }, (_, index) => String(20270000 + index));

const told = (errors: readonly PartitionError[]): unknown =>
  errors.map(({ PartitionValues, ErrorDetail }) => [PartitionValues?.[2], ErrorDetail?.ErrorCode]);
