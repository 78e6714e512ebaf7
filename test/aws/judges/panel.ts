import type { Judge, RunningJudge } from './judge';

/** Judges that get ready side by side: those that are quick are asked while the others start. */
export class Panel {
  private readonly starting: ReadonlyMap<Judge['name'], Promise<RunningJudge>>;

  constructor(judges: readonly Judge[]) {
    this.starting = new Map(judges.map(({ name, start }) => [name, start()]));
    // A start that fails is told to those who wait for it.
    for (const started of this.starting.values()) started.catch(() => undefined);
  }

  /** Resolves once this judge answers. */
  ready(name: Judge['name']): Promise<RunningJudge> {
    const started = this.starting.get(name);
    if (!started) throw new Error(`judge ${name} is not on the panel, wanted one of ${[...this.starting.keys()].join(', ')}`);
    return started;
  }

  /** Stops all that started. */
  async stop(): Promise<void> {
    for (const started of await Promise.allSettled(this.starting.values())) {
      if (started.status === 'fulfilled') await started.value.stop();
    }
  }
}
