import { readFileSync } from 'node:fs';
import { readConfig } from '../../lib/config';

/* What docs/readers says to set is what the configuration takes. */

const BASE = {
  name: 'connector',
  region: 'eu-west-1',
  tenant: 'acme',
  lake: 'security-lake',
  securityLake: { externalId: 'an-external-id' },
};

const text = readFileSync('docs/readers/README.md', 'utf8');

const settings = [...text.matchAll(/`("\w+": [^`]+)`/g)].map(([, setting]) => setting).filter((setting) => !setting?.includes('access'));

test.each([...new Set(settings)])('%s is a setting', (setting) => {
  expect(readConfig({ ...BASE, ...JSON.parse(`{${setting}}`) })).toMatchObject({ ok: true });
});

test('the subscribers that the page shows are a setting', () => {
  const [, shown = ''] = /```json\n([\s\S]+?)```/.exec(text) ?? [];
  const { securityLake } = JSON.parse(`{${shown.replaceAll('<output of uuidgen>', '00000000-0000-0000-0000-000000000000')}}`);
  expect(readConfig({ ...BASE, securityLake })).toMatchObject({ ok: true });
  expect(securityLake.subscribers).toHaveLength(2);
});
