import type { CapacityComparison } from '../../harness/core/capacity/capacity-analysis.ts';
import type { MeasuredCapacity } from '../../harness/core/capacity/measured-capacity.ts';
import type { ArmName } from './arm-names.ts';
import type { ForestGroup, ForestRow } from './forest.ts';
import { counted, grouped, milliseconds, rounded, share, wordedRatio } from './numbers.ts';

/**
 * Capacities of the arms that both experiments have, by id and fidelity; null where there are none. They come from an
 * experiment of their own, so the group says which.
 */
export function capacityGroup({ analysis }: MeasuredCapacity, arms: readonly ArmName[]): ForestGroup | null {
  const rows = arms.flatMap((arm) => {
    const measured = analysis.arms.find((each) => each.arm === arm.id && each.fidelity === arm.fidelity.id);
    const comparison = measured && analysis.comparisons.find((each) => each.arm === arm.id);
    return comparison ? [capacityRow(arm, comparison)] : [];
  });
  if (rows.length === 0) return null;
  const { margin, noiseFloor } = analysis;
  const floor = noiseFloor.logRatio;
  const noise = floor === null ? 'no noise floor' : `noise floor ${share(Math.expm1(floor))}`;
  return {
    metric: 'capacity',
    title: 'Capacity (more is better)',
    equivalence: { lower: rounded(1 / (1 + margin)), upper: 1 + margin },
    noise: floor === null ? null : { lower: rounded(Math.exp(-floor)), upper: rounded(Math.exp(floor)) },
    bands: `same within ±${share(margin)}, ${noise}`,
    rows,
  };
}

/** Where the capacities come from, in a sentence. */
export const capacityNote = ({ experiment, analysis: { slo, connections, blocks } }: MeasuredCapacity): string =>
  `Capacity is from ${experiment}, an experiment of its own on this machine: the largest rate with p99 ≤ ${milliseconds(slo.p99Ms)} over ${counted(connections, 'connection')}, ${counted(blocks.done, 'block')}; its claims are corrected among themselves.`;

function capacityRow(arm: ArmName, comparison: CapacityComparison): ForestRow {
  if (comparison.state === 'refused') return undrawn(arm, 'not quoted', comparison.because);
  if (comparison.state === 'bounded') {
    const direction = comparison.direction === 'at-most' ? 'at most' : 'at least';
    return undrawn(arm, 'only a bound', `${direction} × ${grouped(comparison.ratio, 2)}: ${comparison.because}`);
  }
  const { verdict, ratio, ciFamily } = comparison;
  const words = wordedRatio(ratio, ciFamily);
  // Less capacity is worse, as more latency is: the colour of "costs more".
  const worse = ratio < 1 ? 'higher' : 'lower';
  return {
    arm,
    verdict,
    tone: verdict === 'different' ? worse : verdict === 'inconclusive' ? 'open' : 'same',
    ratio: rounded(ratio),
    interval: { lower: rounded(ciFamily.lower), upper: rounded(ciFamily.upper) },
    word: verdict,
    text: `${words.change} (${words.changeRange})`,
  };
}

const undrawn = (arm: ArmName, word: string, text: string): ForestRow => ({
  arm,
  verdict: 'refused',
  tone: 'open',
  ratio: null,
  interval: null,
  word,
  text,
});
