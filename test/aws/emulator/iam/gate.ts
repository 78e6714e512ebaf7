import { type AwsError, refuse } from '../aws-error';
import { type Caller, principalNames } from './identities';
import { decide, type Policy, statementsOf } from './policy';

/** One call that reached a service, for tests to hold against. */
export interface Call {
  /** ARN of the role that called, or of the account's root. */
  readonly principal: string;
  readonly service: string;
  /** The API's operation. */
  readonly operation: string;
  /** ARN that the permission was asked for. */
  readonly resource: string;
  readonly outcome: 'allowed' | 'denied' | 'fault';
}

/** Makes a call fail: what it answers goes out instead of the service's answer. */
export type Fault = (call: Pick<Call, 'principal' | 'service' | 'operation' | 'resource'>) => AwsError | undefined;

/** A call on its way in. */
export interface Asking {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  /** IAM action, where it is not `service:operation`. */
  readonly actions?: readonly string[];
  /** Every one of them has to be allowed. */
  readonly resources: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
  /** The resource's own policies. */
  readonly resourcePolicies?: readonly Policy[];
}

/** Where every call is written down, may be made to fail, and is held against IAM. */
export class Gate {
  readonly calls: Call[] = [];
  fault: Fault | undefined;
  onCall: ((call: Call) => void) | undefined;

  /** Throws unless the caller may. */
  pass(asking: Asking): void {
    const { caller, service, operation } = asking;
    for (const resource of asking.resources) {
      const call = { principal: caller.arn, service, operation, resource };
      const fault = this.fault?.(call);
      if (fault) {
        this.record({ ...call, outcome: 'fault' });
        throw fault;
      }
      const denied = this.actionsOf(asking).find((action) => !this.may(caller, action, resource, asking));
      this.record({ ...call, outcome: denied ? 'denied' : 'allowed' });
      if (denied) {
        refuse(
          service === 's3' ? 403 : 400,
          service === 's3' ? 'AccessDenied' : 'AccessDeniedException',
          `User: ${caller.sessionArn} is not authorized to perform: ${denied} on resource: ${resource}`,
        );
      }
    }
  }

  /** Whether a caller could, without a call. */
  may(
    caller: Caller,
    action: string,
    resource: string,
    { context = {}, resourcePolicies = [] }: Pick<Asking, 'context' | 'resourcePolicies'>,
  ): boolean {
    // The loopback stands in for TLS, as the policies of the buckets ask for it.
    const wish = { action, resource, context: { 'aws:securetransport': 'true', 'aws:principalarn': caller.arn, ...context } };
    const account = caller.arn.split(':')[4] ?? '';
    const ofResource = decide(
      statementsOf(resourcePolicies),
      wish,
      (principal) => principalNames(principal, caller.arn) || principalNames(principal, account),
    );
    const own = caller.statements === 'everything' ? 'allow' : decide(caller.statements, wish);
    return own !== 'deny' && ofResource !== 'deny' && (own === 'allow' || ofResource === 'allow');
  }

  /** Whether a service of AWS may use a resource that has these policies. */
  serviceMay(
    service: string,
    action: string,
    resource: string,
    policies: readonly Policy[],
    context: Readonly<Record<string, string>>,
  ): boolean {
    const wish = { action, resource, context: { 'aws:securetransport': 'true', ...context } };
    return decide(statementsOf(policies), wish, (principal) => principalNames(principal, service)) === 'allow';
  }

  private actionsOf({ actions, service, operation }: Asking): readonly string[] {
    return actions ?? [`${service}:${operation}`];
  }

  private record(call: Call): void {
    this.calls.push(call);
    this.onCall?.(call);
  }
}
