import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a CloudFormation template, still with its references. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface StackTemplate {
  readonly stackName: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** What `cdk synth` left in its folder. */
export interface Assembly {
  readonly stacks: readonly StackTemplate[];
  /** Folder of a function's code, by the key that the template names. */
  assetFolder(s3Key: string): string;
}

/** Reads the cloud assembly as the CDK's own deployment would. */
export function readAssembly(folder: string): Assembly {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const artifacts: { type: string; properties: Record<string, string> }[] = Object.values(read('manifest.json').artifacts);
  const stacks = artifacts
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ properties: { templateFile = '', stackName = '' } }) => {
      const { Resources = {}, Outputs = {} } = read(templateFile);
      return { stackName, resources: Resources, outputs: Outputs };
    });
  return { stacks, assetFolder: (s3Key) => join(folder, `asset.${s3Key.replace(/\.zip$/, '')}`) };
}
