import type { Template } from 'aws-cdk-lib/assertions';
import { POLL, SECURITY_LAKE, STANDALONE, templatesOf, text } from './templates';

export interface Right {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

export interface RoleRights {
  readonly mode: string;
  readonly stack: string;
  readonly role: string;
  readonly assumedBy: readonly string[];
  readonly managed: readonly string[];
  readonly rights: readonly Right[];
}

/** Between them, everything that a configuration can bring. */
export const MODES: Readonly<Record<string, object>> = {
  standalone: { ...STANDALONE, poll: POLL },
  'security-lake': {
    ...SECURITY_LAKE,
    poll: POLL,
    securityLake: {
      externalId: 'example-external-id',
      lakeFormationAdmin: 'append',
      subscribers: [{ name: 'siem', account: '444455556666', externalId: 'another-external-id', access: 'data' }],
    },
  },
};

/** Every role of the templates with what it may do. */
export const allRoles = (): RoleRights[] =>
  Object.entries(MODES).flatMap(([mode, config]) =>
    Object.entries(templatesOf(config)).flatMap(([stack, template]) => rolesOf(template).map((role) => ({ mode, stack, ...role }))),
  );

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: Readonly<Record<string, unknown>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function rolesOf(template: Template): Omit<RoleRights, 'mode' | 'stack'>[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties);
  return Object.entries(template.findResources('AWS::IAM::Role')).map(([id, { Properties }]) => {
    const attached = policies.filter(({ Roles }) => (Roles as { Ref?: string }[]).some(({ Ref }) => Ref === id));
    const inline = (Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
    const statements: Statement[] = [...attached, ...inline].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return {
      role: id.replace(/[0-9A-F]{8}$/, ''),
      assumedBy: (Properties.AssumeRolePolicyDocument.Statement as Statement[]).flatMap(({ Principal, Condition }) =>
        Object.entries(Principal ?? {}).flatMap(([, who]) =>
          [who].flat().map((each) => [text(each), ...conditionsOf(Condition)].join(', ')),
        ),
      ),
      managed: ((Properties.ManagedPolicyArns ?? []) as unknown[]).map(text),
      rights: statements.map((statement) => rightOf(id, statement)),
    };
  });
}

function rightOf(role: string, { Effect, Action, Resource, Condition }: Statement): Right {
  if (Effect !== 'Allow' || Action === undefined || Resource === undefined)
    throw new Error(`${role}: a statement that does not name what it allows`);
  return {
    actions: [Action].flat().toSorted(),
    resources: [Resource].flat().map(text).toSorted(),
    conditions: conditionsOf(Condition),
  };
}

const conditionsOf = (condition: Statement['Condition']): string[] =>
  Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${key} ${operator} ${[value].flat().map(text).join(' ')}`),
  );
