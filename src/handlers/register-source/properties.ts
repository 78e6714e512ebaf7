import type { Codec } from '../../lake/lake';
import type { OcsfVersion } from '../../ocsf/record';

/** What the stack says of one custom source: the properties of its custom resource, which CloudFormation turns into text. */
export interface CustomSourceProperties {
  readonly sourceName: string;
  readonly sourceVersion?: string;
  /** OCSF class as Security Lake spells it, e.g. `SECURITY_FINDING`. */
  readonly eventClass: string;
  readonly region: string;
  /** AWS account of the lake. */
  readonly catalogId: string;
  readonly crawlerRoleArn: string;
  /** AWS account that may assume the provider role. */
  readonly principal: string;
  readonly externalId: string;
  /** Gets its permissions again when the source is made anew. */
  readonly registrarRoleArn: string;
  readonly tenant: string;
  readonly ocsf: OcsfVersion;
  readonly datetime: 'true' | 'false';
  readonly codec: Codec;
  readonly partitions: 'register' | 'crawler';
  readonly probe: 'true' | 'false';
  readonly columns: 'true' | 'false';
}

/** Region, name and version: a change of one is another source, and CloudFormation deletes the old one after the new one stands. */
export function physicalId({ region, sourceName, sourceVersion = '-' }: CustomSourceProperties): string {
  return `${region}/${sourceName}/${sourceVersion}`;
}

/** The name and version that a physical id stands for; undefined for that of a resource that was never made. */
export function sourceOfPhysicalId(id: string): Pick<CustomSourceProperties, 'sourceName' | 'sourceVersion'> | undefined {
  const [, sourceName, sourceVersion] = /^[a-z0-9-]+\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
  if (!sourceName || !sourceVersion) return undefined;
  return sourceVersion === '-' ? { sourceName } : { sourceName, sourceVersion };
}
