import type { CapacityPlan } from '../../harness/core/capacity/capacity-plan.ts';
import type { Environment } from '../../harness/core/environment.ts';
import type { CapacityModel } from '../capacity/model.ts';
import { counted, moment } from '../model/numbers.ts';
import { absent, cell, textColumn, type Table } from '../model/table.ts';
import { environmentWords, type ExperimentEntry } from './experiment-entry.ts';
import { hrefOf, reportPath } from './paths.ts';

export interface CapacityEntryInput {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly plan: CapacityPlan;
  readonly environment: Environment;
  readonly blocks: { readonly done: number; readonly planned: number };
  readonly steps: { readonly valid: number; readonly rejected: number; readonly damaged: number };
  readonly model: CapacityModel;
}

/** A capacity experiment in the list: it answers another question, so it is in no history. */
export function capacityEntry(input: CapacityEntryInput): ExperimentEntry {
  const { id, startedAt, endedAt, plan, environment, blocks, steps, model } = input;
  const { head, finished, results } = model;
  return {
    id,
    kind: 'capacity',
    title: head.title,
    path: reportPath(id),
    href: hrefOf(reportPath(id)),
    startedAt,
    endedAt,
    startedAtWords: startedAt === '' ? 'nothing ran' : moment(startedAt),
    finished,
    ended: finished ? `all ${counted(blocks.planned, 'block')}, as planned` : 'not finished',
    progress: `${blocks.done} of ${counted(blocks.planned, 'block')}`,
    trials: `${counted(steps.valid, 'valid step')}, ${steps.rejected} rejected`,
    warnings: [
      ...(finished ? [] : ['not finished: nothing here is a result yet']),
      ...(steps.damaged > 0 ? [`${counted(steps.damaged, 'damaged step')} left out`] : []),
    ],
    planHash: head.planHash,
    planHashShort: head.planHashShort,
    load: `${head.slo}; ${head.load}`,
    verdicts: finished ? [capacityTable(model)] : [],
    sentences: finished ? results.filter(({ badge }) => badge !== null).map(({ sentence }) => `${sentence}.`) : [],
    facets: {
      arms: [...new Set(plan.arms.filter(({ role }) => role === 'treatment').flatMap((arm) => [arm.id, arm.mesh]))],
      target: plan.target,
      design: 'capacity',
      scenario: plan.scenario,
      fingerprint: environment.fingerprint,
    },
    environment: environmentWords(environment),
  };
}

const capacityTable = ({ results }: CapacityModel): Table => ({
  caption: 'Largest rate within the SLO, and that against the baseline',
  columns: [textColumn('Arm'), textColumn('Requests/s'), textColumn('Against the baseline'), textColumn('Verdict')],
  rows: results.map(({ arm, figure, range, ratio, badge }) => [
    cell(arm.short),
    cell(range === '' ? figure : `${figure} (${range})`),
    cell(ratio === '' ? absent : ratio),
    cell(badge?.word ?? absent),
  ]),
});
