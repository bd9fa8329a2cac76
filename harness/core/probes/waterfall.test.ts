import { describe, expect, it } from 'vitest';
import { probedTrial, probedWith, readingsWith } from '../../../test/fixtures/probed-trials.ts';
import { pathSteps } from './path-steps.ts';
import { waterfallOf, type WithProbes } from './waterfall.ts';

const rounds = [1, 2, 3, 4];
/** Every step of the baseline takes 10 us: 70 in all, of 100 measured. */
const baseline = rounds.map((round) => probedTrial('none', round, 100, probedWith(readingsWith(false, () => 10))));
/** Every step takes 10 us, the server proxy's own code on the way there 500: 720 in all. */
const slowProxy = rounds.map((round) =>
  probedTrial(
    'istio',
    round,
    800,
    probedWith(
      readingsWith(true, ({ place, direction, kind }) =>
        place === 'server-proxy' && direction === 'request' && kind === 'user' ? 500 : 10,
      ),
    ),
  ),
);
const slowBaseline = (round: number) => probedTrial('none', round, 5000, probedWith(readingsWith(false, () => 700)));
const of = (trials: readonly WithProbes[], base: readonly WithProbes[] = baseline, isTreatment = true) =>
  waterfallOf({ trials, baseline: base, isTreatment, hasProxies: isTreatment });

describe('waterfall', () => {
  it('has the steps in the order of travel, and what they leave', () => {
    const waterfall = of(slowProxy);
    if (waterfall.state !== 'known') throw new Error(waterfall.because);
    expect(waterfall.steps).toMatchObject(pathSteps(true));
    expect(waterfall.steps.map(({ us }) => us.mean)).toEqual(
      pathSteps(true).map(({ place, direction, kind }) =>
        place === 'server-proxy' && direction === 'request' && kind === 'user' ? 500 : 10,
      ),
    );
    expect(waterfall.measuredUs.mean).toBe(800);
    expect(waterfall.restUs.mean).toBeCloseTo(800 - 22 * 10 - 500, 9);
  });

  it('closes against the difference to the baseline of the same round', () => {
    const waterfall = of(slowProxy);
    const steps = pathSteps(true).length * 10 + 490 - pathSteps(false).length * 10;
    expect(waterfall).toMatchObject({ closure: { rounds: 4, measuredUs: { mean: 700 }, closes: true } });
    if (waterfall.state === 'known') expect(waterfall.closure?.explainedUs.mean).toBeCloseTo(steps, 9);
    if (waterfall.state === 'known') expect(waterfall.closure?.gapShare).toBeCloseTo(steps / 700 - 1, 9);
  });

  it('does not close when the steps explain too little, and says how much is left', () => {
    const slower = slowProxy.map(({ round, probed }) => probedTrial('istio', round, 1500, probed));
    const left = 1400 - ((pathSteps(true).length - pathSteps(false).length) * 10 + 490);
    expect(of(slower)).toMatchObject({
      closure: { state: 'fails', isDecided: true, closes: false, unexplainedUs: { mean: left } },
    });
  });

  it('gives what each step adds over the rounds that both have', () => {
    const withSlowRounds = [...baseline, ...[5, 6].map((round) => slowBaseline(round))];
    const waterfall = of(slowProxy, withSlowRounds);
    const closure = waterfall.state === 'known' ? waterfall.closure : undefined;
    expect(closure?.rounds).toBe(4);
    expect(closure?.addedSteps).toMatchObject(pathSteps(true));
    expect(closure?.addedSteps.map(({ us }) => us.mean)).toEqual(
      pathSteps(true).map(({ place, direction, kind }) => {
        if (!place.endsWith('proxy')) return 0;
        return place === 'server-proxy' && direction === 'request' && kind === 'user' ? 500 : 10;
      }),
    );
    const added = closure?.addedSteps.reduce((sum, { us }) => sum + us.mean, 0) ?? NaN;
    expect(added + (closure?.unexplainedUs.mean ?? NaN)).toBeCloseTo(700, 9);
  });

  it('has no verdict below three rounds, and none to give on an arm that adds no time', () => {
    expect(of(slowProxy.slice(0, 2))).toMatchObject({ closure: { rounds: 2, state: 'unknown', closes: false } });
    const times = (us: readonly number[]) =>
      slowProxy.map(({ probed }, i) => probedTrial('istio', i + 1, us[i] ?? 0, probed));
    expect(of(times([60, 61, 60, 61]))).toMatchObject({ closure: { state: 'faster', closes: false } });
    expect(of(times([60, 140, 90, 120]))).toMatchObject({ closure: { state: 'nothing to explain', closes: false } });
  });

  it('has nothing to close for the baseline', () => {
    const waterfall = waterfallOf({ trials: baseline, baseline, isTreatment: false, hasProxies: false });
    expect(waterfall).toMatchObject({ state: 'known', measuredUs: { mean: 100 }, restUs: { mean: 100 - 70 } });
    expect(waterfall).not.toHaveProperty('closure');
  });

  it('is refused with the reason when a probe it needs is void in every trial', () => {
    const broken = slowProxy.map(({ round }) =>
      probedTrial(
        'istio',
        round,
        800,
        probedWith(
          readingsWith(true, () => 10),
          { proxytime: '3 events were lost' },
        ),
      ),
    );
    expect(of(broken)).toEqual({ state: 'refused', because: 'the probe proxytime is void: 3 events were lost' });
  });

  it('leaves out the trials in which a probe is void', () => {
    const [first, ...others] = slowProxy;
    if (!first) throw new Error('no trial');
    const broken = {
      ...first,
      probed: probedWith(
        readingsWith(true, () => 9999),
        { hop: 'a full map' },
      ),
    };
    expect(of([broken, ...others])).toMatchObject({ trials: 3, closure: { rounds: 3 } });
  });

  it('is refused without a step rather than with a zero', () => {
    const withoutHops = slowProxy.map((trial) => ({
      ...trial,
      probed: probedWith(
        readingsWith(true, () => 10).filter(({ probe, place }) => probe !== 'hop' || place !== 'generator'),
      ),
    }));
    expect(of(withoutHops)).toEqual({
      state: 'refused',
      because: 'nothing was counted for generator, request, kernel',
    });
  });

  it('is refused when no probed trial is valid', () => {
    expect(of([])).toEqual({ state: 'refused', because: 'no probed trial of it is valid' });
  });
});
