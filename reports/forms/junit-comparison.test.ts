import { describe, expect, it } from 'vitest';
import { storedExperiment } from '../../test/fixtures/exchange/experiments.ts';
import { planOf } from '../../test/fixtures/trials.ts';
import { compareExperiments } from '../../harness/core/compare/compare-experiments.ts';
import type { Comparison } from '../../harness/core/compare/comparison.ts';
import { isRegression, renderComparisonJunit } from './junit-comparison.ts';
import { readXml, type XmlElement } from './testing/read-xml.ts';

const plan = planOf(10);
const experiment = (id: string, ratio: number) => storedExperiment({ id, plan, noise: id, ratios: { istio: ratio } });

function compared(ratioA: number, ratioB: number): Comparison {
  const result = compareExperiments({ a: experiment('first', ratioA), b: experiment('second', ratioB) });
  if (result.state === 'refused') throw new Error(result.problems.join('; '));
  return result;
}

const casesOf = (comparison: Comparison): XmlElement[] =>
  readXml(renderComparisonJunit(comparison)).children.flatMap(({ children }) =>
    children.filter(({ name }) => name === 'testcase'),
  );
const failures = (comparison: Comparison): (string | undefined)[] =>
  casesOf(comparison)
    .filter(({ children }) => children[0]?.name === 'failure')
    .map(({ children }) => children[0]?.attributes['type']);

describe('a comparison as JUnit', () => {
  const worse = compared(2, 3);

  it('fails every primary metric that costs more in B, and nothing else', () => {
    const regressions = worse.claims.flatMap(({ metrics }) => metrics.filter((each) => isRegression(each, worse)));
    expect(regressions.length).toBeGreaterThan(0);
    expect(failures(worse).filter((type) => type === 'regression')).toHaveLength(regressions.length);
  });

  it('does not fail what costs less in B', () => {
    expect(failures(compared(3, 2))).not.toContain('regression');
  });

  it('has a case for every arm and metric, the twin among them', () => {
    const expected = [...worse.claims, ...worse.twins].reduce((sum, { metrics }) => sum + metrics.length, 0);
    expect(casesOf(worse)).toHaveLength(expected);
    expect(worse.twins.length).toBeGreaterThan(0);
  });

  it('fails twins that are called changed beyond chance, and skips those that chance explains', () => {
    const twinsAt = (p: number): Comparison => ({
      ...worse,
      claims: [],
      twins: worse.twins.map((twin) => ({
        ...twin,
        metrics: twin.metrics.map((each) =>
          each.state === 'estimated' ? { ...each, verdict: 'different' as const, p } : each,
        ),
      })),
    });
    const estimated = worse.twins.flatMap(({ metrics }) => metrics.filter(({ state }) => state === 'estimated'));
    expect(estimated.length).toBeGreaterThan(1);
    expect(failures(twinsAt(0.0001))).toEqual(estimated.map(() => 'aa-twin-different'));
    expect(failures(twinsAt(0.04))).toEqual([]);
    const explained = casesOf(twinsAt(0.04)).filter(({ children }) =>
      children[0]?.attributes['message']?.includes('chance explains it'),
    );
    expect(explained).toHaveLength(estimated.length);
  });

  it('is well-formed whatever an arm is called', () => {
    const label = '</failure>]]> "x" \u0001\n&';
    const arms = worse.claims.map((claim) => ({
      ...claim,
      arm: { a: claim.arm.a, b: { ...claim.arm.b, label } },
    }));
    expect(casesOf({ ...worse, claims: arms })[0]?.attributes['name']).toContain('</failure>]]> "x" \ufffd\n&');
  });
});
