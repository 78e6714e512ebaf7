import { GetCrawlerCommand, GetTableCommand, type Table } from '@aws-sdk/client-glue';
import { ListPermissionsCommand } from '@aws-sdk/client-lakeformation';
import { ListLogSourcesCommand } from '@aws-sdk/client-securitylake';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { DeployedConfig } from './config';
import { attempt, type Finding, ok, unchecked } from './finding';
import { partitionFindings } from './partitions';
import type { Account, Place } from './place';
import { providerRole, rolesFromConnector, seesOnlyRoles } from './provider-role';
import { oneQuery } from './query';
import { lakeFindings } from './security-lake';

/** From who is asking to what a query answers. What a failed check leaves in the dark is said to be unchecked. */
export async function* accountFindings(account: Account): AsyncGenerator<Finding> {
  const { finding, accountId } = await identify(account);
  yield finding;
  if (accountId === undefined) {
    yield unchecked('lake', 'no credentials, so nothing in the account was looked at');
    return;
  }
  const { config, tables } = account;
  if (seesOnlyRoles(config, accountId)) {
    for (const { name } of tables) yield* rolesFromConnector(name, account);
    return;
  }
  if (config.lake === 'security-lake') yield* lakeFindings(account, accountId);
  for (const { name } of tables) yield* sourceFindings(name, account, accountId);
}

async function identify({ clients, config }: Account): Promise<{ finding: Finding; accountId?: string }> {
  const remedy = {
    cause: 'no valid credentials in this shell',
    fix: 'aws sso login, or set AWS_PROFILE, then aws sts get-caller-identity',
  };
  let accountId: string | undefined;
  const finding = await attempt('identity', remedy, async () => {
    const { Arn, Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    accountId = Account;
    return ok('identity', `${Arn} of account ${Account}, Region ${config.region}`);
  });
  return accountId === undefined ? { finding } : { finding, accountId };
}

async function* sourceFindings(source: string, account: Account, accountId: string): AsyncGenerator<Finding> {
  const { config } = account;
  let place: Place | undefined = standalonePlace(source, config);
  if (config.lake === 'security-lake') {
    const registered = await findRegistered(source, account);
    yield registered.finding;
    place = registered.place;
    if (!place) return;
    yield await providerRole(place, account, accountId);
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
  else yield* partitionFindings(place, described.table, account);
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

/** What the source stack grants to whoever registers partitions. */
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
