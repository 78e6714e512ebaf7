import { refuse } from './aws-error';
import type { Catalogue } from './glue/catalogue';
import type { Crawlers } from './glue/crawlers';
import type { Gate } from './iam/gate';
import type { Identities } from './iam/identities';
import { restJsonService } from './rest-json-protocol';
import type { Service } from './wire';

interface CreateInput {
  readonly sourceName: string;
  readonly sourceVersion?: string;
  readonly eventClasses?: readonly string[];
  readonly configuration: {
    readonly crawlerConfiguration: { readonly roleArn: string };
    readonly providerIdentity: { readonly principal: string; readonly externalId: string };
  };
}

interface CustomSource {
  readonly sourceName: string;
  readonly sourceVersion: string;
  readonly attributes: { readonly crawlerArn: string; readonly databaseArn: string; readonly tableArn: string };
  readonly provider: { readonly location: string; readonly roleArn: string };
}

export interface SecurityLakeOptions {
  readonly region: string;
  readonly account: string;
  readonly gate: Gate;
  readonly identities: Identities;
  readonly catalogue: Catalogue;
  readonly crawlers: Crawlers;
}

/** Names that Security Lake gives what it makes in an account and Region. */
export function securityLakeNames(region: string) {
  const words = region.replaceAll('-', '_');
  return {
    bucket: `aws-security-data-lake-${region}-local0123456789`,
    database: `amazon_security_lake_glue_db_${words}`,
    table: (source: string) => `amazon_security_lake_table_${words}_ext_${source.toLowerCase().replaceAll('-', '_')}`,
    providerRole: (source: string) => `AmazonSecurityLake-Provider-${source}-${region}`,
  };
}

/** Longest source name: its provider role's name has to fit into 64 characters. */
const MAX_NAME = 20;

/**
 * Amazon Security Lake with a lake in one Region: custom sources, with the prefix, provider role, table and crawler that a registration
 * makes. Deleting one leaves crawler, role and data, as the user guide says.
 */
export function securityLakeService({ region, account, gate, identities, catalogue, crawlers }: SecurityLakeOptions): Service {
  const names = securityLakeNames(region);
  const sources = new Map<string, CustomSource>();
  const lakeArn = `arn:aws:securitylake:${region}:${account}:data-lake/default`;

  return restJsonService({
    service: 'securitylake',
    gate,
    routes: [
      { method: 'POST', path: '/v1/datalake/logsources/custom', operation: 'CreateCustomLogSource' },
      { method: 'DELETE', path: '/v1/datalake/logsources/custom/:sourceName', operation: 'DeleteCustomLogSource' },
      { method: 'POST', path: '/v1/datalake/logsources/list', operation: 'ListLogSources' },
      { method: 'GET', path: '/v1/datalakes', operation: 'ListDataLakes' },
    ],
    operations: {
      CreateCustomLogSource: { on: () => [lakeArn], run: create },
      DeleteCustomLogSource: { on: () => [lakeArn], run: remove },
      ListLogSources: { on: () => [lakeArn], run: list },
      ListDataLakes: {
        on: () => [lakeArn],
        run: () => ({
          dataLakes: [{ dataLakeArn: lakeArn, region, s3BucketArn: `arn:aws:s3:::${names.bucket}`, createStatus: 'COMPLETED' }],
        }),
      },
    },
  });

  function create(input: CreateInput): unknown {
    const { sourceName, sourceVersion = '1.0', configuration } = input;
    const wrong = problemsOf(input);
    if (wrong) refuse(400, 'BadRequestException', wrong);
    if (sources.has(sourceName)) refuse(409, 'ConflictException', `Custom source ${sourceName} already exists`);
    const prefix = `ext/${sourceName}/${sourceVersion}/`;
    const role = providerRole(sourceName, prefix, configuration.providerIdentity);
    makeTable(sourceName, prefix);
    crawlers.create({ Name: sourceName, Schedule: { ScheduleExpression: 'cron(0 * * * ? *)', State: 'SCHEDULED' } });
    const source: CustomSource = {
      sourceName,
      sourceVersion,
      attributes: {
        crawlerArn: `arn:aws:glue:${region}:${account}:crawler/${sourceName}`,
        databaseArn: `arn:aws:glue:${region}:${account}:database/${names.database}`,
        tableArn: `arn:aws:glue:${region}:${account}:table/${names.database}/${names.table(sourceName)}`,
      },
      provider: { location: `s3://${names.bucket}/${prefix}`, roleArn: role },
    };
    sources.set(sourceName, source);
    return { source };
  }

  /** May put below its own prefix, and may be assumed by the principal with the external ID. */
  function providerRole(
    source: string,
    prefix: string,
    { principal, externalId }: CreateInput['configuration']['providerIdentity'],
  ): string {
    const name = names.providerRole(source);
    const role = identities.putRole(name, {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${principal}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    });
    role.policies.splice(0, role.policies.length, {
      Statement: { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${names.bucket}/${prefix}*` },
    });
    return role.arn;
  }

  function makeTable(source: string, prefix: string): void {
    const name = names.table(source);
    if (catalogue.tables(names.database).some((table) => table.Name === name)) return;
    catalogue.createTable(names.database, {
      Name: name,
      PartitionKeys: ['region', 'accountid', 'eventday'].map((key) => ({ Name: key, Type: 'string' })),
      StorageDescriptor: { Columns: [], Location: `s3://${names.bucket}/${prefix}`, ...PARQUET },
      Parameters: { classification: 'parquet' },
    });
  }

  function remove({ sourceName, sourceVersion }: { sourceName: string; sourceVersion?: string }): unknown {
    const source = sources.get(sourceName);
    if (!source || (sourceVersion !== undefined && sourceVersion !== source.sourceVersion)) {
      refuse(404, 'ResourceNotFoundException', `Custom source ${sourceName} does not exist`);
    }
    sources.delete(sourceName);
    catalogue.deleteTable(names.database, names.table(sourceName));
    return {};
  }

  function list({ sources: wanted }: { sources?: readonly { customLogSource?: { sourceName?: string } }[] }): unknown {
    const wantedNames = (wanted ?? []).flatMap(({ customLogSource }) => customLogSource?.sourceName ?? []);
    const found = [...sources.values()].filter(({ sourceName }) => wantedNames.length === 0 || wantedNames.includes(sourceName));
    return { sources: found.length > 0 ? [{ account, region, sources: found.map((customLogSource) => ({ customLogSource })) }] : [] };
  }

  function problemsOf({ sourceName, eventClasses = [], configuration }: CreateInput): string | undefined {
    if (!/^[\w\-.:]+$/.test(sourceName) || sourceName.length > MAX_NAME) return `sourceName ${sourceName}`;
    if (eventClasses.some((name) => !/^[A-Z_0-9]*$/.test(name))) return `eventClasses ${eventClasses.join(', ')}`;
    if (!/^(\d{12}|[a-z0-9.-]*\.(amazonaws|amazon)\.com)$/.test(configuration.providerIdentity.principal))
      return 'providerIdentity.principal';
    if (!identities.role(configuration.crawlerConfiguration.roleArn))
      return `crawler role ${configuration.crawlerConfiguration.roleArn} does not exist`;
    return undefined;
  }
}

const PARQUET = {
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};
