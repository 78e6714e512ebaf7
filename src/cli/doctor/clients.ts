import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecurityLakeClient } from '@aws-sdk/client-securitylake';
import type { STSClient } from '@aws-sdk/client-sts';

/** The services that are asked, each for reading only. */
export interface Clients {
  readonly sts: STSClient;
  readonly securityLake: SecurityLakeClient;
  readonly glue: GlueClient;
  readonly lakeFormation: LakeFormationClient;
  readonly s3: S3Client;
  readonly athena: AthenaClient;
}

/** Clients with the credentials of the shell, loaded only here: without an account nothing of them is needed. */
export async function awsClients(region: string): Promise<Clients> {
  const [athena, glue, lakeFormation, s3, securityLake, sts] = await Promise.all([
    import('@aws-sdk/client-athena'),
    import('@aws-sdk/client-glue'),
    import('@aws-sdk/client-lakeformation'),
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/client-securitylake'),
    import('@aws-sdk/client-sts'),
  ]);
  const config = { region, maxAttempts: 2 };
  return {
    athena: new athena.AthenaClient(config),
    glue: new glue.GlueClient(config),
    lakeFormation: new lakeFormation.LakeFormationClient(config),
    s3: new s3.S3Client(config),
    securityLake: new securityLake.SecurityLakeClient(config),
    sts: new sts.STSClient(config),
  };
}
