import { refuse } from './aws-error';
import type { Gate } from './iam/gate';
import { jsonRefusal, type Operations, runOperation } from './json-protocol';
import type { Service } from './wire';

/** Which operation a method and path are; `:name` in a path becomes part of the input. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
}

export interface RestJsonServiceOptions {
  readonly service: string;
  readonly routes: readonly Route[];
  readonly operations: Operations;
  readonly gate: Gate;
}

/** A service of the REST JSON protocol: the operation is told by method and path, the input by path, query and body. */
export function restJsonService({ service, routes, operations, gate }: RestJsonServiceOptions): Service {
  return {
    async answer(request) {
      for (const route of routes) {
        const named = route.method === request.method ? match(route.path, request.path) : undefined;
        if (!named) continue;
        const input = { ...JSON.parse(request.body.toString() || '{}'), ...Object.fromEntries(request.query), ...named };
        const output = await runOperation({ service, name: route.operation, operations, gate, request, input });
        return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output ?? {}) };
      }
      refuse(404, 'UnknownOperationException', `the emulator does not speak ${service} ${request.method} ${request.path}`);
    },
    refuse: (error) => jsonRefusal(error, 'application/json'),
  };
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const found = path.split('/').map(decodeURIComponent);
  if (wanted.length !== found.length) return undefined;
  const named: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) named[part.slice(1)] = found[index] ?? '';
    else if (part !== found[index]) return undefined;
  }
  return named;
}
