import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdkJson from '../../../cdk.json';
import { readConfig } from '../../../lib/config';
import { type Door, must } from '../door';

/* The configuration file of a deployment. A configuration, or one line for each key that is wrong. */

export const door: Door = {
  limitMs: 1_000,
  async seeds() {
    const standalone = cdkJson.context.config;
    const appliance = { name: 'one', url: 'https://appliance.example.com', ca: 'PEM', fingerprint256: 'ab'.repeat(32) };
    const table = { source: 'darktrace-finding', location: 's3://lake/ext/x/', database: 'd', table: 't' };
    const securityLake = {
      externalId: 'example-external-id',
      subscribers: [{ name: 'siem', account: '444455556666', externalId: 'another-external-id', access: 'data' }],
      registered: { tables: [table], registrarRoleArn: 'arn:aws:iam::111122223333:role/registrar' },
    };
    return [standalone, { ...standalone, poll: { appliances: [appliance] } }, { ...standalone, lake: 'security-lake', securityLake }].map(
      (config) => Buffer.from(JSON.stringify(config)),
    );
  },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
    const path = join(folder, 'config.json');
    return {
      async enter(input) {
        await writeFile(path, input);
        const result = readConfig(path);
        if (result.ok) return must(/^[a-z0-9-]+$/.test(result.config.name), 'a name fits into names of stacks');
        must(result.problems.length > 0 && result.problems.every((line) => line.length > 20), 'a refusal says what is wrong');
        must(
          result.problems.every((line) => /: /.test(line)),
          'a refusal says what to do',
        );
      },
      close: () => rm(folder, { recursive: true }),
    };
  },
};
