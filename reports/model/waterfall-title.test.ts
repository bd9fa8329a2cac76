import { describe, expect, it } from 'vitest';
import { waterfallOf, type WithProbes } from '../../harness/core/probes/waterfall.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { probedTrial, probedWith, readingsWith } from '../../test/fixtures/probed-trials.ts';
import { armNames, nameOf } from './arm-names.ts';
import { waterfallTitle } from './waterfall-title.ts';

const names = armNames(frozenInput().plan);
const rounds = [1, 2, 3, 4];
const baseOf = (round: number, p50Us: number, stepUs: number): WithProbes =>
  probedTrial('none', round, p50Us, probedWith(readingsWith(false, () => stepUs)));
const baseline = rounds.map((round) => baseOf(round, 100, 10));
/** Every step takes 10 us, one proxy's own code as long as is said; of 800 us. */
const arm = (ownUs: number, p50Us: readonly number[] = [800, 800, 800, 800]): WithProbes[] =>
  p50Us.map((us, index) =>
    probedTrial(
      'istio',
      index + 1,
      us,
      probedWith(readingsWith(true, ({ place, kind }) => (place === 'server-proxy' && kind === 'user' ? ownUs : 10))),
    ),
  );

function titleOf(trials: readonly WithProbes[], base: readonly WithProbes[] = baseline): string {
  const waterfall = waterfallOf({ trials, baseline: base, isTreatment: true, hasProxies: true });
  if (waterfall.state !== 'known') throw new Error(waterfall.because);
  return waterfallTitle(nameOf(names, 'istio'), waterfall);
}

describe('the title of a waterfall', () => {
  it('has the shares of the rounds that the difference is of, whatever else the baseline did', () => {
    const title = titleOf(arm(250));
    // Own code of both proxies on both ways: 2 x 250 + 2 x 10, of 700.
    expect(title).toMatch(/: of the 700 µs that it adds 74 % is its proxies' own code and 8\.6 % not explained/);
    expect(titleOf(arm(250), [...baseline, baseOf(5, 9000, 900), baseOf(6, 9000, 900)])).toBe(title);
  });

  it('quotes no shares where steps are more than what is added', () => {
    expect(titleOf(arm(400))).toMatch(/that it adds the largest part is its proxies' own code$/);
  });

  it('quotes no shares of time that is not shown to be added', () => {
    expect(titleOf(arm(10, [60, 140, 90, 120]))).toMatch(/ at the median; that it adds time is not shown$/);
    expect(titleOf(arm(10, [60, 61, 60, 61]))).toMatch(/ at the median; it is faster than the baseline$/);
    expect(titleOf(arm(250, [800, 800]))).toMatch(/ at the median; what it adds is not known$/);
    expect(titleOf(arm(250), [])).toMatch(/ at the median; what it adds is not known$/);
  });
});
