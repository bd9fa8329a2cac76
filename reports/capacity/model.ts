/** From a written capacity experiment to everything that its report says: pure, worded and rounded. */
import type { CapacityAnalysis } from '../../harness/core/capacity/capacity-analysis.ts';
import { baselineArm, type CapacityPlan } from '../../harness/core/capacity/capacity-plan.ts';
import type { CapacityStep } from '../../harness/core/capacity/step.ts';
import type { Environment } from '../../harness/core/environment.ts';
import { armNames, nameOf, type ArmName, type FidelityWords } from '../model/arm-names.ts';
import { moment } from '../model/numbers.ts';
import type { Table } from '../model/table.ts';
import { armResults, type ArmResult } from './arm-results.ts';
import { capacityChart, type CapacityChart } from './capacity-chart.ts';
import { loadChart, type LoadChart } from './load-chart.ts';
import { capacityMethod, loadWords, noiseSentence, sloWords } from './method.ts';
import { blockTable, curveTable, stepTable } from './tables.ts';
import { whereItRan } from './where-it-ran.ts';

export interface CapacityReportInput {
  /** Name of the run folder. */
  readonly experiment: string;
  /** ISO 8601; the report reads no clock. */
  readonly createdAt: string;
  readonly plan: CapacityPlan;
  readonly steps: readonly CapacityStep[];
  readonly analysis: CapacityAnalysis;
  readonly environment: Environment;
  /** The command that runs the same plan again. */
  readonly reproduce: string;
}

export interface CapacityModel {
  readonly schema: 'meshbench.capacity-report/1';
  readonly head: {
    readonly title: string;
    readonly experiment: string;
    readonly createdAtWords: string;
    readonly planHash: string;
    readonly planHashShort: string;
    /** `99 % of requests within 10 ms, at most 0.1 % failed`. */
    readonly slo: string;
    readonly load: string;
    readonly baseline: ArmName;
    readonly fidelities: readonly FidelityWords[];
  };
  /** What ends up in the first lines: false as long as blocks are missing. */
  readonly finished: boolean;
  /** Treatments first, the twin and the baseline last. */
  readonly results: readonly ArmResult[];
  readonly noise: string;
  readonly capacity: CapacityChart;
  readonly load: LoadChart;
  readonly tables: { readonly blocks: Table; readonly curve: Table; readonly steps: Table };
  readonly method: readonly { readonly term: string; readonly text: string }[];
  /** What cannot be concluded, a sentence each. */
  readonly limits: readonly string[];
  readonly reproduce: string;
  readonly environment: { readonly fingerprint: string; readonly machine: Table; readonly versions: Table };
}

/** Decides nothing: capacities, bounds and verdicts are the analysis's. The same input gives the same model. */
export function capacityModel(input: CapacityReportInput): CapacityModel {
  const { plan, steps, analysis, environment } = input;
  const names = armNames(plan);
  const results = armResults(analysis, names);
  const fidelities = [...names.values()].map(({ fidelity }) => fidelity).filter(({ id }) => id !== 'none');
  return {
    schema: 'meshbench.capacity-report/1',
    head: {
      title: plan.title,
      experiment: input.experiment,
      createdAtWords: moment(input.createdAt),
      planHash: plan.hash,
      planHashShort: plan.hash.slice(0, 12),
      slo: sloWords(plan.slo),
      load: loadWords(plan),
      baseline: nameOf(names, baselineArm(plan).id),
      fidelities: [...new Map(fidelities.map((each) => [each.id, each])).values()],
    },
    finished: analysis.blocks.done === analysis.blocks.planned,
    results,
    noise: noiseSentence(analysis),
    capacity: capacityChart(analysis, results),
    load: loadChart(analysis, names),
    tables: {
      blocks: blockTable(analysis, names),
      curve: curveTable(analysis, names),
      steps: stepTable(steps, names),
    },
    method: capacityMethod(plan, analysis),
    limits: [...analysis.limits, ...analysis.damaged.map(({ problem }) => `Left out: ${problem}.`)],
    reproduce: input.reproduce,
    environment: whereItRan(environment, plan.versions),
  };
}
