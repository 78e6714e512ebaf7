import { App } from 'aws-cdk-lib';
import { readConfig } from '../lib/config';
import { StandaloneLakeStack } from '../lib/standalone-lake-stack';

const app = new App({ autoSynth: false });
const result = readConfig(app.node.getAllContext());
if (result.ok) {
  new StandaloneLakeStack(app, 'StandaloneLake', { config: result.config });
  app.synth();
} else {
  process.stderr.write(result.problems.map((problem) => `configuration: ${problem}\n`).join(''));
  // The exit code of configuration faults, as for `slc`.
  process.exitCode = 3;
}
