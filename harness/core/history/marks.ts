import type { Difference } from '../compare/comparison.ts';
import { environmentDifferences } from '../compare/environment-differences.ts';
import type { Fidelity } from '../plan.ts';
import type { LevelChange, SeriesOfTrack } from './level-changes.ts';
import type { HistoryPoint, Track } from './track.ts';

/**
 * Something that is different from a point of a track on. It says when, not why. A commit of the harness is no mark: it
 * changes with every commit, and what it changes in the numbers is in the versions and the fingerprint.
 */
export type Mark = {
  /** Index of the first point for which it holds. */
  readonly index: number;
} &
  /** `returns`: it was there before, and its series goes on. */
  (
    | {
        readonly kind: 'environment';
        readonly differences: readonly Difference[];
        readonly fingerprint: string;
        readonly returns: boolean;
      }
    /** Of programs that were observed before, in whatever environment. */
    | { readonly kind: 'version'; readonly differences: readonly Difference[] }
    | { readonly kind: 'fidelity'; readonly before: Fidelity; readonly after: Fidelity }
    | { readonly kind: 'change'; readonly change: LevelChange }
  );

/** The marks of a track, in the order of time. */
export function marksOf({ points }: Track, series: readonly SeriesOfTrack[]): Mark[] {
  const known = new Map<string, string>();
  const changes = series.flatMap((each) => each.changes);
  return points.flatMap((point, index): Mark[] => {
    const before = points[index - 1];
    const versions = versionMarks(point, known, index);
    return [
      ...(before ? environmentMarks(points, before, index) : []),
      ...changes.filter((change) => change.index === index).map((change): Mark => ({ kind: 'change', index, change })),
      ...versions,
      ...(before && before.arm.fidelity !== point.arm.fidelity
        ? [{ kind: 'fidelity' as const, index, before: before.arm.fidelity, after: point.arm.fidelity }]
        : []),
    ];
  });
}

function environmentMarks(points: Track['points'], before: HistoryPoint, index: number): Mark[] {
  const environment = points[index]?.environment;
  if (!environment || before.environment.fingerprint === environment.fingerprint) return [];
  const { fingerprint } = environment;
  const returns = points.slice(0, index).some((point) => point.environment.fingerprint === fingerprint);
  const differences = environmentDifferences({ a: before.environment, b: environment });
  return [{ kind: 'environment', index, differences, fingerprint, returns }];
}

/** A program that joins or leaves is no change of version: experiments need not have the same arms. */
function versionMarks({ environment }: HistoryPoint, known: Map<string, string>, index: number): Mark[] {
  const differences = Object.entries(environment.versions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([fact, b]): Difference[] => {
      const a = known.get(fact);
      known.set(fact, b);
      return a === undefined || a === b ? [] : [{ fact, a, b }];
    });
  return differences.length === 0 ? [] : [{ kind: 'version', index, differences }];
}
