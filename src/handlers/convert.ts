import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { glueRegistrar, type RegisterPartitions } from '../lake/glue-partitions';
import { s3Lake } from '../lake/s3-lake';
import { loadValidator } from '../ocsf/validate';
import { loadCompressor } from '../parquet/writer';
import { sources } from '../sources';
import type { Source } from '../sources/source';
import { assumedRole, CLIENT_DEFAULTS, credentialsAhead, renewing } from './clients';
import { convertBatch } from './convert/convert-batch';
import type { Converter } from './convert/convert-object';
import { memoryBytes, readSettings } from './environment';
import type { ConvertSettings } from './settings';
import { functionTelemetry } from './telemetry';
import { unregisteredPartitions } from './unregistered-partitions';

/* S3 notification → lake objects, rejects, receipt. Records are put by the provider roles, everything else by the function's own role. */

const settings = readSettings<ConvertSettings>();
const { lake, ocsf, datetime } = settings;
const sts = new STSClient(CLIENT_DEFAULTS);
const ownS3 = new S3Client(CLIENT_DEFAULTS);
const source = sourceOfTables();
const telemetry = functionTelemetry(source.name, 'convert');
// Side by side: WebAssembly is compiled while the validators are read.
const [compressor, validate] = await Promise.all([loadCompressor(settings.codec), loadValidator(ocsf)]);

const tables = lake.tables.map(({ source: name, location, providerRoleArn }) => ({
  source: name,
  location,
  bucketOwner: lake.catalogId,
  s3:
    providerRoleArn === undefined
      ? ownS3
      : credentialsAhead(renewing(new S3Client({ ...CLIENT_DEFAULTS, region: lake.region, credentials: credentialsOf(providerRoleArn) }))),
}));

const converter: Converter = {
  rawBucket: settings.rawBucket,
  s3: ownS3,
  conversion: {
    source,
    settings: {
      findingClass: settings.findingClass,
      appliance: settings.appliance,
      redact: settings.redact,
      ...(settings.consoleUrl === undefined ? {} : { consoleUrl: settings.consoleUrl }),
    },
    ocsf,
    datetime,
    validate,
  },
  writing: {
    region: lake.region,
    tenant: settings.tenant,
    compressor,
    limits: { heldCharacters: heldCharacters(memoryBytes()) },
  },
  openLake: () =>
    s3Lake({
      tables,
      ownS3,
      rejectsBucket: settings.rejectsBucket,
      receiptsBucket: settings.receiptsBucket,
      conditionalPut: lake.conditionalPut,
    }),
  ...(lake.partitions === 'register' ? { register: registrar() } : {}),
  unregistered: unregisteredPartitions(ownS3, settings.receiptsBucket),
  telemetry,
};

export function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return telemetry.observe(context, () => convertBatch(Records, converter, context.getRemainingTimeInMillis()));
}

function sourceOfTables(): Source {
  const names = lake.tables.map((table) => table.source);
  const found = sources.find((each) => each.tables.some(({ name }) => names.includes(name)));
  if (!found) throw new Error(`no source has a table named ${names.join(' or ')}: deploy functions and stacks of one release`);
  return found;
}

function credentialsOf(roleArn: string) {
  const { externalId } = lake;
  return assumedRole(sts, { roleArn, sessionName: 'security-lake-connector', ...(externalId === undefined ? {} : { externalId }) });
}

function registrar(): RegisterPartitions {
  const { region, registrarRoleArn } = lake;
  const credentials = registrarRoleArn === undefined ? {} : { credentials: credentialsOf(registrarRoleArn) };
  const glue = credentialsAhead(renewing(new GlueClient({ ...CLIENT_DEFAULTS, region, ...credentials })));
  return glueRegistrar(glue, new Map(lake.tables.map((table) => [table.source, { ...table, catalogId: lake.catalogId }])));
}

/** Records take about six bytes of memory for a character of their alerts: a quarter of the memory is theirs, 16 Mi characters at most. */
function heldCharacters(bytes: number): number {
  return Math.min(16 * 1024 * 1024, Math.floor(bytes / 4 / 6));
}
