import { App } from 'aws-cdk-lib';
import { connectorStacks } from '../lib/app';
import { readConfig } from '../lib/config';

const app = new App({ autoSynth: false });
const result = readConfig(app.node.tryGetContext('config'));
if (result.ok) {
  connectorStacks(app, result.config);
  app.synth();
} else {
  process.stderr.write(result.problems.map((problem) => `configuration: ${problem}\n`).join(''));
  // The exit code of configuration faults, as for `slc`.
  process.exitCode = 3;
}
