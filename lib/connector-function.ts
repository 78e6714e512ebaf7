import { existsSync } from 'node:fs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as ScheduledFunction } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type CfnFunction, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type FunctionName, SETTINGS_VARIABLE } from '../src/handlers/settings';
import { allow } from './grants';

export interface ConnectorFunctionProps {
  /** Entry in `src/handlers`, and folder of the bundle. */
  readonly entry: FunctionName;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** How often the clock invokes it; undefined where something else does. */
  readonly every?: Duration;
  /** One of the types in `src/handlers/settings.ts`. */
  readonly settings: object;
  /** Key of the buckets and queues that the function works with. */
  readonly key?: IKey | undefined;
  readonly reservedConcurrency?: number;
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] } | undefined;
}

/** The longest that Lambda and EventBridge keep an event. */
const LONGEST_EVENT_AGE = Duration.hours(6);

/** One Lambda function: a bundle, its settings, its log group, and a role that may write there and nowhere else. */
export class ConnectorFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly every: Duration | undefined;

  constructor(scope: Construct, id: string, props: ConnectorFunctionProps) {
    super(scope, id);
    this.timeout = props.timeout;
    this.memoryMb = props.memoryMb;
    this.every = props.every;
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    allow(this.role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    props.key?.grantEncryptDecrypt(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(bundleOf(props.entry)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { [SETTINGS_VARIABLE]: Stack.of(this).toJsonString(props.settings) },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    if (props.vpc) this.attach(props.vpc);
    if (props.every) this.runEvery(props.every);
  }

  /**
   * The next tick does what this one missed, so nothing is tried again, neither a delivery by EventBridge nor, by Lambda's own queue, an
   * invocation that failed; and a tick that had to wait is dropped for the next.
   */
  private runEvery(every: Duration): void {
    const maxEventAge = Duration.seconds(Math.min(every.toSeconds(), LONGEST_EVENT_AGE.toSeconds()));
    this.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge });
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(every),
      targets: [new ScheduledFunction(this.function, { retryAttempts: 0, maxEventAge })],
    });
  }

  /** By IDs, since looking up a network would need an account at synth. */
  private attach(vpc: NonNullable<ConnectorFunctionProps['vpc']>): void {
    (this.function.node.defaultChild as CfnFunction).vpcConfig = {
      subnetIds: [...vpc.subnetIds],
      securityGroupIds: [...vpc.securityGroupIds],
    };
    // Lambda makes the network interfaces with the function's role; these actions know no resources (Lambda developer guide, VPC).
    allow(
      this.role,
      ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface'],
      ['*'],
    );
  }
}

function bundleOf(entry: FunctionName): string {
  const folder = `dist/functions/${entry}`;
  if (!existsSync(`${folder}/index.mjs`))
    throw new Error(`${folder}/index.mjs is missing, wanted the bundle of the function: run npm run build`);
  return folder;
}
