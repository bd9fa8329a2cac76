/**
 * Like `Promise.all`, but fails only when everything has ended: a command that goes on in a namespace after the failure
 * of its neighbour would keep that namespace from being removed.
 */
export async function together<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
