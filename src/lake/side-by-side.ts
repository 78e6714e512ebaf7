/** Does the same with everything that comes, so many at a time; the first fault ends it, once what was begun has ended. */
export async function sideBySide<T>(values: AsyncIterable<T>, width: number, work: (value: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  let fault: { readonly cause: unknown } | undefined;
  try {
    for await (const value of values) {
      if (fault) break;
      const task: Promise<void> = work(value)
        .catch((cause: unknown) => {
          fault ??= { cause };
        })
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= width) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  if (fault) throw fault.cause;
}
