import { CfnOutput, Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { PollSettings } from '../src/handlers/settings';
import { PREFIXES } from '../src/lake/prefixes';
import type { Source } from '../src/sources/source';
import type { Config } from './config';
import { ConnectorFunction } from './connector-function';
import { allow, allowListing, allowObjects } from './grants';
import type { LakeStack } from './lake-stack';
import { POLL_TIMEOUT } from './timeouts';

export interface PollProps {
  readonly config: Config;
  readonly source: Source;
  readonly lake: LakeStack;
}

/** Schedule → vendor API → raw objects, for one source. */
export class Poll extends Construct {
  readonly function: ConnectorFunction;

  constructor(scope: Construct, id: string, { config, source, lake }: PollProps) {
    super(scope, id);
    const { everyMinutes, overlapMinutes, firstPollHours, vpc } = config.poll;
    const appliances = config.poll.appliances.map(({ secretArn, ...appliance }) => ({
      ...appliance,
      secretArn: secretArn ?? this.tokensOf(appliance.name),
    }));
    const settings: PollSettings = {
      source: source.name,
      rawBucket: lake.raw.bucket.bucketName,
      stateBucket: lake.receipts.bucketName,
      appliances,
      overlapMinutes,
      firstPollHours,
    };
    this.function = new ConnectorFunction(this, 'Poll', {
      entry: 'poll',
      description: 'Vendor API to raw objects, on a schedule',
      memoryMb: 1024,
      timeout: POLL_TIMEOUT,
      every: Duration.minutes(everyMinutes),
      settings,
      key: lake.key,
      vpc,
      // Two polls at once would ask for the same window and race for the state.
      reservedConcurrency: 1,
    });
    const { role } = this.function;
    allow(
      role,
      ['secretsmanager:GetSecretValue'],
      appliances.map(({ secretArn }) => secretArn),
    );
    // To read is to ask whether an announced raw object was stored before the last poll broke off.
    allowObjects(role, lake.raw.bucket, `${source.name}/poll/`, ['s3:GetObject', 's3:PutObject']);
    allowListing(role, lake.raw.bucket, `${source.name}/poll/`);
    const state = `${PREFIXES.pollState}${source.name}/`;
    allowObjects(role, lake.receipts, state, ['s3:GetObject', 's3:PutObject']);
    allowListing(role, lake.receipts, state);
  }

  private tokensOf(appliance: string): string {
    const secret = new Secret(this, `Tokens-${appliance}`, {
      description: `API tokens of appliance ${appliance}: fill in publicToken and privateToken`,
      secretObjectValue: { publicToken: SecretValue.unsafePlainText(''), privateToken: SecretValue.unsafePlainText('') },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, `TokensSecretArn-${appliance}`, { value: secret.secretArn });
    return secret.secretArn;
  }
}
