/**
 * Takes all steps, one after the other: one that fails keeps the others from nothing.
 * @returns what each gave, in order. @throws the first failure, after the last step.
 */
export async function everyStep<T>(steps: readonly (() => Promise<T>)[]): Promise<T[]> {
  const outcomes: PromiseSettledResult<T>[] = [];
  for (const step of steps) outcomes.push(...(await Promise.allSettled([step()])));
  return valuesOf(outcomes);
}

/** Waits for all of them, however they end. @throws the first failure in their order, after the last has ended. */
export const allEnded = async <T>(all: readonly Promise<T>[]): Promise<T[]> => valuesOf(await Promise.allSettled(all));

function valuesOf<T>(outcomes: readonly PromiseSettledResult<T>[]): T[] {
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
