/**
 * At most `most` (1 or more) of the rounds, at even distances, ascending: all of them when they are no more, else the
 * first and the last among them; of one alone the middle.
 */
export function spreadRounds(rounds: Iterable<number>, most: number): readonly number[] {
  const all = [...new Set(rounds)].toSorted((a, b) => a - b);
  if (all.length <= most) return all;
  if (most === 1) return all.slice(Math.floor(all.length / 2)).slice(0, 1);
  const step = (all.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)]).filter(
    (round): round is number => round !== undefined,
  );
}
