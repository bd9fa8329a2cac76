import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import type { WaterfallClosure } from '../../harness/core/probes/waterfall.ts';
import type { LoadReport } from '../model/load-report.ts';
import { rounded } from '../model/numbers.ts';

type ProbesValue = number | string | boolean | null;

/** A column of what the probes say of an arm; empty where they say nothing. */
export interface ProbesColumn {
  readonly name: string;
  readonly value: (load: LoadReport, arm: string) => ProbesValue;
}

const ofArm = (name: string, read: (arm: ProbedArm) => ProbesValue): ProbesColumn => ({
  name,
  value: (load, arm) => {
    const found = load.probes?.analysed?.arms.find((each) => each.arm === arm);
    const value = found ? read(found) : null;
    if (typeof value !== 'number') return value;
    return Number.isFinite(value) ? rounded(value) : null;
  },
});

const closure = (name: string, read: (closure: WaterfallClosure) => ProbesValue): ProbesColumn =>
  ofArm(name, ({ waterfall }) => (waterfall.state === 'known' && waterfall.closure ? read(waterfall.closure) : null));

/** Of what is not shown to be added, a share says nothing. */
const judged = (name: string, read: (closure: WaterfallClosure) => ProbesValue): ProbesColumn =>
  closure(name, (each) => (each.state === 'closes' || each.state === 'fails' ? read(each) : null));

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
  judged('probedGapShare', ({ gapShare }) => gapShare),
  judged('probedGapShareOfMeans', ({ gapShareOfMeans }) => gapShareOfMeans),
  judged('probedCloses', ({ closes }) => closes),
  closure('probedRounds', ({ rounds }) => rounds),
  ...overhead('probesP50', 'p50'),
  ...overhead('probesCpu', 'cpu'),
  closure('probedClosure', ({ state }) => state),
  judged('probedClosureDecided', ({ isDecided }) => isDecided),
  closure('probedUnexplainedUs', ({ unexplainedUs }) => unexplainedUs.mean),
  closure('probedUnexplainedUsLower', ({ unexplainedUs: { interval } }) => interval?.lower ?? null),
  closure('probedUnexplainedUsUpper', ({ unexplainedUs: { interval } }) => interval?.upper ?? null),
];
