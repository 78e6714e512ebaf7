import {
  CreateCustomLogSourceCommand,
  type CustomLogSourceResource,
  DeleteCustomLogSourceCommand,
  paginateListLogSources,
  type SecurityLakeClient,
} from '@aws-sdk/client-securitylake';
import type { CustomSourceProperties } from './properties';
import { type Patience, patiently } from './retry';

/** What Security Lake says of a source. Names are never guessed: they differ between Regions and releases. */
export interface RegisteredSource {
  /** `s3://<bucket>/ext/<name>/`. */
  readonly location: string;
  readonly providerRoleArn: string;
  readonly database: string;
  readonly table: string;
  readonly crawler: string;
}

type SourceId = Pick<CustomSourceProperties, 'sourceName' | 'sourceVersion'>;

/** The source as the lake has it; undefined where there is none of this name and version. */
export async function findSource(
  client: SecurityLakeClient,
  { sourceName, sourceVersion }: SourceId,
  region: string,
  patience: Patience,
): Promise<RegisteredSource | undefined> {
  const filter = { customLogSource: { sourceName, ...(sourceVersion === undefined ? {} : { sourceVersion }) } };
  return patiently(async () => {
    for await (const { sources = [] } of paginateListLogSources({ client }, { regions: [region], sources: [filter] })) {
      for (const { customLogSource } of sources.flatMap((each) => each.sources ?? [])) {
        if (customLogSource?.sourceName !== sourceName) continue;
        // Where we name no version, Security Lake may answer with one of its own.
        if (sourceVersion === undefined || customLogSource.sourceVersion === sourceVersion) return registered(customLogSource);
      }
    }
    return undefined;
  }, patience);
}

export async function createSource(
  client: SecurityLakeClient,
  { sourceName, sourceVersion, eventClass, crawlerRoleArn, principal, externalId }: CustomSourceProperties,
  patience: Patience,
): Promise<RegisteredSource> {
  const create = new CreateCustomLogSourceCommand({
    sourceName,
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
    eventClasses: [eventClass],
    configuration: { crawlerConfiguration: { roleArn: crawlerRoleArn }, providerIdentity: { principal, externalId } },
  });
  const { source } = await patiently(() => client.send(create), patience);
  if (!source) throw new Error(`custom source ${sourceName}: Security Lake answered without a source`);
  return registered(source);
}

/** Exactly this name and version; an absent one is already deleted. */
export async function deleteSource(client: SecurityLakeClient, { sourceName, sourceVersion }: SourceId, patience: Patience): Promise<void> {
  const remove = new DeleteCustomLogSourceCommand({ sourceName, ...(sourceVersion === undefined ? {} : { sourceVersion }) });
  try {
    await patiently(() => client.send(remove), patience);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
  }
}

function registered({ sourceName, provider, attributes }: CustomLogSourceResource): RegisteredSource {
  const { location, roleArn } = provider ?? {};
  const [, database, table] = /:table\/([^/]+)\/([^/]+)$/.exec(attributes?.tableArn ?? '') ?? [];
  const [, crawler] = /:crawler\/([^/]+)$/.exec(attributes?.crawlerArn ?? '') ?? [];
  if (!location || !roleArn || !database || !table || !crawler) {
    const found = JSON.stringify({ provider, attributes });
    throw new Error(`custom source ${sourceName}: found ${found}, wanted its location and the ARNs of role, table and crawler`);
  }
  return { location: location.endsWith('/') ? location : `${location}/`, providerRoleArn: roleArn, database, table, crawler };
}
