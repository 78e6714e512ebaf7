import type { AwsError } from './aws-error';
import { refuse } from './aws-error';
import type { Gate } from './iam/gate';
import type { Caller } from './iam/identities';
import { header, type Service, type WireAnswer, type WireRequest } from './wire';

/** One operation of a service whose requests and answers are JSON. */
export interface Operation<Input> {
  /** ARNs that IAM is asked about. */
  on(input: Input): readonly string[];
  /** IAM action, where it has another name than the operation. */
  readonly action?: string;
  run(input: Input, caller: Caller, request: WireRequest): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: a table of operations with an input each; every entry is typed where it is written
export type Operations = Readonly<Record<string, Operation<any>>>;

export interface JsonServiceOptions {
  /** Name in IAM actions and in the call log. */
  readonly service: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Operations;
  readonly gate: Gate;
}

/** A service of the AWS JSON protocol: the operation stands in `X-Amz-Target`, behind the dot. */
export function jsonService({ service, version, operations, gate }: JsonServiceOptions): Service {
  const type = `application/x-amz-json-${version}`;
  return {
    async answer(request: WireRequest): Promise<WireAnswer> {
      const name = header(request.headers, 'x-amz-target')?.split('.')[1] ?? '';
      const output = await runOperation({ service, name, operations, gate, request, input: JSON.parse(request.body.toString() || '{}') });
      return { status: 200, headers: { 'content-type': type }, body: JSON.stringify(output ?? {}) };
    },
    refuse: (error) => jsonRefusal(error, type),
  };
}

export interface Running {
  readonly service: string;
  readonly name: string;
  readonly operations: Operations;
  readonly gate: Gate;
  readonly request: WireRequest;
  readonly input: unknown;
}

/** Asks IAM, then does it. */
export function runOperation({ service, name, operations, gate, request, input }: Running): unknown {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) refuse(400, 'UnknownOperationException', `the emulator does not speak ${service} ${name || 'without an operation'}`);
  gate.pass({
    caller: request.caller,
    service,
    operation: name,
    resources: operation.on(input),
    ...(operation.action === undefined ? {} : { actions: [`${service}:${operation.action}`] }),
  });
  return operation.run(input, request.caller, request);
}

export function jsonRefusal(error: AwsError, type: string): WireAnswer {
  return {
    status: error.status,
    headers: { 'content-type': type, 'x-amzn-errortype': error.code, ...error.headers },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}
