import { describe, expect, it } from 'vitest';
import { environment, storedExperiment } from '../../../test/fixtures/exchange/experiments.ts';
import { arms, planOf } from '../../../test/fixtures/trials.ts';
import type { MetricId } from '../analysis.ts';
import type { Arm } from '../plan.ts';
import { compareExperiments } from './compare-experiments.ts';
import type { Comparison, ComparisonRefused, CompareRequest, EstimatedChange } from './comparison.ts';

const compared = (request: CompareRequest): Comparison => {
  const result = compareExperiments(request);
  if (result.state === 'refused') throw new Error(result.problems.join('; '));
  return result;
};
const refused = (request: CompareRequest): ComparisonRefused => {
  const result = compareExperiments(request);
  if (result.state === 'compared') throw new Error('it was compared');
  return result;
};
const changeOf = ({ claims }: Comparison, metric: MetricId = 'p50', claim = 0): EstimatedChange => {
  const change = claims[claim]?.metrics.find((each) => each.metric === metric);
  if (change?.state !== 'estimated') throw new Error(change?.because ?? 'no such change');
  return change;
};

const otherSeed = { ...planOf(), seed: 2 };
const a = storedExperiment({ id: 'a', noise: 'a', ratios: { istio: 4 } });
const worse = storedExperiment({ id: 'b', noise: 'b', plan: otherSeed, ratios: { istio: 4.4 } });
const asBefore = storedExperiment({ id: 'b', noise: 'b', plan: otherSeed, ratios: { istio: 4 } });

describe('the change of a ratio', () => {
  it('is found, B over A, and the interval covers what was planted', () => {
    const change = changeOf(compared({ a, b: worse }));
    expect(change.verdict).toBe('different');
    expect(change.change).toBeCloseTo(change.ratios.b.ratio / change.ratios.a.ratio, 12);
    expect(change.ci.lower).toBeLessThan(1.1);
    expect(change.ci.upper).toBeGreaterThan(1.1);
    expect(change.rounds).toEqual({ a: [1, 2, 3, 4, 5, 6], b: [1, 2, 3, 4, 5, 6] });
  });

  it('that is none is called equivalent', () => {
    expect(changeOf(compared({ a, b: asBefore })).verdict).toBe('equivalent');
  });

  it('is the inverse of the change the other way round', () => {
    const [there, back] = [changeOf(compared({ a, b: worse })), changeOf(compared({ a: worse, b: a }))];
    expect(there.change * back.change).toBeCloseTo(1, 12);
    expect(there.p).toBeCloseTo(back.p, 12);
    expect(back.verdict).toBe('different');
  });

  it('comes with how many more rounds would decide, when nothing is decided', () => {
    const noisy = { sd: 0.08, ratios: { istio: 4 } };
    const [left, right] = [
      storedExperiment({ ...noisy, noise: 'left' }),
      storedExperiment({ ...noisy, noise: 'right', plan: otherSeed }),
    ];
    const change = changeOf(compared({ a: left, b: right }));
    expect(change.verdict).toBe('inconclusive');
    expect(change.moreRounds).toBeGreaterThan(0);
    expect(change.mdeRatio).toBeGreaterThan(1.05);
  });
});

describe('a baseline that changed', () => {
  const slower = storedExperiment({ id: 'b', noise: 'b', plan: otherSeed, ratios: { istio: 4 }, baselineMs: 0.26 });

  it('is shown, and is no regression of an arm that changed with it', () => {
    const comparison = compared({ a, b: slower });
    expect(changeOf(comparison).verdict).toBe('equivalent');
    const baseline = comparison.baseline.find(({ metric }) => metric === 'p50');
    expect(baseline?.moved).toBe(true);
    expect(baseline?.ratio).toBeCloseTo(1.3, 1);
    expect(baseline).not.toHaveProperty('verdict');
  });

  it('makes no claim about an arm that only adds the same as before', () => {
    const added = { addedMs: { istio: 0.5 } };
    const before = storedExperiment({ ...added, noise: 'a', baselineMs: 0.32 });
    const after = storedExperiment({ ...added, noise: 'b', plan: otherSeed, baselineMs: 0.26 });
    const change = changeOf(compared({ a: before, b: after }));
    expect(change.change).toBeGreaterThan(1.05);
    expect(change.pHolm).toBeLessThan(0.05);
    expect(change.verdict).toBe('inconclusive');
    expect(change.because).toContain('denominator');
    expect(change.moreRounds).toBeNull();
  });

  it('hides no regression: what the arm adds grew, too', () => {
    const both = storedExperiment({ noise: 'b', plan: otherSeed, ratios: { istio: 5 }, baselineMs: 0.26 });
    expect(changeOf(compared({ a, b: both })).verdict).toBe('different');
  });
});

describe('no claim', () => {
  it('is smaller than what the twins of the two experiments differ by', () => {
    const drifted = storedExperiment({ noise: 'b', plan: otherSeed, ratios: { istio: 4.4, twin: 1.15 } });
    const comparison = compared({ a, b: drifted });
    expect(changeOf(comparison).verdict).toBe('inconclusive');
    expect(changeOf(comparison).because).toContain('two identical arms');
    expect(comparison.noiseFloor.find(({ metric }) => metric === 'p50')?.share).toBeGreaterThan(0.13);
    expect(comparison.twins[0]?.metrics[0]).toMatchObject({ verdict: 'different' });
  });

  it('is made without a twin in both', () => {
    const plan = planOf(
      6,
      arms.map((arm) => (arm.role === 'twin' ? { ...arm, id: 'twin-2' } : arm)),
    );
    const comparison = compared({ a, b: storedExperiment({ noise: 'b', plan, ratios: { istio: 5 } }) });
    expect(changeOf(comparison).verdict).toBe('inconclusive');
    expect(comparison.warnings).toContainEqual(expect.stringContaining('no twin'));
  });

  it('is made of fewer than three valid rounds of either', () => {
    const few = { ...worse, trials: worse.trials.filter(({ round, arm }) => arm !== 'istio' || round < 3) };
    expect(compared({ a, b: few }).claims[0]?.metrics[0]).toMatchObject({
      state: 'refused',
      because: 'B: only 2 rounds with a valid pair; 3 needed',
    });
  });
});

describe('several arms and loads', () => {
  const withTwo: Arm[] = [...arms, { ...arms[2], id: 'consul', label: 'consul' } as Arm];
  const load = { rate: ['200rps', '400rps'] };
  const ratios = { istio: 4, consul: 3 };

  it('are one family for each metric: Holm over all of them', () => {
    const plan = planOf(6, withTwo, { load });
    const left = storedExperiment({ noise: 'a', plan, ratios });
    const right = storedExperiment({ noise: 'b', plan: { ...plan, seed: 3 }, ratios: { ...ratios, consul: 3.3 } });
    const comparison = compared({ a: left, b: right });
    expect(comparison.familySize).toBe(4);
    expect(comparison.claims.map(({ arm, load: { a: id } }) => `${arm.a.id} ${id}`)).toEqual([
      'istio 200rps',
      'consul 200rps',
      'istio 400rps',
      'consul 400rps',
    ]);
    const verdicts = comparison.claims.map((_, index) => changeOf(comparison, 'p50', index));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['equivalent', 'different', 'equivalent', 'different']);
    const smallest = Math.min(...verdicts.map(({ p }) => p));
    expect(verdicts.find(({ p }) => p === smallest)?.pHolm).toBeCloseTo(4 * smallest, 12);
  });

  it('that only one of them has are listed', () => {
    const left = storedExperiment({ noise: 'a', plan: planOf(6, arms, { load }), ratios });
    const right = storedExperiment({ noise: 'b', plan: { ...planOf(), seed: 2 }, ratios });
    const comparison = compared({ a: left, b: right });
    expect(comparison.loads.map((each) => each.a.id)).toEqual(['400rps']);
    expect(comparison.onlyIn.a.loads).toEqual(['200rps (200 requests/s, 20 connections, 1024 B, 25 s)']);
    expect(comparison.onlyIn.b.loads).toEqual([]);
  });

  it('are compared across ids when asked, and what differs between them is said', () => {
    const parity: Arm[] = arms.map((arm) =>
      arm.id === 'istio' ? { ...arm, id: 'istio-parity', profile: 'parity' as const } : arm,
    );
    const b = storedExperiment({ noise: 'b', plan: { ...planOf(6, parity), seed: 2 }, ratios: { 'istio-parity': 3 } });
    const comparison = compared({ a, b, options: { arms: [{ a: 'istio', b: 'istio-parity' }] } });
    expect(comparison.claims[0]?.arm).toMatchObject({ a: { id: 'istio' }, b: { id: 'istio-parity' } });
    expect(comparison.changed).toContainEqual({ fact: 'istio = istio-parity, profile', a: 'vendor', b: 'parity' });
    expect(refused({ a, b })).toMatchObject({ code: 'NO-COMMON-ARM' });
    expect(refused({ a, b, options: { arms: [{ a: 'istio', b: 'linkerd' }] } })).toMatchObject({ code: 'NO-SUCH-ARM' });
  });
});

describe('rounds of one seed', () => {
  it('are paired, and it is said which', () => {
    const b = storedExperiment({ noise: 'b', ratios: { istio: 4.4 } });
    const without = { ...b, trials: b.trials.filter(({ round }) => round !== 2) };
    const comparison = compared({ a, b: without });
    expect(comparison.pairing.kind).toBe('paired');
    const change = changeOf(comparison);
    expect(change.rounds).toEqual({ a: [1, 3, 4, 5, 6], b: [1, 3, 4, 5, 6] });
    expect(change.df).toBe(4);
    expect(Math.abs(change.correlation ?? 2)).toBeLessThanOrEqual(1);
  });

  it('of other seeds are not', () => {
    const comparison = compared({ a, b: worse });
    expect(comparison.pairing.kind).toBe('independent');
    expect(changeOf(comparison).correlation).toBeNull();
  });
});

describe('two machines', () => {
  const elsewhere = {
    ...environment,
    machine: { ...environment.machine, cpuModel: 'Synthetic 2', memoryBytes: 16 * 1024 ** 3 },
    kernel: { ...environment.kernel, hz: null },
    sysctls: { 'net.ipv4.tcp_congestion_control': 'bbr' },
    fingerprint: 'f1',
  };
  const b = storedExperiment({ noise: 'b', plan: otherSeed, ratios: { istio: 4.4 }, environment: elsewhere });
  const named = [
    'CPU model: Synthetic 1',
    'timer, Hz: 250 in A, not known in B',
    'memory: 8.0 GiB',
    'cubic in A, bbr in B',
  ];

  it('are refused, every differing fact with both values', () => {
    const { code, problems } = refused({ a, b });
    expect(code).toBe('ENVIRONMENTS-DIFFER');
    expect(problems).toHaveLength(4);
    for (const text of named) expect(problems.join('\n')).toContain(text);
  });

  it('are compared when asked, and then the facts are warnings', () => {
    const comparison = compared({ a, b, options: { acrossEnvironments: true } });
    expect(comparison.environment).toHaveLength(4);
    for (const text of named) expect(comparison.warnings.join('\n')).toContain(text);
    expect(comparison.pairing.kind).toBe('independent');
  });

  it('are one kind of machine when memory differs by 10 % at most', () => {
    const close = { ...environment, machine: { ...environment.machine, memoryBytes: 7.3 * 1024 ** 3 } };
    expect(compared({ a, b: { ...worse, environment: close } }).environment).toEqual([]);
  });
});

describe('what was changed', () => {
  const versions = { ...environment.versions, envoy: '1.41.0', k6: 'v2.3.0', consul: '1.22.7' };
  const harness = { version: '0.2.0', commit: null, node: 'v24.0.0' };
  const b = { ...worse, environment: { ...environment, versions, harness, fingerprint: 'f2' }, reportedBy: '1' };
  const comparison = compared({ a, b });

  it('are the observed versions of what is compared', () => {
    expect(comparison.changed).toEqual([
      { fact: 'consul', a: null, b: '1.22.7' },
      { fact: 'envoy', a: '1.40.0', b: '1.41.0' },
    ]);
  });

  it('is warned of where it is what measures', () => {
    const warnings = comparison.warnings.join('\n');
    expect(warnings).toContain('k6: v2.2.0 in A, v2.3.0 in B');
    expect(warnings).toContain('harness version: 0.1.0 in A, 0.2.0 in B');
    expect(warnings).toContain('harness commit: abc in A, not known in B');
    expect(warnings).toContain('analysis version of the stored report');
  });
});

describe('plans that estimate different things are refused', () => {
  it.each([
    ['another design', { ...otherSeed, design: 'blocked' as const }, 'design: interleaved in A, blocked in B'],
    ['another scenario', { ...otherSeed, scenario: 'grpc' }, 'scenario: http in A, grpc in B'],
    ['another level', { ...otherSeed, alpha: 0.01 }, 'alpha: 0.05 in A, 0.01 in B'],
    [
      'other margins',
      { ...otherSeed, margins: { ...otherSeed.margins, cpu: 0.05 } },
      'cpu 3 % in A, latency 5 %, cpu 5 %',
    ],
    [
      'another profile under one id',
      { ...otherSeed, arms: otherSeed.arms.map((arm) => ({ ...arm, profile: 'parity' as const })) },
      'arm istio: profile vendor in A, parity in B',
    ],
    [
      'more arms side by side',
      { ...otherSeed, arms: [...otherSeed.arms, { ...otherSeed.arms[2], id: 'more' } as Arm] },
      'arms side by side: 3 in A, 4 in B',
    ],
  ])('%s', (_what, plan, problem) => {
    const { code, problems } = refused({ a, b: { ...worse, plan } });
    expect(code).toBe('DESIGNS-DIFFER');
    expect(problems.join('\n')).toContain(problem);
  });

  it('other loads, with the values of both', () => {
    const plan = { ...planOf(6, arms, { load: { rate: '300rps' } }), seed: 2 };
    const { code, problems } = refused({ a, b: storedExperiment({ plan }) });
    expect(code).toBe('LOADS-DIFFER');
    expect(problems[0]).toContain('400 requests/s');
    expect(problems[0]).toContain('300 requests/s');
  });

  it('an experiment with itself', () => {
    expect(refused({ a, b: { ...a, id: 'copy' } })).toMatchObject({ code: 'SAME-EXPERIMENT' });
  });
});
