import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { LakeSettings } from '../src/handlers/settings';

/** Where the converter writes, and what it needs for that. */
export interface Destination {
  readonly settings: Pick<LakeSettings, 'catalogId' | 'tables' | 'registrarRoleArn'>;
  /** Lets the converter put records and register partitions. */
  grantWrite(converter: IGrantable): void;
}
