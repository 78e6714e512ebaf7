import type { Result } from '../../convert';
import type { Receipt } from '../../lake/lake';
import { factsOf } from '../../ocsf/facts';
import { CLASS_NAMES, type ClassName, type OcsfRecord, type OcsfVersion } from '../../ocsf/record';
import type { MetricName } from '../metrics';
import type { Telemetry } from '../telemetry';

/** Values that one metric may have in one line: the embedded metric format takes 100. */
const SAMPLE_SIZE = 64;

/** Counts what comes of the alerts of one raw object, and tells it once the object is done. */
export class ConversionMeasure {
  private readonly fates = new Tally();
  private unknownKinds = 0;
  private readonly samples: ReadonlyMap<number, ClassSample>;

  constructor(ocsf: OcsfVersion) {
    const { classes } = factsOf(ocsf);
    this.samples = new Map(CLASS_NAMES.map((name) => [classes[name].uid, { name, records: new EvenSample(SAMPLE_SIZE) }]));
  }

  take(result: Result): void {
    const { alertKind } = result.outcome;
    this.fates.count('alertsReceived', alertKind);
    if (alertKind === 'unknown') this.unknownKinds++;
    if (result.fate !== 'delivered') return;
    this.fates.count('alertsDelivered', alertKind);
    for (const record of result.records) this.samples.get(record.class_uid)?.records.take(record);
  }

  publish(receipt: Receipt, telemetry: Telemetry, nowMs: number): void {
    for (const { metric, part, value } of this.fates.all()) telemetry.add(metric, value, part);
    for (const [rule, count] of Object.entries(receipt.rejected)) telemetry.add('alertsRejected', count, rule);
    for (const [rule, count] of Object.entries(receipt.ignored)) telemetry.add('alertsIgnored', count, rule);
    // A rate needs its zeros.
    if (receipt.counts.rejected === 0) telemetry.add('alertsRejected', 0);
    telemetry.add('unknownKinds', this.unknownKinds);
    for (const output of receipt.outputs) {
      telemetry.add('objectsWritten', 1, output.class);
      telemetry.add('rowsWritten', output.rows, output.class);
      telemetry.add('bytesWritten', output.bytes, output.class);
    }
    for (const { name, records } of this.samples.values()) {
      for (const record of records.values) {
        telemetry.add('eventToLake', Math.max(0, (nowMs - record.time) / 1000), name);
        telemetry.add('unmappedShare', unmappedPercent(record), name);
      }
    }
  }
}

interface ClassSample {
  readonly name: ClassName;
  readonly records: EvenSample<OcsfRecord>;
}

/** Counts by metric and part. */
class Tally {
  private readonly counts = new Map<string, { readonly metric: MetricName; readonly part: string; value: number }>();

  count(metric: MetricName, part: string): void {
    const slot = `${metric}/${part}`;
    const held = this.counts.get(slot);
    if (held) held.value++;
    else this.counts.set(slot, { metric, part, value: 1 });
  }

  all() {
    return this.counts.values();
  }
}

/** At most `size` of the values that go by, evenly spread: when it is full, every second one goes, and from then on half as many come. */
export class EvenSample<T> {
  values: T[] = [];
  private every = 1;
  private seen = 0;

  constructor(private readonly size: number) {}

  take(value: T): void {
    if (this.seen++ % this.every !== 0) return;
    if (this.values.length === this.size) {
      this.values = this.values.filter((_, index) => index % 2 === 0);
      this.every *= 2;
      if ((this.seen - 1) % this.every !== 0) return;
    }
    this.values.push(value);
  }
}

/** How much of what a record holds is in `unmapped`, in percent of its values. */
function unmappedPercent({ unmapped, ...mapped }: OcsfRecord): number {
  const left = countValues(unmapped);
  return left === 0 ? 0 : (100 * left) / (left + countValues(mapped));
}

function countValues(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'object') return 1;
  let count = 0;
  for (const held of Object.values(value)) count += countValues(held);
  return count;
}
