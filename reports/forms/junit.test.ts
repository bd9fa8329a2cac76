import { describe, expect, it } from 'vitest';
import { largeInput } from '../../test/fixtures/report/experiments.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { nothingWorked } from '../../test/fixtures/report/nothing-worked.ts';
import { reportModel, type ReportModel } from '../model.ts';
import { renderJunit } from './junit.ts';
import { hostileInput, hostileTexts } from './testing/hostile-input.ts';
import { readXml, type XmlElement } from './testing/read-xml.ts';

const small = reportModel(frozenInput());

/** junit-10.xsd of the Jenkins xUnit plugin: what may stand in what, with which attributes (required ones first). */
const schema: Readonly<Record<string, { children: string[]; required: string[]; optional: string[] }>> = {
  testsuites: { children: ['testsuite'], required: [], optional: ['name', 'time', 'tests', 'failures', 'errors'] },
  testsuite: {
    children: ['properties', 'testcase', 'system-out', 'system-err'],
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package'],
  },
  properties: { children: ['property'], required: [], optional: [] },
  property: { children: [], required: ['name', 'value'], optional: [] },
  testcase: {
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
    required: ['name'],
    optional: ['time', 'classname', 'group'],
  },
  skipped: { children: [], required: [], optional: ['type', 'message'] },
  failure: { children: [], required: [], optional: ['type', 'message'] },
  'system-out': { children: [], required: [], optional: [] },
};

export function expectValid(element: XmlElement): void {
  const rule = schema[element.name];
  if (!rule) throw new Error(`junit-10.xsd knows no ${element.name}`);
  const names = Object.keys(element.attributes);
  expect(names).toEqual(expect.arrayContaining(rule.required));
  expect([...rule.required, ...rule.optional]).toEqual(expect.arrayContaining(names));
  for (const child of element.children) {
    expect(rule.children).toContain(child.name);
    expectValid(child);
  }
}

const suitesOf = (model: ReportModel): XmlElement[] => readXml(renderJunit(model)).children;
const casesOf = (model: ReportModel): XmlElement[] =>
  suitesOf(model).flatMap((suite) => suite.children.filter(({ name }) => name === 'testcase'));
const outcome = ({ children }: XmlElement): string => children[0]?.name.replace('system-out', 'passed') ?? '';

/** The model with one thing changed in its first load. */
const changed = (model: ReportModel, change: (load: ReportModel['loads'][number]) => object): ReportModel => ({
  ...model,
  loads: model.loads.map((load, index) => (index === 0 ? { ...load, ...change(load) } : load)),
});

describe('the report as JUnit', () => {
  it('is valid, and its counts are those of its cases', () => {
    for (const name of ['small', 'blocked', 'loads', 'unfinished'] as const) {
      const root = readXml(renderJunit(reportModel(frozenInput(name))));
      expectValid(root);
      for (const suite of root.children) {
        const cases = suite.children.filter((child) => child.name === 'testcase');
        const counted = (what: string): string => String(cases.filter((each) => outcome(each) === what).length);
        const { tests, failures, skipped } = suite.attributes;
        expect([tests, failures, skipped]).toEqual([String(cases.length), counted('failure'), counted('skipped')]);
      }
    }
  });

  it('has a suite for each load and a case for each arm and metric, named with its fidelity', () => {
    const several = reportModel(frozenInput('loads'));
    expect(suitesOf(several)).toHaveLength(4);
    const metrics = several.loads[0]?.verdicts[0]?.metrics.length ?? 0;
    expect(casesOf(several)).toHaveLength(4 * 3 * metrics);
    const names = casesOf(small).map(({ attributes }) => attributes['name'] ?? '');
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('Istio sidecar · real control plane: p50');
  });

  it('fails no mesh for what it costs, and skips what is open with the reason', () => {
    const outcomes = Object.fromEntries(casesOf(small).map((each) => [each.attributes['name'] ?? '', outcome(each)]));
    expect(outcomes['Istio sidecar · real control plane: p50']).toBe('passed');
    expect(outcomes['Istio sidecar · real control plane: p99']).toBe('skipped');
    expect(outcomes['Envoy sidecar pair · model: p99']).toBe('skipped');
    expect(Object.values(outcomes)).not.toContain('failure');
    const refused = casesOf(small).find(({ attributes }) => attributes['name'] === 'Envoy sidecar pair · model: p99');
    expect(refused?.children[0]?.attributes['message']).toMatch(/^not quoted: not enough requests/);
  });

  it('fails a twin that is called different beyond chance, and skips one that chance explains', () => {
    const twins = small.loads[0]?.verdicts.find(({ isTwin }) => isTwin)?.metrics.length ?? 0;
    const casesAt = (p: number) =>
      casesOf(
        changed(small, ({ verdicts }) => ({
          verdicts: verdicts.map((each) => ({
            ...each,
            metrics: each.metrics.map((view) =>
              each.isTwin && view.shown
                ? { ...view, verdict: 'different', shown: { ...view.shown, numbers: { ...view.shown.numbers, p } } }
                : view,
            ),
          })),
        })),
      );
    expect(twins).toBeGreaterThan(1);
    const failures = casesAt(0.0001).filter((each) => outcome(each) === 'failure');
    expect(failures).toHaveLength(twins);
    for (const each of failures) expect(each.children[0]?.attributes['type']).toBe('aa-twin-different');
    const chance = casesAt(0.03).filter(({ children }) =>
      children[0]?.attributes['message']?.includes('chance explains it'),
    );
    expect(chance.map(outcome)).toEqual(Array.from({ length: twins }, () => 'skipped'));
    expect(casesAt(0.03).map(outcome)).not.toContain('failure');
  });

  it('passes a positive control that was found, fails one that was not, skips one that could not be checked', () => {
    const large = reportModel(largeInput());
    const of = (control: object): string | undefined => {
      const model = changed(large, ({ verdicts }) => ({
        verdicts: verdicts.map((each) => (each.control ? { ...each, control: { ...each.control, ...control } } : each)),
      }));
      const found = casesOf(model).find(({ attributes }) => attributes['name']?.endsWith('positive control'));
      return found && outcome(found);
    };
    expect(of({ covered: true })).toBe('passed');
    expect(of({ covered: false })).toBe('failure');
    expect(of({ covered: false, trueMs: null })).toBe('skipped');
  });

  it('passes planted work that was found, fails work that was not, skips what stays open', () => {
    const of = (found: boolean | null): string | undefined => {
      const model = changed(small, ({ verdicts }) => ({
        verdicts: verdicts.map((each) => ({ ...each, plantedWork: { found, sentence: 'control: x' } })),
      }));
      const one = casesOf(model).find(({ attributes }) => attributes['name']?.endsWith('planted work'));
      return one && outcome(one);
    };
    expect([of(true), of(false), of(null)]).toEqual(['passed', 'failure', 'skipped']);
  });

  it('fails a limit that a mesh misses, skips one that the baseline misses or that is not decided', () => {
    const mesh = small.loads[0]?.verdicts[0]?.arm ?? small.head.baseline;
    const view = small.loads[0]?.slo;
    const [one] = view?.arms ?? [];
    const [limit] = one?.limits ?? [];
    if (!view || !one || !limit) throw new Error('the fixture is held against a profile');
    const missed = {
      ...limit,
      ...{ name: 'p50', limit: '< 0.1 ms', verdict: 'missed', because: '0.2 ms, 95 % CI 0.19 to 0.21' },
    } as const;
    const met = { ...limit, verdict: 'met' } as const;
    const open = { ...limit, verdict: 'undecided' } as const;
    const slo = {
      ...view,
      arms: [
        { ...one, arm: mesh, limits: [met, missed, open] },
        { ...one, arm: small.head.baseline, limits: [missed] },
      ],
    };
    const judged = casesOf(changed(small, () => ({ slo }))).filter(({ attributes }) =>
      attributes['name']?.includes('SLO'),
    );
    expect(judged.map(outcome)).toEqual(['passed', 'failure', 'skipped', 'skipped']);
    expect(judged[1]?.attributes['name']).toBe(`${mesh.short}: SLO p50 < 0.1 ms`);
    expect(judged[1]?.children[0]?.attributes).toEqual({
      type: 'slo-missed',
      message: `p50 < 0.1 ms: ${missed.figure}; 0.2 ms, 95 % CI 0.19 to 0.21`,
    });
  });

  it('skips every case of an experiment that is not finished', () => {
    const outcomes = casesOf(reportModel(frozenInput('unfinished'))).map(outcome);
    expect(new Set(outcomes)).toEqual(new Set(['skipped']));
  });

  it('skips every case when every number is refused', () => {
    expect(new Set(casesOf(reportModel(nothingWorked(frozenInput()))).map(outcome))).toEqual(new Set(['skipped']));
  });

  it.each(Object.entries(hostileTexts))('hostile text stays text (%s)', (_name, hostile) => {
    const root = readXml(renderJunit(reportModel(hostileInput(hostile))));
    expectValid(root);
    const reproduce = root.children[0]?.children[0]?.children.find(
      ({ attributes }) => attributes['name'] === 'reproduce',
    );
    const kept = hostile
      .replace(/[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]/gu, '\ufffd')
      .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
    expect(reproduce?.attributes['value']).toBe(kept);
  });
});
