import type { Conversion, Result } from '../../convert';
import type { Receipt } from '../../lake/lake';
import { factsOf } from '../../ocsf/facts';
import { CLASS_NAMES, type ClassName, type OcsfRecord } from '../../ocsf/record';
import type { AlertOutcome } from '../../sources/source';
import type { MetricName } from '../metrics';
import type { Telemetry } from '../telemetry';

/** Records of each class whose values are looked at, of one raw object. */
const SAMPLE_SIZE = 64;

/* OCSF numbers that are the same in every version that we write. */
const FINDINGS_CATEGORY = 2;
const CRITICAL = 5;
const FATAL = 6;
/** `activity_id` of a finding that is over. */
const CLOSE = 3;

/** Counts what comes of the alerts of one raw object, and tells it once the object is done. */
export class ConversionMeasure {
  private readonly tally = new Tally();
  private readonly samples: ReadonlyMap<number, ClassSample>;
  private readonly findingClasses: ReadonlySet<number>;
  private readonly healthKinds: ReadonlySet<string>;

  constructor({ ocsf, source }: Pick<Conversion, 'ocsf' | 'source'>) {
    const { classes } = factsOf(ocsf);
    this.samples = new Map(CLASS_NAMES.map((name) => [classes[name].uid, { name, records: new EvenSample(SAMPLE_SIZE) }]));
    this.findingClasses = new Set(
      CLASS_NAMES.flatMap((name) => (classes[name].category_uid === FINDINGS_CATEGORY ? classes[name].uid : [])),
    );
    this.healthKinds = new Set(source.healthKinds);
  }

  take(result: Result): void {
    const { outcome } = result;
    this.tally.count('alertsReceived', outcome.alertKind);
    if (outcome.alertKind === 'unknown') this.tally.count('unknownKinds');
    if (result.fate === 'rejected' && outcome.fate === 'mapped') this.tally.count('schemaRejects');
    if (result.fate === 'delivered') this.takeDelivered(outcome, result.records);
  }

  private takeDelivered(outcome: AlertOutcome, records: readonly OcsfRecord[]): void {
    this.tally.count('alertsDelivered', outcome.alertKind);
    if (outcome.fate === 'mapped' && outcome.unknownAnalytic !== undefined) this.tally.count('unknownAnalytics');
    // Of both finding classes, where both are written, one is enough.
    const finding = records.find(({ class_uid }) => this.findingClasses.has(class_uid));
    if (finding) this.tally.count('findingsDelivered', String(finding['severity']));
    if (finding && this.healthKinds.has(outcome.alertKind) && isCritical(finding)) this.tally.count('criticalHealthAlerts');
    for (const record of records) this.samples.get(record.class_uid)?.records.take(record);
  }

  publish(receipt: Receipt, telemetry: Telemetry, nowMs: number): void {
    for (const { metric, part, value } of this.tally.all()) telemetry.add(metric, value, part);
    for (const [rule, count] of Object.entries(receipt.rejected)) telemetry.add('alertsRejected', count, rule);
    for (const [rule, count] of Object.entries(receipt.ignored)) telemetry.add('alertsIgnored', count, rule);
    // A rate needs its zeros.
    if (receipt.counts.rejected === 0) telemetry.add('alertsRejected', 0);
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

/** Until it is over. */
const isCritical = ({ severity_id, activity_id }: OcsfRecord): boolean =>
  severity_id >= CRITICAL && severity_id <= FATAL && activity_id !== CLOSE;

interface ClassSample {
  readonly name: ClassName;
  readonly records: EvenSample<OcsfRecord>;
}

/** Counts by metric and, where it is split, part. */
class Tally {
  private readonly counts = new Map<string, { readonly metric: MetricName; readonly part: string | undefined; value: number }>();

  count(metric: MetricName, part?: string): void {
    const slot = part === undefined ? metric : `${metric}/${part}`;
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
