/** Files that are read at the same time: thousands are more than a process may open. */
const atOnce = 100;

/** What `work` gives for each of the list, in its order, some at a time. */
export async function inBatches<T, R>(list: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let from = 0; from < list.length; from += atOnce) {
    done.push(...(await Promise.all(list.slice(from, from + atOnce).map(work))));
  }
  return done;
}
