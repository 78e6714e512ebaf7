/*
 * The part of IAM's language that the stacks write: Allow and Deny, actions and resources with wildcards, the condition operators below.
 * Anything else is an error and not a guess, so that a policy is never read as wider or narrower than AWS reads it.
 */

export interface Policy {
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What someone wants to do. */
export interface Wish {
  /** `service:Operation`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys by name, lower case: `s3:prefix`, `sts:externalid`. */
  readonly context: Readonly<Record<string, string>>;
}

/** Deny wins over allow; no word is a no of the policy's own. */
export type Decision = 'allow' | 'deny' | 'silent';

/** The statements of policies as they come from a template. */
export function statementsOf(policies: readonly Policy[]): readonly Statement[] {
  return policies.flatMap((policy) => list(policy.Statement));
}

/** Decides by statements whose principal, where there is one, `isMeant` accepts. */
export function decide(
  statements: readonly Statement[],
  wish: Wish,
  isMeant: (principal: NonNullable<Statement['Principal']>) => boolean = () => true,
): Decision {
  let decision: Decision = 'silent';
  for (const statement of statements) {
    if (statement.Principal !== undefined && !isMeant(statement.Principal)) continue;
    if (!covers(statement, wish)) continue;
    if (statement.Effect === 'Deny') return 'deny';
    decision = 'allow';
  }
  return decision;
}

const SPOKEN = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);

function covers(statement: Statement, wish: Wish): boolean {
  const unknown = Object.keys(statement).filter((key) => !SPOKEN.has(key));
  if (unknown.length > 0) throw new Error(`policy statement with ${unknown.join(', ')}: wanted ${[...SPOKEN].join(', ')} only`);
  return (
    list(statement.Action).some((pattern) => like(wish.action.toLowerCase(), pattern.toLowerCase())) &&
    // Trust policies have no resource: they stand on the role.
    (statement.Resource === undefined || list(statement.Resource).some((pattern) => like(wish.resource, pattern))) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, wish.context[key.toLowerCase()], list(wanted).map(String))),
    )
  );
}

function holds(operator: string, found: string | undefined, wanted: readonly string[]): boolean {
  const [name, ifExists] = operator.endsWith('IfExists') ? [operator.slice(0, -8), true] : [operator, false];
  const test = OPERATORS[name];
  if (!test) throw new Error(`policy condition ${operator}: wanted one of ${Object.keys(OPERATORS).join(', ')}`);
  if (found === undefined) return ifExists || name.includes('Not');
  return test(found, wanted);
}

const OPERATORS: Readonly<Record<string, (found: string, wanted: readonly string[]) => boolean>> = {
  StringEquals: (found, wanted) => wanted.includes(found),
  StringNotEquals: (found, wanted) => !wanted.includes(found),
  StringLike: (found, wanted) => wanted.some((pattern) => like(found, pattern)),
  ArnEquals: (found, wanted) => wanted.some((pattern) => like(found, pattern)),
  ArnLike: (found, wanted) => wanted.some((pattern) => like(found, pattern)),
  Bool: (found, wanted) => wanted.includes(found),
};

/** `*` is any text and `?` one character, as in actions, resources and `…Like`. */
export function like(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  return new RegExp(`^${source}$`).test(text);
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}
