import { randomBytes } from 'node:crypto';
import type { Emulator } from '../emulator/emulator';
import type { Policy } from '../emulator/iam/policy';
import type { Queue } from '../emulator/sqs/queue';
import { LambdaFunction } from '../lambda/function';
import type { FunctionSettings } from '../lambda/sandbox';
import type { Assembly } from './assembly';
import type { EventSource, SourceQueue } from './event-source';
import { HttpApi } from './http-api';

/** What a resource answers to `Ref` and `Fn::GetAtt`. */
export interface Made {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A function that runs by the clock. */
export interface Schedule {
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string;
  readonly function: LambdaFunction;
}

/** What the makers work on: the account, and what it has no service for here. */
export interface Making {
  readonly aws: Emulator;
  readonly assembly: Assembly;
  /** By ARN. */
  readonly functions: Map<string, DeployedFunction>;
  readonly eventSources: EventSource[];
  readonly schedules: Schedule[];
  readonly apis: Map<string, HttpApi>;
  /** Targets of the APIs' routes, by API and integration. */
  readonly integrations: Map<string, LambdaFunction>;
  /** Most sandboxes of a function at the same time. */
  readonly sandboxes: number;
  readonly onLog: (functionName: string, lines: string) => void;
  readonly tune: (settings: FunctionSettings) => FunctionSettings;
  readonly between: (queue: Queue) => SourceQueue;
}

export interface DeployedFunction {
  readonly logicalId: string;
  readonly function: LambdaFunction;
  readonly roleArn: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Where a resource stands in its stack. */
export interface Place {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
}

// biome-ignore lint/suspicious/noExplicitAny: properties of a template are as free as CloudFormation's types are many
type Properties = any;

type Maker = (properties: Properties, place: Place, making: Making) => Made | Promise<Made>;

/** How a resource of each type is made here. */
export const MAKERS: Readonly<Record<string, Maker>> = {
  'AWS::S3::Bucket': makeBucket,
  'AWS::S3::BucketPolicy': ({ Bucket, PolicyDocument }, place, { aws }) => {
    aws.buckets.known(Bucket).policies.push(PolicyDocument);
    return { ref: place.logicalId };
  },
  'AWS::SQS::Queue': makeQueue,
  'AWS::SQS::QueuePolicy': ({ Queues, PolicyDocument }, place, { aws }) => {
    for (const url of Queues as string[]) aws.queues.byUrl(url)?.set({ Policy: JSON.stringify(PolicyDocument) });
    return { ref: place.logicalId };
  },
  'AWS::IAM::Role': makeRole,
  'AWS::IAM::Policy': ({ Roles = [], PolicyDocument }, place, { aws }) => {
    for (const name of Roles as string[]) aws.identities.roleNamed(name).policies.push(PolicyDocument);
    return { ref: place.logicalId };
  },
  'AWS::SecretsManager::Secret': ({ SecretString, GenerateSecretString }, place, { aws }) => {
    const length = GenerateSecretString?.PasswordLength ?? 32;
    const text = SecretString ?? randomBytes(length).toString('hex').slice(0, length);
    return { ref: aws.secrets.put(physicalName(place), text) };
  },
  'AWS::Glue::Database': ({ DatabaseInput }, _, { aws }) => {
    aws.catalogue.createDatabase(DatabaseInput);
    return { ref: DatabaseInput.Name };
  },
  'AWS::Glue::Table': ({ DatabaseName, TableInput }, _, { aws }) => {
    aws.catalogue.createTable(DatabaseName, TableInput);
    return { ref: TableInput.Name };
  },
  'AWS::LakeFormation::PrincipalPermissions': ({ Principal, Resource, Permissions }, place, { aws }) => {
    aws.grants.grant({ Principal, Resource, Permissions });
    return { ref: place.logicalId };
  },
  'AWS::Lambda::Function': makeFunction,
  'AWS::Lambda::EventSourceMapping': makeEventSource,
  'AWS::Events::Rule': makeSchedule,
  'AWS::ApiGatewayV2::Api': (_, place, { apis }) => {
    apis.set(place.logicalId, new HttpApi());
    return { ref: place.logicalId };
  },
  'AWS::ApiGatewayV2::Integration': ({ IntegrationUri }, place, making) => {
    making.integrations.set(place.logicalId, deployed(IntegrationUri, making).function);
    return { ref: place.logicalId };
  },
  'AWS::ApiGatewayV2::Route': ({ ApiId, RouteKey, Target }, place, { apis, integrations }) => {
    const target = integrations.get(String(Target).replace('integrations/', ''));
    if (!target) throw new Error(`route ${RouteKey}: its integration ${Target} does not exist`);
    apis.get(ApiId)?.route(RouteKey, target);
    return { ref: place.logicalId };
  },
};

/** Types that change nothing here, each with the reason. */
export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'AWS::Logs::LogGroup': 'logs are kept in memory',
  'AWS::Lambda::Permission': 'who may invoke is not checked: only what the stack itself wires invokes here',
  'AWS::Lambda::EventInvokeConfig': 'what the clock invokes is tried once here, as these say',
  'AWS::ApiGatewayV2::Stage': 'there is one stage; its throttling is not imitated',
  'AWS::Athena::WorkGroup': 'Athena is not imitated: DuckDB reads the files',
  'AWS::Athena::NamedQuery': 'Athena is not imitated: DuckDB reads the files',
  'AWS::Athena::PreparedStatement': 'Athena is not imitated: DuckDB reads the files',
  'AWS::CloudWatch::Alarm': 'metrics are not collected here',
  'AWS::CloudWatch::CompositeAlarm': 'metrics are not collected here',
  'AWS::CloudWatch::Dashboard': 'metrics are not collected here',
  'AWS::SNS::Topic': 'nobody is told of alarms here',
  'AWS::SNS::TopicPolicy': 'nobody is told of alarms here',
  'AWS::SNS::Subscription': 'nobody is told of alarms here',
  'AWS::KMS::Key': 'nothing is encrypted on the loopback',
  'AWS::KMS::Alias': 'nothing is encrypted on the loopback',
  'AWS::CDK::Metadata': 'tells AWS which constructs are used',
  'AWS::LakeFormation::DataLakeSettings': 'grants are not enforced here, so there is no administrator',
  'AWS::SecurityLake::Subscriber': 'subscribers read with tools of their own',
  'AWS::SecurityLake::SubscriberNotification': 'subscribers read with tools of their own',
};

/** As CloudFormation makes it up where the template gives none; the same each time. */
export function physicalName({ stackName, logicalId }: Pick<Place, 'stackName' | 'logicalId'>): string {
  return `${stackName}-${logicalId}`;
}

function makeBucket({ BucketName, VersioningConfiguration, NotificationConfiguration }: Properties, place: Place, { aws }: Making): Made {
  const name: string = BucketName ?? physicalName(place).toLowerCase().slice(0, 63);
  const bucket = aws.buckets.create(name);
  bucket.versioned = VersioningConfiguration?.Status === 'Enabled';
  const queues: Properties[] = NotificationConfiguration?.QueueConfigurations ?? [];
  const targets = queues.map(({ Queue, Event, Filter }, index) => {
    const rules: { Name: string; Value: string }[] = Filter?.S3Key?.Rules ?? [];
    const ruleValue = (rule: string): string => rules.find(({ Name }) => Name.toLowerCase() === rule)?.Value ?? '';
    return { id: String(index), queueArn: Queue, events: [Event], prefix: ruleValue('prefix'), suffix: ruleValue('suffix') };
  });
  if (targets.length > 0) aws.buckets.notify(bucket, targets);
  return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
}

function makeQueue({ RedrivePolicy, QueueName, ...settings }: Properties, place: Place, { aws }: Making): Made {
  const attributes = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  const redrive = RedrivePolicy ? { RedrivePolicy: JSON.stringify(RedrivePolicy) } : {};
  const queue = aws.queues.create(QueueName ?? physicalName(place).slice(0, 80), { ...attributes, ...redrive });
  return { ref: aws.queues.url(queue), attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: aws.queues.url(queue) } };
}

function makeRole(
  { RoleName, Path, AssumeRolePolicyDocument, Policies = [], MaxSessionDuration }: Properties,
  place: Place,
  { aws }: Making,
): Made {
  const name: string = RoleName ?? physicalName(place).slice(0, 64);
  const role = aws.identities.putRole(name, AssumeRolePolicyDocument, {
    ...(Path ? { path: Path } : {}),
    ...(MaxSessionDuration ? { maxSessionSeconds: MaxSessionDuration } : {}),
  });
  // Managed policies are AWS's: what they allow is not known here, so a function that leans on one is denied.
  role.policies.push(...(Policies as { PolicyDocument: Policy }[]).map(({ PolicyDocument }) => PolicyDocument));
  return { ref: name, attributes: { Arn: role.arn, RoleId: name } };
}

/** Longer than any function runs: sandboxes that live on get new credentials when they are made anew. */
const SESSION_SECONDS = 12 * 3600;

function makeFunction(properties: Properties, place: Place, { aws, assembly, functions, sandboxes, onLog, tune }: Making): Made {
  const { Code, Handler, MemorySize = 128, Timeout = 3, Role: roleArn, Environment } = properties;
  if (!Code.S3Key) throw new Error(`function ${place.logicalId}: wanted a code asset, found ${Object.keys(Code).join(', ')}`);
  const name: string = properties.FunctionName ?? physicalName(place).slice(0, 64);
  const arn = `arn:aws:lambda:${aws.region}:${aws.account}:function:${name}`;
  const variables: Record<string, string> = Environment?.Variables ?? {};
  const settings = () => {
    const session = aws.identities.serviceSession(roleArn, name, SESSION_SECONDS);
    return tune({
      name,
      arn,
      codeFolder: assembly.assetFolder(Code.S3Key),
      handler: Handler,
      memoryMb: Number(MemorySize),
      timeoutMs: Number(Timeout) * 1000,
      environment: {
        ...variables,
        AWS_REGION: aws.region,
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
        AWS_SESSION_TOKEN: session.sessionToken,
        AWS_ENDPOINT_URL: aws.endpoint,
      },
    });
  };
  const concurrency = Math.min(properties.ReservedConcurrentExecutions ?? sandboxes, sandboxes);
  const made = new LambdaFunction(settings, concurrency, (lines) => onLog(name, lines));
  functions.set(arn, { logicalId: place.logicalId, function: made, roleArn, variables });
  return { ref: name, attributes: { Arn: arn } };
}

function makeEventSource(properties: Properties, place: Place, making: Making): Made {
  const {
    EventSourceArn,
    FunctionName,
    BatchSize = 10,
    MaximumBatchingWindowInSeconds = 0,
    FunctionResponseTypes = [],
    ScalingConfig,
  } = properties;
  const { aws, eventSources, sandboxes } = making;
  const queue = aws.queues.byArn(EventSourceArn);
  const target = deployed(FunctionName, making);
  const role = aws.identities.role(target.roleArn);
  if (!queue || !role)
    throw new Error(`event source ${place.logicalId}: its queue ${EventSourceArn} or role ${target.roleArn} does not exist`);
  eventSources.push({
    queue: making.between(queue),
    role,
    function: target.function,
    batchSize: BatchSize,
    windowSeconds: MaximumBatchingWindowInSeconds,
    partialFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
    concurrency: Math.min(ScalingConfig?.MaximumConcurrency ?? sandboxes, sandboxes),
    region: aws.region,
    account: aws.account,
    gate: aws.gate,
  });
  return { ref: place.logicalId };
}

function makeSchedule({ ScheduleExpression, Targets }: Properties, place: Place, making: Making): Made {
  if (!ScheduleExpression) throw new Error(`rule ${place.logicalId}: wanted a schedule, events of a bus are not imitated`);
  for (const { Arn } of Targets) making.schedules.push({ expression: ScheduleExpression, function: deployed(Arn, making).function });
  return { ref: place.logicalId, attributes: { Arn: `arn:aws:events:${making.aws.region}:${making.aws.account}:rule/${place.logicalId}` } };
}

/** A function by its ARN or name. */
function deployed(id: string, { functions }: Making): DeployedFunction {
  const found = functions.get(id) ?? [...functions].find(([arn]) => arn.endsWith(`:${id}`))?.[1];
  if (!found) throw new Error(`function ${id} does not exist`);
  return found;
}
