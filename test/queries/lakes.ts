import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert } from '../../src/convert';
import { folderLake } from '../../src/lake/folder-lake';
import type { Receipt } from '../../src/lake/lake';
import type { OcsfVersion } from '../../src/ocsf/record';
import { loadCompressor } from '../../src/parquet/writer';
import type { Answer, OpenLake } from '../../src/queries/engine';
import { openLake } from '../../src/queries/engine';
import type { FindingClass } from '../../src/sources/source';
import { conversionFor } from '../golden/golden';
import type { Alert } from './alerts';

/** What a lake can hold findings as. */
export interface Form {
  readonly findingClass: FindingClass;
  readonly ocsf: OcsfVersion;
}

export const FORMS: readonly Form[] = [
  { findingClass: 'security', ocsf: '1.3.0' },
  { findingClass: 'security', ocsf: '1.1.0' },
  { findingClass: 'detection', ocsf: '1.3.0' },
  { findingClass: 'detection', ocsf: '1.1.0' },
  { findingClass: 'both', ocsf: '1.3.0' },
];

/** A lake folder of these alerts, made by the conversion that ships; every alert has to be delivered. */
export async function lakeOf(alerts: readonly Alert[], form: Form): Promise<string> {
  const { folder, receipt } = await converted(
    alerts.map((alert) => JSON.stringify(alert)),
    form,
  );
  if (receipt.counts.delivered !== alerts.length) throw new Error(`delivered ${receipt.counts.delivered} of ${alerts.length} alerts`);
  return folder;
}

/** A lake folder of alerts, a line each. */
export async function converted(lines: readonly string[], { findingClass, ocsf }: Form): Promise<{ folder: string; receipt: Receipt }> {
  const folder = mkdtempSync(join(tmpdir(), 'slc-queries-'));
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const raw = {
    key: 'alerts.ndjson',
    version: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    async *read() {
      yield bytes;
    },
  };
  const receipt = await convert(raw, await conversionFor(ocsf, findingClass), {
    lake: folderLake(folder),
    region: 'eu-west-1',
    tenant: 'acme',
    compressor: await loadCompressor('zstd'),
  });
  return { folder, receipt };
}

export const removeLake = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export async function opened<T>(folder: string, use: (lake: OpenLake) => Promise<T>): Promise<T> {
  const opening = await openLake(folder);
  if (!opening.ok) throw new Error(opening.message);
  try {
    return await use(opening.lake);
  } finally {
    opening.lake.close();
  }
}

export async function answerOf(lake: OpenLake, sql: string): Promise<Answer> {
  const answered = await lake.run(sql, { maxRows: 10_000 });
  if (!answered.ok) throw new Error(`${answered.message}\n${sql}`);
  return answered.answer;
}

export const rowsOf = ({ columns, rows }: Answer): Record<string, unknown>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
