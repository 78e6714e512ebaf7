import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Construct } from 'constructs';
import { closedBucket } from './closed-bucket';
import type { Config } from './config';
import { stackProps } from './stack-props';

export interface AnalystStackProps {
  readonly config: Config;
}

/** Who asks the lake: an Athena workgroup that decides where results go, how they are encrypted and how much a query may read. */
export class AnalystStack extends Stack {
  constructor(scope: Construct, id: string, { config }: AnalystStackProps) {
    super(scope, id, stackProps(config, 'analyst', 'Athena workgroup for the lake'));
    const results = closedBucket(this, 'QueryResults', { lifecycleRules: [{ expiration: Duration.days(30) }] });
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: config.name,
      // Without it a workgroup that was ever asked anything keeps the stack from being deleted.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        // Clients cannot choose another place or encryption for results.
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        bytesScannedCutoffPerQuery: config.scanLimitGb * 1_000_000_000,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: `s3://${results.bucketName}/`,
          expectedBucketOwner: this.account,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    new CfnOutput(this, 'QueryResultsBucket', { value: results.bucketName });
    new CfnOutput(this, 'WorkgroupName', { value: workgroup.name });
  }
}
