import { describe, expect, it } from 'vitest';
import { estimated, refused, viewOf } from '../../test/fixtures/report/estimates.ts';
import type { EstimatedMetric, MetricResult } from '../../harness/core/analysis.ts';
import { armSentence } from './sentences.ts';

const name = 'istio (real control plane + upstream proxy)';
const sentence = (...results: MetricResult[]): string =>
  armSentence(
    results.map((result) => viewOf(result)),
    { name, confidence: '95 %' },
  );
const p50 = estimated();
const cpu = estimated({
  metric: 'cpu',
  ratio: 2.74,
  ciFamily: { lower: 2.66, upper: 2.82 },
  difference: { mean: 540, ci: { lower: 531, upper: 549 } },
});

describe('the verdict sentence', () => {
  it('says what an arm adds, by how much and how surely, then what stays open', () => {
    const p99 = estimated({
      metric: 'p99',
      verdict: 'inconclusive',
      ratio: 1.08,
      ciFamily: { lower: 0.96, upper: 1.22 },
      pHolm: 0.2,
      moreRounds: 14,
    });
    expect(sentence(p50, p99, cpu)).toBe(
      'istio (real control plane + upstream proxy) adds 0.55 ms to p50 (+61 %, 95 % CI 58 to 64 %) and ' +
        '540 CPU-seconds per million requests (+174 %, 95 % CI 166 to 182 %); ' +
        'p99: inconclusive (+8 %, 95 % CI -4 to 22 %), 14 more rounds would probably decide',
    );
  });

  it('quotes the interval that is widened over the family, not the narrow one', () => {
    expect(sentence(estimated({ ciFamily: { lower: 1.5, upper: 1.72 } }))).toContain('95 % CI 50 to 72 %');
  });

  it('says that a number is not quoted, and why', () => {
    const because = 'not enough requests (2,500 in a trial; 10,000 needed for p99)';
    expect(sentence(p50, refused('p99', because))).toMatch(
      /; p99: not quoted, not enough requests \(2,500 in a trial; 10,000 needed for p99\)$/,
    );
  });

  it('claims nothing when every number is refused for the same reason', () => {
    const because = 'only 2 rounds with a valid pair; 3 needed';
    expect(sentence(refused('p50', because), refused('p99', because), refused('cpu', because))).toBe(
      `${name}: nothing is claimed, only 2 rounds with a valid pair; 3 needed`,
    );
  });

  it('words equivalent with its margin and the interval that the test uses', () => {
    const same = { verdict: 'equivalent', ratio: 1.008, ciEquivalence: { lower: 0.991, upper: 1.025 } } as const;
    expect(sentence(estimated(same))).toBe(
      `${name} is not shown to differ: p50: equivalent, within ±5 % of no mesh (+0.8 %, 90 % CI -0.9 to 2.5 %)`,
    );
  });

  it('names the confidence of the equivalence test at this look, not always 90 %', () => {
    const same = { verdict: 'equivalent', ratio: 1.008, ciEquivalence: { lower: 0.989, upper: 1.027 } } as const;
    expect(sentence(estimated({ ...same, confidenceEquivalence: 1 - 2 * 0.0208 }))).toContain(
      '(+0.8 %, 95.84 % CI -1.1 to 2.7 %)',
    );
  });

  it('ends with the command that runs the rounds that the most undecided metric needs', () => {
    const open = (metric: 'p99' | 'cpu', moreRounds: number): EstimatedMetric =>
      estimated({ metric, verdict: 'inconclusive', pHolm: 0.2, moreRounds });
    const text = armSentence(
      [p50, open('p99', 14), open('cpu', 3)].map((result) => viewOf(result)),
      {
        name,
        confidence: '95 %',
        moreCommand: (rounds) => `meshbench bench --resume it --more ${rounds}`,
      },
    );
    expect(text).toContain('3 more rounds would probably decide; to decide: ');
    expect(text).toMatch(/to decide: meshbench bench --resume it --more 14$/);
  });

  it('names no command where no number of rounds is promised', () => {
    const open = estimated({ metric: 'p99', verdict: 'inconclusive', pHolm: 0.4, moreRounds: null });
    const context = { name, confidence: '95 %', moreCommand: () => 'meshbench bench' };
    expect(armSentence([viewOf(open)], context)).not.toContain('to decide');
  });

  it('words trivial as real but inside the margin', () => {
    const small = { verdict: 'trivial', ratio: 1.019, ciFamily: { lower: 1.009, upper: 1.029 } } as const;
    expect(sentence(estimated(small))).toContain(
      'p50: a real difference but a trivial one, inside the margin of ±5 % (+1.9 %, 95 % CI 0.9 to 2.9 %)',
    );
  });

  it('says when no reasonable number of rounds would decide', () => {
    expect(sentence(estimated({ verdict: 'inconclusive', pHolm: 0.4, moreRounds: null }))).toContain(
      'no reasonable number of rounds would decide',
    );
  });

  it('promises no rounds where the noise floor, not the sample, forbids the claim', () => {
    const because = 'the effect (1.2 %) is not larger than what two identical arms may show (2.1 %)';
    const vetoed = estimated({ verdict: 'inconclusive', pHolm: 0.001, moreRounds: 1, because });
    expect(sentence(vetoed)).toContain(`: ${because}`);
    expect(sentence(vetoed)).not.toMatch(/would (probably )?decide/);
  });

  it('says that a faster arm saves', () => {
    const faster = estimated({
      ratio: 0.89,
      ciFamily: { lower: 0.86, upper: 0.92 },
      difference: { mean: -0.1, ci: { lower: -0.12, upper: -0.08 } },
    });
    expect(sentence(faster)).toBe(`${name} saves 0.10 ms of p50 (-11 %, 95 % CI -14 to -8 %)`);
  });

  it('gives p where Holm decides what the wider interval alone would not', () => {
    const borderline = estimated({ ratio: 1.09, ciFamily: { lower: 0.99, upper: 1.2 }, pHolm: 0.03 });
    expect(sentence(borderline)).toContain('(+9 %, 95 % CI -1 to 20 %, Holm p 0.030)');
  });
});
