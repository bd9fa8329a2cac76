import type { BlockCapacity, CapacityAnalysis } from '../../harness/core/capacity/capacity-analysis.ts';
import { achievedRps, latencyOf, type CapacityStep, type StepOutcome } from '../../harness/core/capacity/step.ts';
import type { Quantile } from '../../harness/core/trial.ts';
import { inReportOrder, nameOf, type ArmName } from '../model/arm-names.ts';
import { levelFigure } from '../model/numbers.ts';
import { absent, numberColumn, row, textColumn, type Table } from '../model/table.ts';
import { failWords, rate } from './words.ts';

type Names = ReadonlyMap<string, ArmName>;

/** What each block says of each arm. */
export function blockTable(analysis: CapacityAnalysis, names: Names): Table {
  const blocks = Array.from({ length: analysis.blocks.planned }, (_, index) => index + 1);
  return {
    caption:
      'Capacity by block, requests/s: interpolated, or the middle (~) of two rates where the upper was past saturation',
    columns: [textColumn('Arm'), ...blocks.map((block) => numberColumn(`Block ${block}`))],
    rows: inReportOrder(analysis.arms, names).map(({ arm, blocks: own }) =>
      row(
        nameOf(names, arm).short,
        ...blocks.map((block) => blockFigure(own.find((each) => each.block === block)?.capacity)),
      ),
    ),
  };
}

function blockFigure(capacity: BlockCapacity | undefined): string {
  switch (capacity?.state) {
    case 'estimated':
      return `${capacity.by === 'midpoint' ? '~ ' : ''}${rate(capacity.rps)}`;
    case 'at-least':
      return `≥ ${rate(capacity.rps)}`;
    case 'at-most':
      return `≤ ${rate(capacity.rps)}`;
    case 'unusable':
      return 'unusable';
    case 'not-measured':
    case undefined:
      return absent;
  }
}

/** The points of the chart of latency against load. */
export const curveTable = (analysis: CapacityAnalysis, names: Names): Table => ({
  caption: 'Latency against load, service time in ms; past saturation there is none',
  columns: [
    textColumn('Arm'),
    numberColumn('Offered, requests/s'),
    numberColumn('Achieved, requests/s'),
    numberColumn('Steps'),
    numberColumn('Mean'),
    numberColumn('p50'),
    numberColumn('p99'),
    textColumn('Failed by'),
  ],
  rows: inReportOrder(analysis.arms, names).flatMap(({ arm, curve }) =>
    curve.map(({ offeredRps, achievedRps: achieved, steps, latency, failed }) =>
      row(
        nameOf(names, arm).short,
        rate(offeredRps),
        rate(achieved),
        String(steps),
        ...[latency?.meanMs, latency?.p50Ms, latency?.p99Ms].map(figure),
        failed === null ? '' : failWords[failed],
      ),
    ),
  ),
});

/** Every step in the order in which it was taken. */
export const stepTable = (steps: readonly CapacityStep[], names: Names): Table => ({
  caption: 'All steps in order; p50 and p99 where they may be quoted',
  columns: [
    textColumn('Step'),
    textColumn('Arm'),
    textColumn('Stage'),
    numberColumn('Offered'),
    numberColumn('Achieved'),
    numberColumn('p50, ms'),
    numberColumn('p99, ms'),
    numberColumn('Generator CPU'),
    textColumn('Outcome'),
  ],
  rows: steps.map((step) => {
    const latency = latencyOf(step);
    const achieved = achievedRps(step);
    return row(
      String(step.number),
      nameOf(names, step.arm).label,
      step.stage === 'search' ? 'search' : `block ${step.block}`,
      rate(step.rateRps),
      achieved === undefined ? absent : rate(achieved),
      quoted(latency?.p50),
      quoted(latency?.p99),
      step.reading ? `${(100 * step.reading.generatorCpuShare).toFixed(0)} %` : absent,
      outcomeWords(step.outcome),
    );
  }),
});

const figure = (ms: number | null | undefined): string => (ms === null || ms === undefined ? absent : levelFigure(ms));

const quoted = (quantile: Quantile | undefined): string =>
  quantile?.enoughRequests === true ? levelFigure(quantile.ms) : absent;

function outcomeWords(outcome: StepOutcome): string {
  switch (outcome.state) {
    case 'met':
      return 'met';
    case 'failed':
      return `${failWords[outcome.reason]}: ${outcome.because}`;
    case 'invalid':
      return `invalid: ${outcome.reasons.map(({ reason }) => reason).join('; ')}`;
    case 'errored':
      return `errored: ${outcome.error.message}`;
  }
}
