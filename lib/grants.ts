import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** Allows exactly these actions on these resources. CDK's own grants give more (tags, legal holds) than anything here calls. */
export function allow(grantee: IGrantable, actions: readonly string[], resources: readonly string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
}

/** Object actions below a prefix, which ends in a slash. */
export function allowObjects(
  grantee: IGrantable,
  bucket: Pick<IBucket, 'arnForObjects'>,
  prefix: string,
  actions: readonly string[],
): void {
  allow(grantee, actions, [bucket.arnForObjects(`${prefix}*`)]);
}

/**
 * Listing below a prefix. It is also what makes S3 answer 404 for a missing key, not 403: for that answer S3 takes the key itself for the
 * prefix.
 */
export function allowListing(grantee: IGrantable, bucket: Pick<IBucket, 'bucketArn'>, prefix: string): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    }),
  );
}
