import type { GlueClient } from '@aws-sdk/client-glue';
import { GrantPermissionsCommand, type LakeFormationClient } from '@aws-sdk/client-lakeformation';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecurityLakeClient } from '@aws-sdk/client-securitylake';
import type { CatalogTable } from '../../lake/glue-partitions';
import { sources } from '../../sources';
import type { SourceTable } from '../../sources/source';
import { deleteCrawler, restCrawler } from './crawler';
import { createSource, deleteSource, findSource, type RegisteredSource } from './custom-source';
import { registerPartitionsAgain } from './partitions-again';
import { putProbe } from './probe';
import { type CustomSourceProperties, physicalId, sourceOfPhysicalId } from './properties';
import { type Patience, patiently } from './retry';
import { setTableColumns } from './table-columns';

/** What the provider framework of CDK hands over. */
export type RegistrationEvent =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: CustomSourceProperties }
  | {
      readonly RequestType: 'Update';
      readonly PhysicalResourceId: string;
      readonly ResourceProperties: CustomSourceProperties;
      readonly OldResourceProperties: CustomSourceProperties;
    }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string; readonly ResourceProperties: CustomSourceProperties };

export interface Registration {
  readonly PhysicalResourceId: string;
  /** Attributes that the stack reads. */
  readonly Data?: { readonly Location: string; readonly ProviderRoleArn: string; readonly Database: string; readonly Table: string };
}

export interface Clients {
  readonly securityLake: SecurityLakeClient;
  readonly glue: GlueClient;
  readonly lakeFormation: LakeFormationClient;
  readonly s3: S3Client;
}

/**
 * Makes, changes or deletes one custom source. Failure is thrown: the provider framework takes any answer for success. Security Lake has
 * no update, so what cannot change in place is deleted and made anew under the same physical id, since a new id would have CloudFormation
 * delete the only source of the name afterwards.
 */
export async function onEvent(event: RegistrationEvent, clients: Clients, patience: Patience, nowMs: number): Promise<Registration> {
  switch (event.RequestType) {
    case 'Create':
      return register(event.ResourceProperties, clients, patience, nowMs);
    case 'Update':
      return update(event, clients, patience, nowMs);
    case 'Delete': {
      const source = sourceOfPhysicalId(event.PhysicalResourceId);
      if (source) await deleteSource(clients.securityLake, source, patience);
      return { PhysicalResourceId: event.PhysicalResourceId };
    }
  }
}

async function update(
  { ResourceProperties: now, OldResourceProperties: before }: RegistrationEvent & { readonly RequestType: 'Update' },
  clients: Clients,
  patience: Patience,
  nowMs: number,
): Promise<Registration> {
  if (physicalId(now) !== physicalId(before)) return register(now, clients, patience, nowMs);
  if (now.eventClass !== before.eventClass) {
    throw new Error(
      `custom source ${now.sourceName}: class ${before.eventClass} became ${now.eventClass}, wanted the same: give the new class a new name`,
    );
  }
  if (!FIXED.some((property) => now[property] !== before[property])) {
    const { source } = await findOrCreate(now, clients, patience);
    await settle(source, now, clients, patience);
    return answer(now, source);
  }
  await removeWithCrawler(now, clients, patience);
  const registration = await register(now, clients, patience, nowMs);
  await restore(now, clients, patience);
  return registration;
}

/** Properties that Security Lake takes at creation only. */
const FIXED = ['principal', 'externalId', 'crawlerRoleArn'] as const;

/** Makes the source, with an object that shows its columns. Doing it twice is doing it once. */
async function register(properties: CustomSourceProperties, clients: Clients, patience: Patience, nowMs: number): Promise<Registration> {
  const table = tableOf(properties);
  const { source, isNew } = await findOrCreate(properties, clients, patience);
  try {
    await settle(source, properties, clients, patience);
    if (properties.probe === 'true') await putProbe(clients.s3, source.location, table, properties, nowMs);
  } catch (cause) {
    // The provider framework never has a failed creation deleted, and the next one would take this source over, whatever its external ID is.
    if (isNew) await takeBack(source, properties, clients, patience, cause);
    throw cause;
  }
  return answer(properties, source);
}

async function findOrCreate(
  properties: CustomSourceProperties,
  { securityLake }: Clients,
  patience: Patience,
): Promise<{ readonly source: RegisteredSource; readonly isNew: boolean }> {
  const found = await findSource(securityLake, properties, properties.region, patience);
  return { source: found ?? (await createSource(securityLake, properties, patience)), isNew: found === undefined };
}

/** Sees to the source's crawler and table. */
async function settle(source: RegisteredSource, properties: CustomSourceProperties, { glue }: Clients, patience: Patience): Promise<void> {
  if (properties.partitions === 'register') await restCrawler(glue, source.crawler, patience);
  if (properties.columns === 'true') {
    const { columns } = tableOf(properties);
    await setTableColumns(glue, catalogTable(source, properties), columns(properties.ocsf, properties.datetime === 'true'), patience);
  }
}

/** Deletes a source that could not be made whole. `cause`: why not. */
async function takeBack(
  { crawler }: RegisteredSource,
  properties: CustomSourceProperties,
  { securityLake, glue }: Clients,
  patience: Patience,
  cause: unknown,
): Promise<void> {
  try {
    await deleteSource(securityLake, properties, patience);
    await deleteCrawler(glue, crawler, patience);
  } catch (left) {
    const [why, whyLeft] = [cause, left].map((error) => (error instanceof Error ? error.message : String(error)));
    throw new Error(`${why}; custom source ${properties.sourceName} is left behind (${whyLeft}): delete it before the next deployment`, {
      cause,
    });
  }
}

function answer(properties: CustomSourceProperties, { location, providerRoleArn, database, table }: RegisteredSource): Registration {
  return {
    PhysicalResourceId: physicalId(properties),
    Data: { Location: location, ProviderRoleArn: providerRoleArn, Database: database, Table: table },
  };
}

async function removeWithCrawler(properties: CustomSourceProperties, clients: Clients, patience: Patience): Promise<void> {
  const old = await findSource(clients.securityLake, properties, properties.region, patience);
  await deleteSource(clients.securityLake, properties, patience);
  if (old) await deleteCrawler(clients.glue, old.crawler, patience);
  while (await findSource(clients.securityLake, properties, properties.region, patience)) {
    if (patience.remainingMs() < GONE_CHECK_MS) throw new Error(`custom source ${properties.sourceName}: still there after its deletion`);
    await patience.sleep(GONE_CHECK_MS);
  }
}

const GONE_CHECK_MS = 5_000;

/** What went with the old table: the grants that CloudFormation believes are there, and the partitions. */
async function restore(properties: CustomSourceProperties, clients: Clients, patience: Patience): Promise<void> {
  const source = await findSource(clients.securityLake, properties, properties.region, patience);
  if (!source) throw new Error(`custom source ${properties.sourceName}: not listed after its creation`);
  const grant = new GrantPermissionsCommand({
    CatalogId: properties.catalogId,
    Principal: { DataLakePrincipalIdentifier: properties.registrarRoleArn },
    Resource: { Table: { CatalogId: properties.catalogId, DatabaseName: source.database, Name: source.table } },
    Permissions: ['DESCRIBE', 'ALTER', 'INSERT'],
  });
  await patiently(() => clients.lakeFormation.send(grant), patience);
  await registerPartitionsAgain(clients.s3, clients.glue, catalogTable(source, properties));
}

function catalogTable({ database, table, location }: RegisteredSource, { catalogId }: CustomSourceProperties): CatalogTable {
  return { catalogId, database, table, location };
}

function tableOf({ sourceName, eventClass }: CustomSourceProperties): SourceTable {
  const table = sources.flatMap((source) => source.tables).find(({ name }) => name === sourceName);
  if (!table) throw new Error(`no source has a table named ${sourceName}: deploy functions and stacks of one release`);
  if (table.class.toUpperCase() !== eventClass)
    throw new Error(`custom source ${sourceName}: class ${eventClass}, wanted ${table.class.toUpperCase()}`);
  return table;
}
