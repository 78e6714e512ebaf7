import { GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { GetCrawlerCommand, GetPartitionsCommand, GetTableCommand, type Partition, type Table } from '@aws-sdk/client-glue';
import { ListPermissionsCommand } from '@aws-sdk/client-lakeformation';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { ListLogSourcesCommand } from '@aws-sdk/client-securitylake';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { SourceTable } from '../../sources/source';
import type { Clients } from './clients';
import type { DeployedConfig } from './config';
import { attempt, type Finding, ok, unchecked } from './finding';

export interface Account {
  readonly config: DeployedConfig;
  readonly clients: Clients;
  readonly tables: readonly SourceTable[];
  /** ms since 1970. */
  readonly nowMs: number;
  /** Whether a query may be run, which is billed. */
  readonly query: boolean;
  wait(ms: number): Promise<void>;
}

/** Where the records of one source are, as the services tell it. */
interface Place {
  readonly source: string;
  readonly database: string;
  readonly table: string;
  readonly location?: string;
  readonly providerRoleArn?: string;
  readonly crawler?: string;
}

/** From who is asking to what a query answers. What a failed check leaves in the dark is said to be unchecked. */
export async function* accountFindings(account: Account): AsyncGenerator<Finding> {
  const identity = await identify(account);
  yield identity;
  if (identity.state !== 'ok') {
    yield unchecked('lake', 'no credentials, so nothing in the account was looked at');
    return;
  }
  for (const { name } of account.tables) yield* sourceFindings(name, account);
}

function identify({ clients, config }: Account): Promise<Finding> {
  const remedy = {
    cause: 'no valid credentials in this shell',
    fix: 'aws sso login, or set AWS_PROFILE, then aws sts get-caller-identity',
  };
  return attempt('identity', remedy, async () => {
    const { Arn, Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return ok('identity', `${Arn} of account ${Account}, Region ${config.region}`);
  });
}

async function* sourceFindings(source: string, account: Account): AsyncGenerator<Finding> {
  const { config } = account;
  let place: Place | undefined = standalonePlace(source, config);
  if (config.lake === 'security-lake') {
    const registered = await findRegistered(source, account);
    yield registered.finding;
    place = registered.place;
    if (!place) return;
    yield await assumable(place, account);
  }
  const described = await describe(place, account);
  yield described.finding;
  if (!described.table) {
    yield unchecked(`${source}: partitions, objects, query`, 'there is no table to look into');
    return;
  }
  if (config.lake === 'security-lake') {
    yield await granted(place, account);
    if (place.crawler) yield await crawlerSettings(place.source, place.crawler, account);
  }
  if (config.partitions === 'projection') yield ok(`${source}: partitions`, 'projected by Athena, none are registered');
  else yield* partitionFindings(place, account);
  yield account.query ? await oneQuery(place, account) : unchecked(`${source}: query`, 'left out (--no-query)');
}

function standalonePlace(source: string, { name }: DeployedConfig): Place {
  const words = (text: string) => text.replaceAll('-', '_');
  return { source, database: words(name), table: words(source) };
}

async function findRegistered(source: string, { clients }: Account): Promise<{ finding: Finding; place?: Place }> {
  const check = `${source}: custom source`;
  const fix = 'npx cdk deploy --all, in the account that owns the lake (the delegated administrator of Security Lake)';
  let place: Place | undefined;
  const finding = await attempt(
    check,
    { cause: 'no permission for securitylake:ListLogSources, or no lake in this Region', fix },
    async () => {
      const { sources = [] } = await clients.securityLake.send(
        new ListLogSourcesCommand({ sources: [{ customLogSource: { sourceName: source } }] }),
      );
      const found = sources
        .flatMap((each) => each.sources ?? [])
        .find((each) => each.customLogSource?.sourceName === source)?.customLogSource;
      if (!found)
        return { check, state: 'failed', found: 'not registered in this Region', cause: 'the source stack is not deployed here', fix };
      place = {
        source,
        database: lastSegment(found.attributes?.databaseArn),
        table: lastSegment(found.attributes?.tableArn),
        ...(found.provider?.location === undefined ? {} : { location: found.provider.location }),
        ...(found.provider?.roleArn === undefined ? {} : { providerRoleArn: found.provider.roleArn }),
        ...(found.attributes?.crawlerArn === undefined ? {} : { crawler: lastSegment(found.attributes.crawlerArn) }),
      };
      return ok(check, `registered, objects go to ${found.provider?.location}`);
    },
  );
  return place ? { finding, place } : { finding };
}

const lastSegment = (arn = ''): string => arn.split('/').at(-1) ?? '';

function assumable({ source, providerRoleArn }: Place, { clients, config }: Account): Promise<Finding> {
  const check = `${source}: provider role`;
  const remedy = {
    cause: 'the role trusts another account or external ID, or this identity may not call sts:AssumeRole',
    fix: 'compare securityLake.externalId in cdk.json with the trust policy: aws iam get-role --role-name <role>',
  };
  return attempt(check, remedy, async () => {
    await clients.sts.send(
      new AssumeRoleCommand({
        RoleArn: providerRoleArn,
        RoleSessionName: 'slc-doctor',
        ExternalId: config.externalId,
        DurationSeconds: 900,
      }),
    );
    return ok(check, `${providerRoleArn} can be assumed with the external ID`);
  });
}

async function describe({ source, database, table }: Place, { clients }: Account): Promise<{ finding: Finding; table?: Table }> {
  const check = `${source}: table`;
  let described: Table | undefined;
  const remedy = {
    cause: 'the table is not there, or this identity may not see it',
    fix: `npx cdk deploy --all, then aws glue get-table --database-name ${database} --name ${table}`,
  };
  const finding = await attempt(check, remedy, async () => {
    described = (await clients.glue.send(new GetTableCommand({ DatabaseName: database, Name: table }))).Table;
    const columns = described?.StorageDescriptor?.Columns?.length ?? 0;
    if (columns > 0) return ok(check, `${database}.${table} with ${columns} columns`);
    return {
      check,
      state: 'failed',
      found: `${database}.${table} has no columns`,
      cause: 'no object was crawled and no columns were set',
      fix: 'set securityLake.columns to true and deploy again',
    };
  });
  return described ? { finding, table: described } : { finding };
}

/** The registrar needs all three to register a partition (Lake Formation developer guide, permissions for Glue operations). */
const WANTED_GRANTS = ['DESCRIBE', 'ALTER', 'INSERT'] as const;

function granted({ source, database, table }: Place, { clients }: Account): Promise<Finding> {
  const check = `${source}: Lake Formation grants`;
  const fix = 'make the CloudFormation execution role a Lake Formation administrator (docs/deploy.md), then npx cdk deploy --all';
  return attempt(check, { cause: 'only an administrator of Lake Formation sees all grants', fix }, async () => {
    const { PrincipalResourcePermissions = [] } = await clients.lakeFormation.send(
      new ListPermissionsCommand({ Resource: { Table: { DatabaseName: database, Name: table } } }),
    );
    const holders = PrincipalResourcePermissions.filter(
      ({ Permissions = [] }) => Permissions.includes('ALL') || WANTED_GRANTS.every((each) => Permissions.includes(each)),
    ).map(({ Principal }) => lastSegment(Principal?.DataLakePrincipalIdentifier));
    if (holders.length > 0) return ok(check, `${WANTED_GRANTS.join(', ')} held by ${holders.join(', ')}`);
    return {
      check,
      state: 'failed',
      found: `nobody holds ${WANTED_GRANTS.join(', ')}`,
      cause: 'the grants of the source stack are missing',
      fix,
    };
  });
}

function crawlerSettings(source: string, name: string, { clients, config }: Account): Promise<Finding> {
  const check = `${source}: crawler`;
  const fix = 'npx cdk deploy --all sets it again';
  return attempt(check, { cause: 'the crawler is not there, or may not be seen', fix }, async () => {
    const { Crawler } = await clients.glue.send(new GetCrawlerCommand({ Name: name }));
    const behaviour = Crawler?.SchemaChangePolicy?.UpdateBehavior ?? 'not set';
    const schedule = Crawler?.Schedule?.State ?? 'NOT_SCHEDULED';
    const found = `schema changes: ${behaviour}, schedule: ${schedule}`;
    if (config.partitions === 'crawler' || (behaviour === 'LOG' && schedule !== 'SCHEDULED')) return ok(check, found);
    return {
      check,
      state: 'warning',
      found,
      cause: 'where the connector registers partitions, a crawler may overwrite the columns of the table',
      fix,
    };
  });
}

const DAY_MS = 86_400_000;

async function* partitionFindings(place: Place, account: Account): AsyncGenerator<Finding> {
  const check = `${place.source}: partitions`;
  const { clients, nowMs } = account;
  const since = new Date(nowMs - 30 * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  let newest: Partition | undefined;
  yield await attempt(check, { cause: 'this identity may not read the catalogue', fix: 'slc partitions --help' }, async () => {
    const { Partitions = [] } = await clients.glue.send(
      new GetPartitionsCommand({
        DatabaseName: place.database,
        TableName: place.table,
        Expression: `eventday >= '${since}'`,
        ExcludeColumnSchema: true,
      }),
    );
    newest = [...Partitions].sort((a, b) => dayOf(b).localeCompare(dayOf(a)))[0];
    if (newest) return ok(check, `${Partitions.length} of the last 30 days seen, the newest of ${dayOf(newest)}`);
    return {
      check,
      state: 'warning',
      found: 'none of the last 30 days',
      cause: 'no alert came, or its partition could not be registered',
      fix: 'look at the alarms, then slc partitions --rebuild',
    };
  });
  yield newest
    ? await newestObject(place.source, newest, account)
    : unchecked(`${place.source}: newest object`, 'there is no partition to look into');
}

/** The keys are region, accountid, eventday. */
const dayOf = ({ Values }: Partition): string => Values?.[2] ?? '';

function newestObject(source: string, partition: Partition, { clients, nowMs }: Account): Promise<Finding> {
  const check = `${source}: newest object`;
  return attempt(check, { cause: 'this identity may not list the lake bucket', fix: 'ask for s3:ListBucket on the lake' }, async () => {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(partition.StorageDescriptor?.Location ?? '') ?? [];
    let newestMs = 0;
    for await (const { Contents = [] } of paginateListObjectsV2({ client: clients.s3 }, { Bucket: bucket, Prefix: prefix })) {
      for (const { LastModified } of Contents) newestMs = Math.max(newestMs, LastModified?.getTime() ?? 0);
    }
    if (newestMs > 0) return ok(check, `${Math.round((nowMs - newestMs) / 60_000)} minutes old`);
    return {
      check,
      state: 'failed',
      found: `the partition ${prefix} is empty`,
      cause: 'objects were deleted, or are of another place',
      fix: 'slc partitions --rebuild',
    };
  });
}

/** A query of one partition at most takes seconds; more is a queue or a fault. */
const QUERY_WAITS = 30;

function oneQuery({ source, database, table }: Place, { clients, config, nowMs, wait }: Account): Promise<Finding> {
  const check = `${source}: query`;
  const remedy = {
    cause: 'the workgroup or the right to read the lake is missing',
    fix: `aws athena get-work-group --work-group ${config.name}`,
  };
  return attempt(check, remedy, async () => {
    const today = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
    const { QueryExecutionId } = await clients.athena.send(
      new StartQueryExecutionCommand({
        WorkGroup: config.name,
        QueryString: `SELECT count(*) FROM "${database}"."${table}" WHERE eventday = '${today}'`,
      }),
    );
    for (let asked = 0; asked < QUERY_WAITS; asked++) {
      const { QueryExecution } = await clients.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') return ok(check, `answered, ${QueryExecution?.Statistics?.DataScannedInBytes ?? 0} bytes read`);
      if (State === 'FAILED' || State === 'CANCELLED') return { check, state: 'failed', found: StateChangeReason ?? State, ...remedy };
      await wait(1000);
    }
    return {
      check,
      state: 'failed',
      found: `no answer after ${QUERY_WAITS} s`,
      cause: 'the queue of the workgroup is full',
      fix: remedy.fix,
    };
  });
}
