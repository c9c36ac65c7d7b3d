/** Does a list of tasks with a few of them under way at a time. */

/**
 * Runs `task` for every item, at most `jobs` at once, in the order of the list; resolves when all are done. The first
 * that throws ends the rest: what has begun is waited for, nothing more is begun, and the error is thrown.
 */
export async function sideBySide<T>(
  items: readonly T[],
  jobs: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const errors: unknown[] = [];
  const work = async () => {
    // All workers take from one iterator, so that each item is taken once.
    for (const item of waiting) {
      try {
        await task(item);
      } catch (thrown) {
        errors.push(thrown);
      }
      if (errors.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (errors.length > 0) throw errors[0];
}
