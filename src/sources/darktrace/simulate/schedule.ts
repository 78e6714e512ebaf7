import type { Random } from './random';
import { DAY_MS, HOUR_MS } from './time';

const HOURS_A_DAY = DAY_MS / HOUR_MS;

/** How busy each hour of a working day is (UTC), against the busiest. */
const WORKING_DAY = [12, 10, 9, 9, 10, 14, 30, 55, 85, 100, 100, 95, 80, 90, 98, 95, 85, 65, 45, 32, 26, 22, 18, 15] as const;
/** Of a Saturday and of a Sunday against a working day. */
const SATURDAY = 0.3;
const SUNDAY = 0.25;

/**
 * Times of so many arrivals in order: dense in working hours, thin at night and at weekends. Slot by slot, with nothing kept but
 * the hour, so that ten million take no more memory than ten.
 */
export class Schedule {
  private readonly total: number;
  private hour = 0;
  private before = 0;

  constructor(
    private readonly startMs: number,
    private readonly days: number,
    private readonly slots: number,
  ) {
    let total = 0;
    for (let hour = 0; hour < days * HOURS_A_DAY; hour++) total += this.weight(hour);
    this.total = total;
  }

  /** The time of this slot, in ms. Slots are asked for in order. */
  timeOf(slot: number, random: Random): number {
    const reached = ((slot + random.next()) / this.slots) * this.total;
    while (this.before + this.weight(this.hour) < reached && this.hour < this.days * HOURS_A_DAY - 1) {
      this.before += this.weight(this.hour);
      this.hour++;
    }
    const withinHour = Math.min(1, (reached - this.before) / this.weight(this.hour));
    return Math.floor(this.startMs + (this.hour + withinHour) * HOUR_MS);
  }

  private weight(hour: number): number {
    const weekday = new Date(this.startMs + hour * HOUR_MS).getUTCDay();
    const share = weekday === 6 ? SATURDAY : weekday === 0 ? SUNDAY : 1;
    return (WORKING_DAY[hour % HOURS_A_DAY] as number) * share;
  }
}
