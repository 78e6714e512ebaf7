import { isDeepStrictEqual } from 'node:util';
import type { Gate } from './iam/gate';
import { restJsonService } from './rest-json-protocol';
import type { Service } from './wire';

/** Who may do what in the catalogue, in the API's own words. */
export interface Grant {
  readonly Principal: { readonly DataLakePrincipalIdentifier: string };
  readonly Resource: Readonly<Record<string, unknown>>;
  readonly Permissions: readonly string[];
}

/** Lake Formation's list of grants. It is kept and told, and not enforced on Glue: which rights a registrar needs is AWS's to prove. */
export class Grants {
  private grants: Grant[] = [];
  /** ARNs of the administrators. */
  readonly administrators: string[] = [];

  grant(grant: Grant): void {
    this.grants.push(grant);
  }

  revoke({ Principal, Resource, Permissions }: Grant): void {
    const meant = (grant: Grant): boolean => isDeepStrictEqual([grant.Principal, grant.Resource], [Principal, Resource]);
    this.grants = this.grants
      .map((grant) => (meant(grant) ? { ...grant, Permissions: grant.Permissions.filter((each) => !Permissions.includes(each)) } : grant))
      .filter((grant) => grant.Permissions.length > 0);
  }

  list({ Principal, Resource }: Partial<Pick<Grant, 'Principal' | 'Resource'>> = {}): readonly Grant[] {
    return this.grants.filter(
      (grant) =>
        (!Principal || isDeepStrictEqual(grant.Principal, Principal)) && (!Resource || isDeepStrictEqual(grant.Resource, Resource)),
    );
  }
}

export function lakeFormationService(grants: Grants, gate: Gate): Service {
  const on = () => ['*'];
  return restJsonService({
    service: 'lakeformation',
    gate,
    routes: ['GrantPermissions', 'RevokePermissions', 'ListPermissions', 'GetDataLakeSettings'].map((operation) => ({
      method: 'POST',
      path: `/${operation}`,
      operation,
    })),
    operations: {
      GrantPermissions: { on, run: (grant: Grant) => grants.grant(grant) },
      RevokePermissions: { on, run: (grant: Grant) => grants.revoke(grant) },
      GetDataLakeSettings: {
        on,
        run: () => ({
          DataLakeSettings: { DataLakeAdmins: grants.administrators.map((arn) => ({ DataLakePrincipalIdentifier: arn })) },
        }),
      },
      ListPermissions: { on, run: (filter: Partial<Grant>) => ({ PrincipalResourcePermissions: grants.list(filter) }) },
    },
  });
}
