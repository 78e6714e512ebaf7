import { App } from 'aws-cdk-lib';
import { readConfig } from '../lib/config';
import { StandaloneLakeStack } from '../lib/standalone-lake-stack';

const app = new App();
const result = readConfig(app.node.getAllContext());
if (result.ok) {
  new StandaloneLakeStack(app, 'StandaloneLake', { config: result.config });
} else {
  process.stderr.write(result.problems.map((problem) => `configuration: ${problem}\n`).join(''));
  process.exitCode = 3;
}
