import type { TableSettings } from '../src/handlers/settings';
import type { Destination } from './destination';
import { allow } from './grants';

/** A Security Lake whose custom sources are registered: the converter assumes the roles that came with them. */
export function registeredDestination(
  { tables, registrarRoleArn }: { readonly tables: readonly TableSettings[]; readonly registrarRoleArn: string },
  catalogId: string,
): Destination {
  return {
    settings: { catalogId, tables, registrarRoleArn },
    grantWrite(converter) {
      const roles = tables.flatMap(({ providerRoleArn }) => (providerRoleArn === undefined ? [] : [providerRoleArn]));
      allow(converter, ['sts:AssumeRole'], [...roles, registrarRoleArn]);
    },
  };
}
