import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/ocsf/record';
import { readAlerts } from '../../../src/sources/darktrace/alerts/read';

// Payloads of real appliances, published by others, are no part of this repository; they are read where a folder of them lies beside it.
const FOLDER = join('..', 'shared', 'darktrace', 'samples');

test('every real payload is an alert or is ignored by a named rule', () => {
  if (!existsSync(FOLDER)) {
    console.info(`no folder ${FOLDER}: no real payloads were read`);
    return;
  }
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const value = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Json;
    for (const result of readAlerts(value)) {
      const told = result.fate === 'rejected' ? result.problems : result.fate === 'ignored' ? result.rule : result.alert.kind;
      expect([file, result.fate, told]).toEqual([file, expect.stringMatching(/^(alert|ignored)$/), expect.any(String)]);
    }
  }
});
