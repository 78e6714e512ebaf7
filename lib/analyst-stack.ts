import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Construct } from 'constructs';
import { type LakeTables, securityLakeTables, standaloneTables } from '../src/queries/tables';
import { closedBucket } from './closed-bucket';
import type { Config } from './config';
import { FlatViews } from './flat-views';
import { SavedQueries } from './saved-queries';
import { stackProps } from './stack-props';
import { writtenTables } from './written-tables';

export interface AnalystStackProps {
  readonly config: Config;
}

/**
 * Who asks the lake: an Athena workgroup that decides where results go, how they are encrypted and how much a query may read, with the
 * questions of the catalogue in it, and the flat views in a database of their own.
 */
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
    const tables = lakeTables(config);
    const { database } = new FlatViews(this, 'Views', { config, tables });
    new SavedQueries(this, 'Queries', { workgroup, database, tables });
    new CfnOutput(this, 'ViewsDatabase', { value: database });
    new CfnOutput(this, 'QueryResultsBucket', { value: results.bucketName });
    new CfnOutput(this, 'WorkgroupName', { value: workgroup.name });
  }
}

/**
 * What the queries read. In a Security Lake the names are those its user guide gives to tables of custom sources; the registration's
 * answer, which the writer goes by, is not known when a view's text is made.
 */
function lakeTables(config: Config): LakeTables {
  const classes = writtenTables(config).map((table) => table.class);
  if (config.lake === 'standalone') return standaloneTables(config.name.replaceAll('-', '_'), classes, config.ocsf);
  return securityLakeTables(config.region, classes, config.ocsf, config.securityLake?.database);
}
