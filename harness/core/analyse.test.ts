import { describe, expect, it } from 'vitest';
import { completedTrial, measurement, planOf } from '../../test/fixtures/trials.ts';
import type { EstimatedMetric, MetricResult } from './analysis.ts';
import { analyse } from './analyse.ts';
import type { Trial } from './trial.ts';

/** Six rounds; the twin differs by the given factors, istio by `ratio` with the same jitter. */
const jitter = [1.004, 0.997, 1.001, 0.995, 1.003, 0.999];
const drift = [1, 1.2, 0.9, 1.1, 1.3, 1];

function trialsWith(ratio: number, change: (trial: Trial) => Trial = (trial) => trial): Trial[] {
  return jitter.flatMap((noise, index) => {
    const base = 0.2 * (drift[index] ?? 1);
    const p50 = { none: base, twin: base * noise, istio: base * ratio * (jitter[(index + 2) % 6] ?? 1) };
    return Object.entries(p50).map(([arm, ms]) =>
      change(completedTrial(arm, index + 1, measurement(ms, 150 * (ms / base)))),
    );
  });
}

const metricOf = (trials: readonly Trial[], arm: string, metric: string): MetricResult => {
  const found = analyse({ plan: planOf(), trials })
    .loads[0]?.comparisons.find((each) => each.arm === arm)
    ?.metrics.find((each) => each.metric === metric);
  if (!found) throw new Error('absent');
  return found;
};
const estimated = (result: MetricResult): EstimatedMetric => {
  if (result.state !== 'estimated') throw new Error(result.because);
  return result;
};

describe('analysis', () => {
  it('finds a planted ratio with an interval that covers it, whatever drifts between rounds', () => {
    const p50 = estimated(metricOf(trialsWith(3), 'istio', 'p50'));
    expect(p50.verdict).toBe('different');
    expect(p50.ci.lower).toBeLessThan(3);
    expect(p50.ci.upper).toBeGreaterThan(3);
    expect(p50.n).toBe(6);
  });

  it('calls a small real effect trivial and none at all equivalent', () => {
    expect(estimated(metricOf(trialsWith(1.02), 'istio', 'p50')).verdict).toBe('trivial');
    expect(estimated(metricOf(trialsWith(1), 'istio', 'p50')).verdict).toBe('equivalent');
  });

  it('makes no claim smaller than what the twin shows', () => {
    const noisy = trialsWith(1.08, (trial) =>
      trial.arm === 'twin' && trial.state === 'completed'
        ? { ...trial, measurement: measurement(trial.measurement.serviceTime.p50.ms * (1 + 0.1 * (trial.round % 3))) }
        : trial,
    );
    const p50 = estimated(metricOf(noisy, 'istio', 'p50'));
    expect(p50.pHolm).toBeLessThan(0.05);
    expect(p50.verdict).toBe('inconclusive');
    expect(p50.because).toMatch(/two identical arms/);
  });

  it('refuses a percentile when a trial had too few requests, and says how many are needed', () => {
    const few = trialsWith(3, (trial) =>
      trial.state === 'completed' ? { ...trial, measurement: measurement(0.2, 150, 2_500) } : trial,
    );
    expect(metricOf(few, 'istio', 'p99')).toMatchObject({
      state: 'refused',
      because: expect.stringMatching(/2,500 in a trial; 10,000 needed/) as string,
    });
  });

  it('uses only rounds in which arm and baseline are both valid', () => {
    const invalid = trialsWith(3, (trial) =>
      trial.arm === 'none' && trial.round <= 2
        ? { ...trial, state: 'invalid', reasons: [{ gate: 'x', reason: 'y' }] }
        : trial,
    );
    expect(estimated(metricOf(invalid, 'istio', 'p50')).n).toBe(4);
  });

  it('refuses to estimate from two rounds', () => {
    expect(
      metricOf(
        trialsWith(3).filter(({ round }) => round <= 2),
        'istio',
        'p50',
      ),
    ).toMatchObject({ state: 'refused' });
  });

  it('refuses, rather than divides by zero, when nothing varies', () => {
    const flat = trialsWith(1, (trial) =>
      trial.state === 'completed' ? { ...trial, measurement: measurement() } : trial,
    );
    expect(metricOf(flat, 'istio', 'p50').state).toBe('refused');
  });

  it('holds no number that is not finite', () => {
    const text = JSON.stringify(analyse({ plan: planOf(), trials: trialsWith(3) }), (_key, value: unknown) => {
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
      return value;
    });
    expect(text).not.toBe('');
  });
});

describe('limits', () => {
  it('say where identical arms were found to differ', () => {
    const uneven = trialsWith(1, (trial) =>
      trial.arm === 'twin' && trial.state === 'completed'
        ? { ...trial, measurement: measurement(trial.measurement.serviceTime.p50.ms * 1.2, 150) }
        : trial,
    );
    const said = (trials: Trial[]): readonly string[] => analyse({ plan: planOf(), trials }).loads[0]?.limits ?? [];
    expect(said(uneven).join(' ')).toMatch(/The A\/A twin, identical to the baseline, was found to differ on p50/);
    expect(said(trialsWith(1)).join(' ')).not.toMatch(/was found to differ on p50/);
  });
});
