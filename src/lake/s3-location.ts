/** A folder in S3. */
export interface S3Location {
  readonly bucket: string;
  /** Ends in a slash, unless it is the whole bucket. */
  readonly prefix: string;
}

/** Reads `s3://<bucket>/<prefix>/`. A slash that is missing at the end is added. */
export function readS3Location(location: string): S3Location {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(location) ?? [];
  if (!bucket || path.startsWith('/')) {
    throw new Error(
      `location ${JSON.stringify(location)}: wanted s3://<bucket>/<prefix>/ as Security Lake answers it, without a second slash`,
    );
  }
  return { bucket, prefix: path === '' || path.endsWith('/') ? path : `${path}/` };
}
