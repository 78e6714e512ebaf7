import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { convertAlerts } from '../../src/convert';
import type { OcsfRecord } from '../../src/ocsf/record';
import { pathsOutside } from '../../src/parquet/writer';
import { badSamples, conversionFor, goldens, goldenText } from './golden';

const all = goldens();

/** 2001 is deprecated since 1.1.0 and chosen all the same; JSON of JavaScript cannot tell 39.0 from 39. */
const EXPECTED_WARNINGS = /deprecated|float_without_fraction/;

test('every sample turns into its golden', async () => {
  for (const { sample, golden, ocsf } of await all) {
    const wanted = await readFile(golden, 'utf8').catch(() => 'no golden: run npm run golden');
    const found = await goldenText(sample, ocsf);
    if (found !== wanted) expect({ sample, records: found }).toEqual({ sample, records: wanted });
  }
});

test('no sample is rejected, and no record has a warning but those that are meant', async () => {
  for (const { sample } of await all) {
    for (const ocsf of ['1.3.0', '1.1.0'] as const) {
      for await (const result of convertAlerts(createReadStream(sample), await conversionFor(ocsf, 'both'))) {
        if (result.fate === 'ignored') continue;
        const problems = result.fate === 'rejected' ? result.problems : result.warnings;
        expect({
          sample,
          ocsf,
          where: result.where,
          problems: problems.filter((problem) => !EXPECTED_WARNINGS.test(problem.rule)),
        }).toEqual({ sample, ocsf, where: result.where, problems: [] });
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
  for await (const result of convertAlerts(createReadStream(sample), await conversionFor(ocsf, 'both')))
    if (result.fate === 'delivered') records.push(...result.records);
  return records;
}

test('raw_data is the alert, whole', async () => {
  const [record] = await recordsOf('src/sources/darktrace/samples/model-breach-api-flat.json', '1.3.0');
  const text = await readFile('src/sources/darktrace/samples/model-breach-api-flat.json', 'utf8');
  expect(record?.['raw_data']).toBe(text.trim());
});

test('each bad sample ends as the table beside it says', async () => {
  const table = await readFile('src/sources/darktrace/samples/bad/README.md', 'utf8');
  for (const sample of await badSamples()) {
    const row = table.split('\n').find((line) => line.startsWith(`| \`${basename(sample)}\` |`)) ?? '';
    const wanted = {
      rules: [...new Set([...row.matchAll(/`((?:input|darktrace)\.[a-z0-9_]+)`/g)].map((match) => match[1]))].sort(),
      delivered: /delivered/.test(row),
    };
    const rules = new Set<string>();
    let delivered = false;
    for await (const result of convertAlerts(createReadStream(sample), await conversionFor('1.3.0', 'both'))) {
      if (result.fate === 'delivered') delivered = true;
      else if (result.fate === 'ignored') rules.add(result.rule);
      else for (const problem of result.problems) rules.add(problem.rule);
    }
    expect({ sample, rules: [...rules].sort(), delivered }).toEqual({ sample, ...wanted });
  }
});
