import { facts as v1_1_0 } from './facts/1.1.0';
import { facts as v1_3_0 } from './facts/1.3.0';
import type { Facts } from './facts/types';
import type { OcsfVersion } from './record';

/** The version whose shape a `Draft` has. */
export const DRAFT_VERSION: OcsfVersion = '1.3.0';

const FACTS: Readonly<Record<OcsfVersion, Facts>> = { '1.1.0': v1_1_0, '1.3.0': v1_3_0 };

export function factsOf(version: OcsfVersion): Facts {
  return FACTS[version];
}
