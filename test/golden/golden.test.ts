import { readFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { convertAlerts } from '../../src/convert';
import { pathsOutside } from '../../src/parquet/writer';
import type { OcsfRecord } from '../../src/ocsf/record';
import { badSamples, conversionFor, goldens, goldenText } from './golden';

const all = goldens();

test('every sample turns into its golden', async () => {
  for (const { sample, golden, ocsf } of await all) {
    const wanted = await readFile(golden, 'utf8').catch(() => 'no golden: run npm run golden');
    const found = await goldenText(sample, ocsf);
    if (found !== wanted) expect({ sample, records: found }).toEqual({ sample, records: wanted });
  }
});

test('no sample is rejected, and no record has a warning but those of a deprecated class', async () => {
  for (const { sample } of await all) {
    for (const ocsf of ['1.3.0', '1.1.0'] as const) {
      for await (const result of convertAlerts(createReadStream(sample), await conversionFor(ocsf, 'both'))) {
        if (result.fate === 'ignored') continue;
        const problems = result.fate === 'rejected' ? result.problems : result.warnings;
        expect({ sample, ocsf, where: result.where, problems: problems.filter((problem) => !/deprecated/.test(problem.rule)) }).toEqual({ sample, ocsf, where: result.where, problems: [] });
      }
    }
  }
});

test('no record has a path outside the column tree of its table', async () => {
  for (const ocsf of ['1.3.0', '1.1.0'] as const) {
    const conversion = await conversionFor(ocsf, 'both');
    const trees = new Map(conversion.source.tables.map((table) => [table.class, table.columns(ocsf)]));
    for (const { sample } of await all) {
      for (const record of await recordsOf(sample, ocsf)) {
        const tree = trees.get(CLASS_NAMES[record.class_uid] as 'authentication');
        expect({ sample, ocsf, outside: tree && pathsOutside(tree, record) }).toEqual({ sample, ocsf, outside: [] });
      }
    }
  }
});

const CLASS_NAMES: Readonly<Record<number, string>> = { 2001: 'security_finding', 2004: 'detection_finding', 3002: 'authentication' };

async function recordsOf(sample: string, ocsf: '1.3.0' | '1.1.0'): Promise<OcsfRecord[]> {
  const records: OcsfRecord[] = [];
  for await (const result of convertAlerts(createReadStream(sample), await conversionFor(ocsf, 'both'))) if (result.fate === 'delivered') records.push(...result.records);
  return records;
}

test('raw_data is the alert, whole', async () => {
  const [record] = await recordsOf('src/sources/darktrace/samples/model-breach-api-flat.json', '1.3.0');
  const text = await readFile('src/sources/darktrace/samples/model-breach-api-flat.json', 'utf8');
  expect(record?.['raw_data']).toBe(text.trim());
});

test('bad samples are told apart: each alert has a fate, and each reject a rule', async () => {
  for (const sample of await badSamples()) {
    for await (const result of convertAlerts(createReadStream(sample), await conversionFor('1.3.0', 'both'))) {
      if (result.fate === 'rejected') expect({ sample, rules: result.problems.filter((problem) => problem.rule === '' || problem.message === '') }).toEqual({ sample, rules: [] });
    }
  }
});
