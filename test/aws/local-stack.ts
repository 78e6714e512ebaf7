import { createHmac } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { connectorStacks } from '../../lib/app';
import { readConfig } from '../../lib/config';
import { plant } from '../canary/logs';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator/emulator';
import { type Deployment, type DeployOptions, deploy } from './stack/deployment';

/** The connector's stacks, running on the loopback. */
export interface LocalStack {
  readonly aws: Emulator;
  readonly deployment: Deployment;
  /** Signs and posts a body to the webhook, as an appliance's integration does. */
  post(body: string): Promise<Response>;
  /** Headers of a signed request, for other senders. */
  signed(body: string): Readonly<Record<string, string>>;
  readonly webhook: string;
  stop(): Promise<void>;
}

/** Synthesizes a configuration into `<root>/cdk.out`, deploys it, and keeps its buckets below `<root>/s3`. */
export async function startLocalStack(
  root: string,
  settings: Readonly<Record<string, unknown>>,
  { front, ...options }: DeployOptions & Pick<EmulatorOptions, 'front'>,
): Promise<LocalStack> {
  const result = readConfig(settings);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const assembly = join(root, 'cdk.out');
  const app = new App({ outdir: assembly });
  connectorStacks(app, result.config);
  app.synth();

  const buckets = join(root, 's3');
  await mkdir(buckets, { recursive: true });
  const aws = await startEmulator({ root: buckets, region: result.config.region, ...(front ? { front } : {}) });
  const deployment = await deploy(aws, assembly, options).catch(async (cause) => {
    await aws.close();
    throw cause;
  });
  const [webhook = ''] = deployment.urls;
  const key = aws.secrets.find(outputLike(deployment, 'WebhookSecretArn'))?.versions[0]?.text ?? '';
  if (key !== '') plant(key);
  const signed = (body: string) => {
    const seconds = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
    return { 'content-type': 'application/json', 'x-slc-signature': `t=${seconds},v1=${signature}` };
  };
  return {
    aws,
    deployment,
    webhook,
    signed,
    post: (body) => fetch(webhook, { method: 'POST', body, headers: signed(body) }),
    async stop() {
      await deployment.stop();
      await aws.close();
    },
  };
}

/** The one output whose name has this in it; exports, which are between stacks, are none. */
export function outputLike({ outputs }: Deployment, part: string): string {
  const found = Object.entries(outputs).filter(([name]) => name.includes(part) && !name.startsWith('Exports'));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} outputs have ${part} in their name, wanted one`);
  return found[0][1];
}
