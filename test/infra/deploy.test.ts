import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { connectorStacks } from '../../lib/app';
import { readConfig } from '../../lib/config';
import { SECURITY_LAKE } from './templates';

const folder = mkdtempSync(join(tmpdir(), 'slc-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the app as `cdk synth` does, with no account, no credentials and no region of the caller. */
function synth(outdir: string, context: Readonly<Record<string, unknown>>) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bin/deploy.ts'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

/** Templates that CDK wrote, after it checked each against the resource schemas of CloudFormation. */
function validTemplates(outdir: string): string[] {
  expect(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).toMatchObject({ pluginReports: [] });
  return readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => file.replace('.template.json', ''));
}

test('the app synthesizes with the shipped configuration and nothing else', () => {
  const outdir = join(folder, 'shipped');
  expect(synth(outdir, cdkJson.context)).toMatchObject({ status: 0, stderr: '' });
  expect(validTemplates(outdir)).toEqual(['Analyst', 'Connector', 'Lake']);
});

test('a Security Lake brings its sources, and subscribers where there are some', () => {
  const subscribers = [subscriber('data'), subscriber('query')];
  const result = readConfig({ ...SECURITY_LAKE, findingClass: 'both', securityLake: { ...SECURITY_LAKE.securityLake, subscribers } });
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const outdir = join(folder, 'security-lake');
  const app = new App({ outdir });
  connectorStacks(app, result.config);
  app.synth();
  expect(validTemplates(outdir)).toEqual(['Analyst', 'Connector', 'Lake', 'Source']);
});

const subscriber = (access: string) => ({ name: access, account: '444455556666', externalId: 'another-external-id', access });

test('a wrong configuration stops before anything is made, with one line for each problem and no stack trace', () => {
  const outdir = join(folder, 'wrong');
  const { status, stderr } = synth(outdir, { config: { ...cdkJson.context.config, region: 'nowhere', tenants: 'acme' } });
  expect(status).toBe(3);
  expect(stderr.trimEnd().split('\n').sort()).toEqual([
    expect.stringMatching(/^configuration: region is "nowhere", wanted /),
    expect.stringMatching(/^configuration: tenants is "acme", but there is no such key/),
  ]);
  expect(readdirSync(outdir)).toEqual([]);
});
