import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import type { WaterfallClosure } from '../../harness/core/probes/waterfall.ts';
import type { LoadReport } from '../model/load-report.ts';
import { rounded } from '../model/numbers.ts';

/** A column of what the probes say of an arm; empty where they say nothing. */
export interface ProbesColumn {
  readonly name: string;
  readonly value: (load: LoadReport, arm: string) => number | boolean | null;
}

const ofArm = (name: string, read: (arm: ProbedArm) => number | boolean | null): ProbesColumn => ({
  name,
  value: (load, arm) => {
    const found = load.probes?.analysed?.arms.find((each) => each.arm === arm);
    const value = found ? read(found) : null;
    if (typeof value !== 'number') return value;
    return Number.isFinite(value) ? rounded(value) : null;
  },
});

const closure = (name: string, read: (closure: WaterfallClosure) => number | boolean | null): ProbesColumn =>
  ofArm(name, ({ waterfall }) => (waterfall.state === 'known' && waterfall.closure ? read(waterfall.closure) : null));

const overhead = (prefix: string, metric: 'p50' | 'cpu'): ProbesColumn[] => {
  const of = ({ overhead: all }: ProbedArm) => all.find((each) => each.metric === metric);
  return [
    ofArm(`${prefix}Ratio`, (arm) => of(arm)?.ratio ?? null),
    ofArm(`${prefix}RatioLower`, (arm) => of(arm)?.ci.lower ?? null),
    ofArm(`${prefix}RatioUpper`, (arm) => of(arm)?.ci.upper ?? null),
  ];
};

/** Closure and the probes' own cost; they stand in the rows of p50 alone. The steps are in the JSON. */
export const probesColumns: readonly ProbesColumn[] = [
  closure('probedAddedUs', ({ measuredUs }) => measuredUs.mean),
  closure('probedExplainedUs', ({ explainedUs }) => explainedUs.mean),
  closure('probedGapShare', ({ gapShare }) => gapShare),
  closure('probedGapShareOfMeans', ({ gapShareOfMeans }) => gapShareOfMeans),
  closure('probedCloses', ({ closes }) => closes),
  closure('probedRounds', ({ rounds }) => rounds),
  ...overhead('probesP50', 'p50'),
  ...overhead('probesCpu', 'cpu'),
];
