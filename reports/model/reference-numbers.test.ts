import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import type { ReportInput } from '../model.ts';
import { parseReferences, type Reference } from '../reference-numbers/reference-list.ts';
import { shippedReferences } from '../reference-numbers/shipped-references.ts';
import { armNames } from './arm-names.ts';
import { oursText, referenceNumbers, type ReferenceNumbers, type ReferenceRow } from './reference-numbers.ts';
import { armVerdicts } from './verdicts.ts';

function numbersOf(input: ReportInput, references: readonly Reference[] = shippedReferences()): ReferenceNumbers {
  const { plan, trials, analysis } = input;
  const names = armNames(plan);
  const several = analysis.loads.length > 1;
  const loads = analysis.loads.map((load) => ({
    heading: several ? load.load : null,
    arms: load.arms,
    verdicts: armVerdicts({ plan, trials: trials.filter((trial) => trial.load === load.load), analysis: load }, names),
  }));
  return referenceNumbers(references, loads, names);
}

const rowOf = ({ rows }: ReferenceNumbers, id: string): ReferenceRow => {
  const row = rows.find((each) => each.id === id);
  if (!row) throw new Error(`${id} is not in the list`);
  return row;
};

describe('the published numbers', () => {
  const references = shippedReferences();

  it('are each there once', () => {
    expect(new Set(references.map(({ id }) => id)).size).toBe(references.length);
  });

  it.each([...new Set(references.flatMap(({ meshes }) => meshes))])(
    'stand beside %s, which is a mesh of ours',
    (mesh) => {
      expect(existsSync(new URL(`../../meshes/${mesh}/mesh.ts`, import.meta.url))).toBe(true);
    },
  );

  it('are never comparable where ours is a model', () => {
    const besideModels = references.filter(({ meshes }) => meshes.some((mesh) => mesh.startsWith('envoy-')));
    expect(besideModels.length).toBeGreaterThan(3);
    for (const { comparable } of besideModels) expect(comparable).toBe('no');
  });

  it('are never comparable as absolute latencies', () => {
    const latencies = references.filter(({ beside }) =>
      beside.some((id) => id.startsWith('added-') || id.startsWith('level-')),
    );
    expect(latencies.map(({ comparable }) => comparable)).toEqual(['no', 'no']);
  });

  it('are refused with a flag or a metric that does not exist', () => {
    const [first] = references;
    const wrong = (fields: object) => () =>
      parseReferences({ schema: 'meshbench.reference-numbers/1', numbers: [{ ...first, ...fields }] });
    expect(wrong({})).not.toThrow();
    expect(wrong({ comparable: 'maybe' })).toThrow();
    expect(wrong({ beside: ['p42'] })).toThrow();
    expect(wrong({ url: 'javascript:alert(1)' })).toThrow();
  });
});

describe('what others published', () => {
  const numbers = numbersOf(frozenInput());

  it('ranks nothing and says what transfers between machines', () => {
    expect(numbers.title).toBe('What others published');
    expect(numbers.lead).toMatch(
      /^Only the ordering and the cost of a request transfer between machines; absolute latencies do not\./,
    );
  });

  it('has our CPU and memory of one proxy beside theirs: half of a pair', () => {
    const { ours } = rowOf(numbers, 'istio-1.24-sidecar');
    expect(ours.map(({ what, text }) => `${what}: ${text}`)).toEqual([
      expect.stringMatching(/^CPU of one proxy, carried to 1,000 requests\/s in proportion: 0\.2[45] cores$/),
      expect.stringMatching(/^anonymous memory of one proxy: 2[89]\.\d MiB$/),
    ]);
  });

  it('has our difference with its interval and its verdict beside theirs', () => {
    const [p90, p99] = rowOf(numbers, 'istio-1.12-latency').ours;
    expect(p90?.text).toMatch(/^[+-]\d\.\d+ ms \(-?\d\.\d+ to \d\.\d+\), (different|inconclusive)$/);
    expect(p99?.what).toBe('added p99');
  });

  it('says of an arm that is not the product itself what it is, in the reason', () => {
    expect(rowOf(numbers, 'istio-1.24-sidecar').reason).toMatch(
      /Istio sidecar here: real control plane \+ upstream proxy\.$/,
    );
    expect(rowOf(numbers, 'envoy-5536').reason).toMatch(/Envoy sidecar pair here: model, not a vendor's product\.$/);
    expect(rowOf(numbers, 'mtls-report-cilium').reason).not.toContain('here:');
  });

  it('says so where no arm of the experiment stands beside it', () => {
    const row = rowOf(numbers, 'istio-1.24-waypoint');
    expect(row.ours).toEqual([]);
    expect(oursText(row)).toBe('no arm of this experiment stands beside it');
  });

  it('does not quote what the analysis refuses, and names the reason', () => {
    const gone = numbersOf(nothingWorked(frozenInput()));
    expect(rowOf(gone, 'istio-1.12-latency').ours[0]?.text).toBe(
      'not quoted: only 0 rounds with a valid pair; 3 needed',
    );
    expect(rowOf(gone, 'istio-1.24-sidecar').ours.map(({ text }) => text)).toEqual([
      'not measured: no valid trial',
      'not measured: no valid trial',
    ]);
    expect(JSON.stringify(gone)).not.toMatch(/NaN|undefined/);
  });

  it('tells loads apart where there are several', () => {
    const { ours } = rowOf(numbersOf(frozenInput('loads')), 'istio-1.12-cpu');
    expect(new Set(ours.map(({ load }) => load)).size).toBe(4);
    expect(numbers.rows.flatMap((row) => row.ours.map(({ load }) => load)).every((load) => load === null)).toBe(true);
  });
});
