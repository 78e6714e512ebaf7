import { refuse } from '../aws-error';

/** The settings of a crawler; none is ever run here. */
export interface Crawler {
  readonly Name: string;
  readonly Schedule?: { readonly ScheduleExpression: string; readonly State: 'SCHEDULED' | 'NOT_SCHEDULED' };
}

/** Crawlers as Security Lake leaves them: made with a source, not taken away with it. */
export class Crawlers {
  private readonly byName = new Map<string, Crawler>();

  create(crawler: Crawler): void {
    if (this.byName.has(crawler.Name)) refuse(400, 'AlreadyExistsException', `Crawler ${crawler.Name} already exists`);
    this.byName.set(crawler.Name, crawler);
  }

  known(name: string): Crawler {
    return this.byName.get(name) ?? refuse(400, 'EntityNotFoundException', `Crawler with name ${name} does not exist`);
  }

  update(name: string, settings: Readonly<Record<string, unknown>>): void {
    const { Schedule, ...others } = settings;
    const crawler = this.known(name);
    // Sent as an expression, told as an object (Glue API reference, UpdateCrawler and Crawler).
    const schedule = Schedule === undefined ? {} : { Schedule: { ScheduleExpression: String(Schedule), State: 'SCHEDULED' as const } };
    this.byName.set(name, { ...crawler, ...others, ...schedule });
  }

  stopSchedule(name: string): void {
    const crawler = this.known(name);
    if (crawler.Schedule?.State !== 'SCHEDULED') refuse(400, 'SchedulerNotRunningException', `Crawler ${name} has no running schedule`);
    this.byName.set(name, { ...crawler, Schedule: { ...crawler.Schedule, State: 'NOT_SCHEDULED' } });
  }

  delete(name: string): void {
    this.known(name);
    this.byName.delete(name);
  }
}
