import { Account } from './convert/account';
import { type HoldLimits, OpenObjects } from './convert/open-objects';
import type { Where } from './input/element';
import { readElements } from './input/elements';
import { accountIdOf, type Lake, type Receipt, receiptName } from './lake/lake';
import { finish } from './ocsf/finish';
import { type OcsfRecord, type OcsfVersion, type Problem, withoutDatetime } from './ocsf/record';
import type { Validate } from './ocsf/validate';
import type { Compressor } from './parquet/writer';
import type { AlertOutcome, Source, SourceSettings } from './sources/source';

/*
 * The story: one raw object in; lake objects, rejects and a receipt out. It is a function of the bytes and the settings, so doing it
 * twice is doing it once. Every alert ends in exactly one place: received = delivered + rejected + ignored.
 */

/** One raw object: what arrived, under its name. */
export interface RawObject {
  /** Key in the raw bucket, or the name of a file. */
  readonly key: string;
  /** Version of the content: S3 version id, or SHA-256 in hex. */
  readonly version: string;
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
}

/** How alerts become records. */
export interface Conversion {
  readonly source: Source;
  readonly settings: SourceSettings;
  readonly ocsf: OcsfVersion;
  /** Whether records declare the profile datetime, hence have the `*_dt` attributes and columns. */
  readonly datetime: boolean;
  readonly validate: Validate;
}

/** What came of one alert. */
export type Result = { readonly where: Where; readonly outcome: AlertOutcome } & (
  | { readonly fate: 'delivered'; readonly records: readonly OcsfRecord[]; readonly warnings: readonly Problem[] }
  | { readonly fate: 'rejected'; readonly problems: readonly Problem[] }
  | { readonly fate: 'ignored'; readonly rule: string; readonly reason: string }
);

/** Bytes to records, one alert at a time. An alert with one record that breaks a rule is rejected whole. */
export async function* convertAlerts(chunks: AsyncIterable<Uint8Array>, conversion: Conversion): AsyncGenerator<Result> {
  for await (const element of readElements(chunks)) {
    for (const outcome of conversion.source.convert(element, conversion.settings))
      yield { where: element.where, outcome, ...fateOf(outcome, conversion) };
  }
}

function fateOf(outcome: AlertOutcome, { ocsf, datetime, validate }: Conversion) {
  if (outcome.fate === 'ignored') return { fate: 'ignored', rule: outcome.rule, reason: outcome.reason } as const;
  if (outcome.fate === 'rejected') return { fate: 'rejected', problems: outcome.problems } as const;
  const records = outcome.drafts.map((draft) => finish(datetime ? draft : { ...draft, profiles: withoutDatetime(draft.profiles) }, ocsf));
  const problems = records.flatMap((record) => validate(record, true));
  if (problems.some((problem) => problem.level === 'error')) return { fate: 'rejected', problems } as const;
  return { fate: 'delivered', records, warnings: problems } as const;
}

/** Where and how records are written. */
export interface LakeWriting {
  readonly lake: Lake;
  /** Region code of the lake. */
  readonly region: string;
  /** Whose alerts these are; the account segment becomes `external_<tenant>`. */
  readonly tenant: string;
  readonly compressor: Compressor;
  /** Ends the conversion at the next alert with an AbortError; the receipt stays open. */
  readonly signal?: AbortSignal;
  readonly onResult?: (result: Result) => void;
  readonly limits?: Partial<HoldLimits>;
}

/** Converts one raw object into the lake. Faults of the environment (disk full, access denied) are thrown; the receipt then stays `open`. */
export async function convert(raw: RawObject, conversion: Conversion, writing: LakeWriting): Promise<Receipt> {
  const accountId = accountIdOf(writing.tenant);
  const name = receiptName(raw, accountId, writing.region);
  const previous = await writing.lake.readReceipt(name);
  if (previous && Number(previous.mappingVersion) > Number(conversion.source.mappingVersion)) {
    throw new NewerMappingError(raw.key, previous.mappingVersion, conversion.source.mappingVersion);
  }
  const account = new Account(name, raw, conversion, writing, previous);
  const objects = new OpenObjects(conversion, writing, accountId, (partition, file) => account.put(partition, file));
  for await (const result of convertAlerts(raw.read(), conversion)) {
    writing.signal?.throwIfAborted();
    account.count(result);
    writing.onResult?.(result);
    if (result.fate === 'delivered') await objects.add(result.records, result.outcome.text.length);
    if (result.fate === 'rejected') await account.reject(result);
  }
  await objects.close();
  return account.close();
}

/** A receipt of a newer mapping stands: going on would replace newer records by older ones. */
export class NewerMappingError extends Error {
  override readonly name = 'NewerMappingError';

  constructor(key: string, found: string, own: string) {
    super(
      `${key}: the lake holds records of mapping version ${found}, this is version ${own}: convert with the newer release, or into another lake`,
    );
  }
}
