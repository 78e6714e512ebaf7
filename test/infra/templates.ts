import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import { connectorStacks } from '../../lib/app';
import { readConfig } from '../../lib/config';

export const STANDALONE = cdkJson.context.config;
export const SECURITY_LAKE = { ...STANDALONE, lake: 'security-lake', securityLake: { externalId: 'example-external-id' } };
/** An appliance in a network of its own. */
export const POLL = {
  appliances: [{ name: 'one', url: 'https://appliance.example.com' }],
  vpc: { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] },
};

/** The stacks of a configuration by the name of their box. */
export function stacksOf(config: object): Readonly<Record<string, Stack>> {
  const result = readConfig(config);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const app = new App();
  connectorStacks(app, result.config);
  return Object.fromEntries(app.node.children.map((stack) => [stack.node.id, stack as Stack]));
}

export function templatesOf(config: object): Readonly<Record<string, Template>> {
  return Object.fromEntries(Object.entries(stacksOf(config)).map(([name, stack]) => [name, Template.fromStack(stack)]));
}

/** Text of a template value: references are `<logical id>`. */
export function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', '']] = Object.entries(value);
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(text).join((argument as [string])[0]);
  if (name === 'Fn::ImportValue')
    return `<${String(argument)
      .replace(/^.*:Exports?Output(Ref|FnGetAtt)/, '')
      .replace(/[0-9A-F]{8}.*$/, '')}>`;
  return `<${String(Array.isArray(argument) ? argument[0] : argument).replace(/[0-9A-F]{8}$/, '')}>`;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Effect: string;
}

/** What the role of a function may do, `action on resource`, by a part of the role's logical id. */
export function rightsOf(template: Template | undefined, role: string): string[] {
  const policies = Object.entries(template?.findResources('AWS::IAM::Policy') ?? {}).filter(([id]) => id.includes(role));
  const statements: Statement[] = policies.flatMap(([, policy]) => policy['Properties'].PolicyDocument.Statement);
  return statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${text(resource)}`)),
  );
}

/** The settings of a function as it will read them, references as text. */
export function settingsOf(template: Template | undefined, id: string): Record<string, unknown> {
  const [, found] = Object.entries(template?.findResources('AWS::Lambda::Function') ?? {}).find(([key]) => key.includes(id)) ?? [];
  return JSON.parse(text(found?.['Properties'].Environment.Variables.SETTINGS));
}
