/** What a reference stands for. */
export interface References {
  ref(logicalId: string): Promise<unknown>;
  attribute(logicalId: string, name: string): Promise<unknown>;
  imported(name: string): Promise<unknown>;
}

type Resolve = (value: unknown) => Promise<unknown>;

/** A value of a template with its functions worked out (CloudFormation user guide, intrinsic function reference). Others are refused. */
export async function resolveValue(value: unknown, references: References): Promise<unknown> {
  const resolve: Resolve = (each) => resolveValue(each, references);
  if (Array.isArray(value)) return Promise.all(value.map(resolve));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    const run = FUNCTIONS[name];
    if (!run) throw new Error(`template function ${name}: wanted one of ${Object.keys(FUNCTIONS).join(', ')}`);
    return run(argument, resolve, references);
  }
  return Object.fromEntries(await Promise.all(entries.map(async ([key, each]) => [key, await resolve(each)] as const)));
}

const FUNCTIONS: Readonly<Record<string, (argument: unknown, resolve: Resolve, references: References) => Promise<unknown>>> = {
  Ref: (id, _, references) => references.ref(String(id)),
  'Fn::GetAtt': (argument, _, references) => {
    const [id = '', ...names] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
    return references.attribute(id, names.join('.'));
  },
  'Fn::ImportValue': async (name, resolve, references) => references.imported(String(await resolve(name))),
  'Fn::Join': async (argument, resolve) => {
    const [separator, parts] = (await resolve(argument)) as [string, unknown[]];
    return parts.join(separator);
  },
  'Fn::Select': async (argument, resolve) => {
    const [index, list] = (await resolve(argument)) as [string | number, unknown[]];
    return list[Number(index)];
  },
  'Fn::Split': async (argument, resolve) => {
    const [separator, text] = (await resolve(argument)) as [string, string];
    return text.split(separator);
  },
  'Fn::Sub': async (argument, resolve, references) => {
    const [text, values] = typeof argument === 'string' ? [argument, {}] : (argument as [string, Record<string, unknown>]);
    const named = (await resolve(values)) as Record<string, unknown>;
    const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1] as string);
    const found = await Promise.all(names.map((name) => (name in named ? named[name] : substituted(name, references))));
    let index = 0;
    return text.replace(/\$\{([^!}][^}]*)\}/g, () => String(found[index++]));
  },
};

function substituted(name: string, references: References): Promise<unknown> {
  const [id = '', ...attribute] = name.split('.');
  return attribute.length > 0 ? references.attribute(id, attribute.join('.')) : references.ref(id);
}
