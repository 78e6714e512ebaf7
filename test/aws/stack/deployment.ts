import type { Emulator } from '../emulator/emulator';
import type { Queue } from '../emulator/sqs/queue';
import type { LambdaFunction } from '../lambda/function';
import type { FunctionSettings } from '../lambda/sandbox';
import { type Assembly, readAssembly, type StackTemplate, type TemplateResource } from './assembly';
import { type Pace, runEventSource, type SourceQueue } from './event-source';
import { type References, resolveValue } from './intrinsics';
import { MAKERS, type Made, type Making, physicalName, type Schedule, WITHOUT_EFFECT } from './makers';

/*
 * Deploys what `cdk synth` wrote into the emulated account: the stack that ships is the stack that runs here. Resources are made when
 * something refers to them or depends on them, across stacks too; a type that is neither made nor known to have no effect is an error.
 */

export interface DeployOptions {
  readonly pace: Pace;
  /** Most sandboxes of a function at the same time. */
  readonly sandboxes?: number;
  readonly onLog?: (functionName: string, lines: string) => void;
  /** Settings of a function's next sandboxes, in place of what the stack says. */
  readonly tune?: (settings: FunctionSettings) => FunctionSettings;
  /** What comes between a queue and the function that works on it. */
  readonly between?: (queue: Queue) => SourceQueue;
}

/** A running stack. */
export interface Deployment {
  /** Addresses of the HTTP routes. */
  readonly urls: readonly string[];
  readonly schedules: readonly Schedule[];
  /** The one function whose logical ID has this in it. */
  function(part: string): LambdaFunction;
  /** Outputs of all stacks. */
  readonly outputs: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Makes every resource of every stack in a folder of `cdk synth`, then lets queues, routes and schedules go. */
export async function deploy(
  aws: Emulator,
  folder: string,
  { pace, sandboxes = 2, onLog = () => undefined, tune = (settings) => settings, between = (queue) => queue }: DeployOptions,
): Promise<Deployment> {
  const assembly = readAssembly(folder);
  const making: Making = {
    aws,
    assembly,
    functions: new Map(),
    eventSources: [],
    schedules: [],
    apis: new Map(),
    integrations: new Map(),
    sandboxes,
    onLog,
    tune,
    between,
  };
  const functions = () => [...making.functions.values()];
  const recycle = () => Promise.all(functions().map((each) => each.function.recycle()));
  const outputs = await makeAll(assembly, making).catch(async (cause) => {
    await recycle();
    throw cause;
  });
  const stopping = new AbortController();
  const polling = making.eventSources.map((source) => runEventSource(source, pace, stopping.signal));
  const apis = [...making.apis.values()];
  await Promise.all(apis.map((api) => api.start()));
  return {
    urls: apis.flatMap((api) => api.urls()),
    schedules: making.schedules,
    outputs,
    function(part) {
      const found = functions().filter(({ logicalId }) => logicalId.includes(part));
      if (found.length !== 1 || !found[0]) throw new Error(`${found.length} functions have ${part} in their ID, wanted one`);
      return found[0].function;
    },
    async stop() {
      stopping.abort();
      await Promise.all(polling);
      await Promise.all(apis.map((api) => api.stop()));
      await recycle();
    },
  };
}

async function makeAll({ stacks }: Assembly, making: Making): Promise<Record<string, string>> {
  const made = new Map<string, Promise<Made>>();
  const makeOnce = (stack: StackTemplate, logicalId: string): Promise<Made> => {
    const id = `${stack.stackName}/${logicalId}`;
    let promise = made.get(id);
    if (!promise) {
      promise = make(stack, logicalId);
      made.set(id, promise);
    }
    return promise;
  };

  async function make(stack: StackTemplate, logicalId: string): Promise<Made> {
    const resource = stack.resources[logicalId];
    if (!resource) throw new Error(`stack ${stack.stackName} has no resource ${logicalId}`);
    await Promise.all([resource.DependsOn ?? []].flat().map((id) => makeOnce(stack, id)));
    const place = { stackName: stack.stackName, logicalId, type: resource.Type };
    if (resource.Type in WITHOUT_EFFECT) return { ref: physicalName(place), attributes: { Arn: `arn:aws:local:::${logicalId}` } };
    const properties = await resolveValue(resource.Properties ?? {}, referencesOf(stack));
    const maker = MAKERS[resource.Type];
    if (maker) return maker(properties, place, making);
    if (isCustom(resource)) return makeCustom(properties as CustomProperties, place, making);
    throw new Error(
      `${stack.stackName}/${logicalId}: type ${resource.Type} is not imitated: add it to MAKERS, or to WITHOUT_EFFECT with the reason`,
    );
  }

  function referencesOf(stack: StackTemplate): References {
    return {
      ref: async (id) => (id.startsWith('AWS::') ? pseudoParameter(id, making) : (await makeOnce(stack, id)).ref),
      async attribute(id, name) {
        const { attributes = {} } = await makeOnce(stack, id);
        if (!(name in attributes)) throw new Error(`${stack.stackName}/${id} (${stack.resources[id]?.Type}) has no attribute ${name} here`);
        return attributes[name];
      },
      async imported(name) {
        for (const exporting of stacks) {
          const output = Object.values(exporting.outputs).find(({ Export }) => Export?.Name === name);
          if (output) return resolveValue(output.Value, referencesOf(exporting));
        }
        throw new Error(`stack ${stack.stackName} imports ${name}, which no stack exports`);
      },
    };
  }

  const outputs: Record<string, string> = {};
  for (const stack of stacks) {
    await Promise.all(Object.keys(stack.resources).map((id) => makeOnce(stack, id)));
    for (const [name, { Value }] of Object.entries(stack.outputs)) outputs[name] = String(await resolveValue(Value, referencesOf(stack)));
  }
  return outputs;
}

function pseudoParameter(id: string, { aws }: Making): string {
  const values: Readonly<Record<string, string>> = {
    'AWS::Region': aws.region,
    'AWS::AccountId': aws.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const value = values[id];
  if (value === undefined) throw new Error(`pseudo parameter ${id} is not known here, wanted one of ${Object.keys(values).join(', ')}`);
  return value;
}

interface CustomProperties {
  readonly ServiceToken: string;
}

function isCustom({ Type }: TemplateResource): boolean {
  return Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource';
}

/** Calls the handler behind the CDK's provider framework as the framework does: what it answers are the attributes, a throw is a failure. */
async function makeCustom(
  properties: CustomProperties,
  { logicalId, stackName, type }: { logicalId: string; stackName: string; type: string },
  making: Making,
): Promise<Made> {
  const framework = making.functions.get(properties.ServiceToken);
  const handler = making.functions.get(framework?.variables['USER_ON_EVENT_FUNCTION_ARN'] ?? '');
  if (!handler) throw new Error(`custom resource ${logicalId}: no handler behind ${properties.ServiceToken}`);
  const { payload, error } = await handler.function.invoke({
    RequestType: 'Create',
    RequestId: logicalId,
    StackId: `arn:aws:cloudformation:${making.aws.region}:${making.aws.account}:stack/${stackName}/local`,
    LogicalResourceId: logicalId,
    ResourceType: type,
    ResourceProperties: properties,
  });
  if (error) throw new Error(`custom resource ${logicalId}: ${error.errorType}: ${error.errorMessage}`);
  const { PhysicalResourceId = logicalId, Data = {} } = (payload ?? {}) as { PhysicalResourceId?: string; Data?: Record<string, unknown> };
  return { ref: PhysicalResourceId, attributes: Data };
}
