import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { LandSettings, ReceiveSettings } from '../src/handlers/settings';
import { PREFIXES } from '../src/lake/prefixes';
import type { Source } from '../src/sources/source';
import type { Config } from './config';
import { ConnectorFunction } from './connector-function';
import { allow, allowListing, allowObjects } from './grants';
import type { LakeStack } from './lake-stack';
import { LAND_TIMEOUT, RECEIVE_TIMEOUT } from './timeouts';
import { WorkQueue } from './work-queue';

export interface IntakeProps {
  readonly config: Config;
  readonly source: Source;
  readonly lake: LakeStack;
}

/** Lambda takes an event of 6 MB, base64 and the request's headers included; three quarters of what is left is the body. */
const MAX_BODY_BYTES = Math.floor(((6 * 1024 - 128) * 1024 * 3) / 4);

/** What a few pollers gather at most before a batch is closed early (Lambda developer guide, SQS). */
const MAX_BATCH_MESSAGES = 10_000;

/** Requests a second that the webhook takes on average, and at once. Far above any vendor's rate: it bounds what a stranger can cost. */
const WEBHOOK_RATE = { rateLimit: 50, burstLimit: 100 };

/** Webhook → intake queue → raw objects, for one source. */
export class Intake extends Construct {
  readonly queue: WorkQueue;
  readonly receive?: ConnectorFunction;
  readonly land: ConnectorFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IntakeProps,
  ) {
    super(scope, id);
    const batchWindow = Duration.seconds(props.config.batchWindowSeconds);
    this.queue = new WorkQueue(this, 'Intake', { timeout: LAND_TIMEOUT, batchWindow, key: props.lake.key });
    new CfnOutput(this, 'DeadLettersUrl', { value: this.queue.deadLetters.queueUrl });
    this.land = this.landOn(batchWindow);
    if (props.config.webhook) this.receive = this.webhook();
  }

  private landOn(batchWindow: Duration): ConnectorFunction {
    const { source, lake } = this.props;
    const settings: LandSettings = { source: source.name, rawBucket: lake.raw.bucket.bucketName };
    const land = new ConnectorFunction(this, 'Land', {
      entry: 'land',
      description: 'Intake queue batch to one raw object',
      memoryMb: 512,
      timeout: LAND_TIMEOUT,
      settings,
      key: lake.key,
    });
    allowObjects(land.role, lake.raw.bucket, `${source.name}/webhook/`, ['s3:PutObject']);
    land.function.addEventSource(
      new SqsEventSource(this.queue.queue, {
        batchSize: MAX_BATCH_MESSAGES,
        maxBatchingWindow: batchWindow,
        reportBatchItemFailures: true,
        maxConcurrency: 2,
      }),
    );
    return land;
  }

  private webhook(): ConnectorFunction {
    const { source, lake, config } = this.props;
    const secret = new Secret(this, 'WebhookSecret', {
      description: `Key or token of the webhook of ${source.name}; while it is changed the new one and the old one, one a line`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    const settings: ReceiveSettings = {
      source: source.name,
      intakeQueueUrl: this.queue.queue.queueUrl,
      rawBucket: lake.raw.bucket.bucketName,
      receiptsBucket: lake.receipts.bucketName,
      authentication: config.webhookAuthentication,
      secretArn: secret.secretArn,
      allowedSources: config.webhookSources,
      maxBodyBytes: MAX_BODY_BYTES,
    };
    const receive = new ConnectorFunction(this, 'Receive', {
      entry: 'receive',
      description: 'Webhook to the intake queue',
      memoryMb: 512,
      timeout: RECEIVE_TIMEOUT,
      settings,
      key: lake.key,
    });
    allow(receive.role, ['secretsmanager:GetSecretValue'], [secret.secretArn]);
    allow(receive.role, ['sqs:SendMessage'], [this.queue.queue.queueArn]);
    allowObjects(receive.role, lake.raw.bucket, `${source.name}/webhook/`, ['s3:PutObject']);
    const seen = `${PREFIXES.seenRequests}${source.name}/`;
    allowObjects(receive.role, lake.receipts, seen, ['s3:GetObject', 's3:PutObject']);
    allowListing(receive.role, lake.receipts, seen);
    const url = this.publish(receive);
    new CfnOutput(this, 'WebhookUrl', { value: url });
    new CfnOutput(this, 'WebhookSecretArn', { value: secret.secretArn });
    return receive;
  }

  private publish(receive: ConnectorFunction): string {
    const path = `/${this.props.source.name}`;
    const api = new HttpApi(this, 'Webhook', { description: 'Webhook for alerts; the function checks who sends' });
    api.addRoutes({ path, methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('Receive', receive.function) });
    const stage = api.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = { throttlingRateLimit: WEBHOOK_RATE.rateLimit, throttlingBurstLimit: WEBHOOK_RATE.burstLimit };
    const requests = new LogGroup(this, 'Requests', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    stage.accessLogSettings = {
      destinationArn: requests.logGroupArn,
      format: JSON.stringify({
        time: '$context.requestTimeEpoch',
        ip: '$context.identity.sourceIp',
        status: '$context.status',
        bytes: '$context.responseLength',
      }),
    };
    return `https://${api.apiId}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}${path}`;
  }
}
