import { randomBytes } from 'node:crypto';
import { refuse } from '../aws-error';
import type { SigningKey } from '../sigv4';
import { decide, type Policy, type Statement, statementsOf } from './policy';

/** Who makes a call. */
export interface Caller {
  /** ARN of the role, or of the account's root. */
  readonly arn: string;
  /** What the caller's own policies say; the account's root may do everything. */
  readonly statements: readonly Statement[] | 'everything';
  /** As `GetCallerIdentity` tells it. */
  readonly sessionArn: string;
}

export interface Role {
  readonly arn: string;
  readonly trust: Policy;
  readonly policies: Policy[];
  readonly maxSessionSeconds: number;
}

/** Temporary credentials, as STS hands them out. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Longest session of a role that was assumed with a session of another role (IAM user guide, role chaining). */
const MAX_CHAINED_SECONDS = 3600;

/** The account's roles, and the keys that are valid at the moment. */
export class Identities {
  private readonly roles = new Map<string, Role>();
  private readonly keys = new Map<string, SigningKey & { readonly caller: Caller }>();

  constructor(
    private readonly account: string,
    private readonly now: () => number,
    root: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ) {
    const arn = `arn:aws:iam::${account}:root`;
    this.keys.set(root.accessKeyId, { secretAccessKey: root.secretAccessKey, caller: { arn, sessionArn: arn, statements: 'everything' } });
  }

  keyOf(accessKeyId: string): (SigningKey & { readonly caller: Caller }) | undefined {
    return this.keys.get(accessKeyId);
  }

  /** Makes a role, or gives an existing one a new trust policy. `path` begins and ends with a slash. */
  putRole(name: string, trust: Policy, { path = '/', maxSessionSeconds = 3600 }: { path?: string; maxSessionSeconds?: number } = {}): Role {
    const arn = `arn:aws:iam::${this.account}:role${path}${name}`;
    const role: Role = { arn, trust, policies: this.roles.get(arn)?.policies ?? [], maxSessionSeconds };
    this.roles.set(arn, role);
    return role;
  }

  deleteRole(arn: string): void {
    this.roles.delete(arn);
  }

  role(arn: string): Role | undefined {
    return this.roles.get(arn);
  }

  /** By the last part of its ARN, which is how a policy of a template names the roles that it is for. */
  roleNamed(name: string): Role {
    const role = [...this.roles.values()].find(({ arn }) => arn.endsWith(`/${name}`));
    if (!role) throw new Error(`role ${name} does not exist`);
    return role;
  }

  /** Credentials of a service that acts with a role, as Lambda does for a function. */
  serviceSession(roleArn: string, sessionName: string, seconds: number): SessionCredentials {
    const role = this.roles.get(roleArn);
    if (!role) throw new Error(`role ${roleArn} does not exist: make it before what runs with it`);
    return this.session(role, sessionName, seconds);
  }

  /** Credentials of a role for a caller that its trust policy and the caller's own policies let in. */
  assume(caller: Caller, roleArn: string, sessionName: string, seconds: number, externalId: string | undefined): SessionCredentials {
    const role = this.roles.get(roleArn);
    // AWS does not tell whether a role exists.
    if (!role || !this.mayAssume(caller, role, externalId)) {
      refuse(403, 'AccessDenied', `User: ${caller.sessionArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
    }
    const chained = caller.statements !== 'everything';
    if (seconds > (chained ? Math.min(role.maxSessionSeconds, MAX_CHAINED_SECONDS) : role.maxSessionSeconds)) {
      refuse(400, 'ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    }
    return this.session(role, sessionName, seconds);
  }

  /** Ends every session of a role that is open now. */
  expire(roleArn: string, nowMs = this.now()): void {
    for (const [id, key] of this.keys)
      if (key.expiresMs !== undefined && key.caller.arn === roleArn) this.keys.set(id, { ...key, expiresMs: nowMs });
  }

  private mayAssume(caller: Caller, role: Role, externalId: string | undefined): boolean {
    const wish = {
      action: 'sts:AssumeRole',
      resource: role.arn,
      context: { 'aws:principalarn': caller.arn, ...(externalId === undefined ? {} : { 'sts:externalid': externalId }) },
    };
    const trust = statementsOf([role.trust]);
    const named = decide(trust, wish, (principal) => principalNames(principal, caller.arn));
    // A trust in the account leaves it to the account's policies who comes in; a trust in the role itself is enough.
    const account = decide(
      trust,
      wish,
      (principal) => principalNames(principal, this.account) || principalNames(principal, rootOf(this.account)),
    );
    const own = caller.statements === 'everything' ? 'allow' : decide(caller.statements, wish);
    if (named === 'deny' || account === 'deny' || own === 'deny') return false;
    return named === 'allow' || (account === 'allow' && own === 'allow');
  }

  private session(role: Role, sessionName: string, seconds: number): SessionCredentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const secretAccessKey = randomBytes(20).toString('hex');
    const sessionToken = randomBytes(48).toString('base64');
    const expiration = new Date(this.now() + seconds * 1000);
    const name = role.arn.split('/').at(-1);
    this.keys.set(accessKeyId, {
      secretAccessKey,
      sessionToken,
      expiresMs: expiration.getTime(),
      caller: {
        arn: role.arn,
        sessionArn: `arn:aws:sts::${this.account}:assumed-role/${name}/${sessionName}`,
        // Read at each call: what is granted later counts for a session that is already open.
        get statements() {
          return statementsOf(role.policies);
        },
      },
    });
    return { accessKeyId, secretAccessKey, sessionToken, expiration };
  }
}

const rootOf = (account: string): string => `arn:aws:iam::${account}:root`;

/** Whether a statement's principal is this ARN, account or service. */
export function principalNames(principal: NonNullable<Statement['Principal']>, who: string): boolean {
  if (principal === '*') return true;
  return Object.values(principal).some((names) => [names].flat().some((name) => name === '*' || name === who));
}
