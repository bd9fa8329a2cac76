import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/fixtures/trials.ts';
import { cellOfTrial, isScored, roundOfTrial, trialNumber } from './trial-number.ts';

const plain = planOf(3);
const probed = planOf(3, undefined, { probes: [1, 2], load: { rate: ['100rps', '200rps'] } });

describe('number of a trial', () => {
  it('counts rounds, loads and arms without probes', () => {
    expect(trialNumber(plain, { round: 2, load: 'load', arm: 'twin' })).toBe(5);
    expect(isScored(plain, 5)).toBe(true);
  });

  it('is unique over scored and probed trials, without a gap', () => {
    const numbers = [1, 2, 3].flatMap((round) =>
      ([undefined, 1, 2] as const).flatMap((probes) =>
        probed.loads.flatMap(({ id }) =>
          probed.arms.map((arm) => trialNumber(probed, { round, load: id, arm: arm.id, probes })),
        ),
      ),
    );
    expect(numbers).toEqual(Array.from({ length: 3 * 3 * 2 * 3 }, (_, index) => index + 1));
  });

  it('tells its round, its place in it and whether it counts for verdicts', () => {
    const place = { round: 2, load: '200rps', arm: 'istio' };
    const scored = trialNumber(probed, place);
    const timed = trialNumber(probed, { ...place, probes: 1 });
    expect([roundOfTrial(probed, scored), roundOfTrial(probed, timed)]).toEqual([2, 2]);
    expect([isScored(probed, scored), isScored(probed, timed)]).toEqual([true, false]);
    expect([cellOfTrial(probed, scored), cellOfTrial(probed, timed)]).toEqual([5, 11]);
  });
});
