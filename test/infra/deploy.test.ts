import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdkJson from '../../cdk.json';

const folder = mkdtempSync(join(tmpdir(), 'slc-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the app as `cdk synth` does, with no account, no credentials and no region of the caller. */
function synth(outdir: string, context: Readonly<Record<string, unknown>>) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bin/deploy.ts'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

test('the app synthesizes with the shipped configuration and nothing else', () => {
  const outdir = join(folder, 'shipped');
  expect(synth(outdir, cdkJson.context)).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(outdir)).toContain('StandaloneLake.template.json');
  // CDK checks every template against the resource schemas of CloudFormation, and lists here what it finds.
  expect(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).toMatchObject({ pluginReports: [] });
});

test('a wrong configuration stops before anything is made, with one line for each problem and no stack trace', () => {
  const outdir = join(folder, 'wrong');
  const { status, stderr } = synth(outdir, { ...cdkJson.context, region: 'nowhere', tenant: 'acme' });
  expect(status).toBe(3);
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^configuration: region is "nowhere", wanted /),
    expect.stringMatching(/^configuration: tenant is "acme", but there is no such key/),
  ]);
  expect(readdirSync(outdir)).toEqual([]);
});
