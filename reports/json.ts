import { resumeCommand } from './model/ending.ts';
import type { ReportModel } from './model.ts';
import type { ArmName } from './model/arm-names.ts';
import { addedCostJson } from './model/added-cost-json.ts';
import type { LoadReport } from './model/load-report.ts';
import type { MetricView, ShownMetric } from './model/metric-view.ts';
import { cpuLedgerJson, kernelSplitJson, nodeRestJson } from './model/cost-json.ts';
import { probesJson } from './model/probes-json.ts';
import { requestCostJson } from './model/request-cost-json.ts';
import type {
  ArmJson,
  ComparisonJson,
  DifferenceJson,
  EndingJson,
  LoadJson,
  MetricJson,
  ReportJson,
} from './json-shape.ts';

/** A plain object: `JSON.stringify` it, or read it in a test. Its shape is documented in json-shape.ts. */
export function renderJson(model: ReportModel): ReportJson {
  const { head, loads } = model;
  return {
    schema: 'meshbench.report/2',
    experiment: head.experiment,
    title: head.title,
    createdAt: head.createdAt,
    planHash: head.planHash,
    design: head.design,
    estimates: head.estimates,
    target: head.target,
    labels: Object.fromEntries(head.labels.map(({ name, value }) => [name, value])),
    ending: endingJson(model),
    baseline: armJson(head.baseline),
    loads: loads.map(loadJson),
    comparisons: loads.flatMap((load) => comparisonsJson(load, model.ending.finished ? head.experiment : null)),
    noiseFloors: loads.flatMap((load) =>
      load.noiseFloors.map(({ id, floorShare }) => ({ load: load.id, metric: id, share: floorShare })),
    ),
    cost: loads.flatMap(costJson),
    cpuLedgers: loads.flatMap(cpuLedgerJson),
    pairs: loads.flatMap(pairsJson),
    addedCost: loads.flatMap((load) => addedCostJson(load.addedCost).map((each) => ({ load: load.id, ...each }))),
    requestCost: loads.flatMap((load) => requestCostJson(load.requestCost).map((each) => ({ load: load.id, ...each }))),
    slo: loads.flatMap(sloJson),
    axisEffects: (model.overview?.axisEffects.effects ?? []).map(({ arm, ...effect }) => ({
      ...armJson(arm),
      ...effect,
    })),
    trust: model.trust.map(({ name, value, limit }) => ({ name, value, limit })),
    selftest: {
      passed: model.selftest.passed,
      summary: model.selftest.line,
      controls: model.selftest.controls.map(({ id, passed, figures }) => ({ control: id, passed, figures })),
    },
    rejectedTrials: model.rejected.trials.map(({ trial, round, load, arm, state, reasons }) => ({
      ...armJson(arm),
      trial,
      round,
      load,
      state,
      reasons: reasons.map(({ gate, reason }) => ({ gate, reason })),
    })),
    damagedTrials: model.rejected.damaged.map(({ trial, problem }) => ({ trial, problem })),
    limits: model.limits,
    reproduce: model.reproduce,
    ...(model.head.oneMachine === null ? {} : { oneMachine: true }),
    environmentFingerprint: model.environment.fingerprint,
  };
}

const armJson = ({ id, label, fidelity, encryption }: ArmName): ArmJson => ({
  arm: id,
  label,
  fidelity: fidelity.id,
  ...(encryption ? { encryptionClass: encryption.id } : {}),
});

const endingJson = ({ ending }: ReportModel): EndingJson => ({
  finished: ending.finished,
  ended: ending.ended,
  roundsDone: ending.rounds.done,
  roundsPlanned: ending.rounds.planned,
  stopRule: ending.stopRule,
  look: ending.look,
  falseClaims: ending.errorBound,
  extensions: ending.extensions,
});

const loadJson = ({ id, load, alpha, blockEffects, precision, probes }: LoadReport): LoadJson => ({
  load: id,
  requestsPerSecondPerArm: load.ratePerArm,
  connections: load.connections,
  payloadBytes: load.payload,
  warmUpMs: load.warmUp,
  measureMs: load.measure,
  alpha,
  blockEffects: blockEffects.map(({ effect, change, interval, p }) => ({
    effect,
    changeShare: change,
    changeIntervalShare: interval,
    p,
  })),
  precision: precision.lines,
  ...(probes ? { probes: probesJson(probes) } : {}),
});

/** @param resumable id of an experiment to which rounds can be added; null while its planned ones are missing. */
const comparisonsJson = ({ id, verdicts }: LoadReport, resumable: string | null): ComparisonJson[] =>
  verdicts.map(({ arm, isTwin, sentences, control, plantedWork, metrics }) => ({
    ...armJson(arm),
    load: id,
    isTwin,
    sentences,
    plantedControl: control ? { plantedMs: control.plantedMs, trueMs: control.trueMs, covered: control.covered } : null,
    ...(plantedWork ? { plantedWork } : {}),
    metrics: metrics.map((view) => metricJson(view, isTwin ? null : resumable)),
  }));

const costJson = ({ id, cost }: LoadReport): ReportJson['cost'][number][] =>
  cost.bars.map(({ arm, roles, total, split }) => ({
    ...armJson(arm),
    load: id,
    cpuSecondsPerMillion: {
      ...Object.fromEntries(roles.map(({ role, cpuSecondsPerMillion }) => [role, cpuSecondsPerMillion])),
      total,
    },
    ...(split ? { kernelSplit: kernelSplitJson(split) } : {}),
    ...nodeRestJson(cost.nodeRest, arm.id),
  }));

const pairsJson = ({ id, matrix }: LoadReport): ReportJson['pairs'][number][] =>
  (matrix?.pairs ?? []).map(({ arm, against, lower, upper, ...pair }) => ({
    load: id,
    ...pair,
    arm: arm.id,
    against: against.id,
    ratioInterval: lower === null || upper === null ? null : { lower, upper },
  }));

const sloJson = ({ id, slo }: LoadReport): ReportJson['slo'][number][] =>
  (slo?.arms ?? []).flatMap(({ arm, limits }) =>
    limits.map((limit) => ({
      load: id,
      arm: arm.id,
      profile: slo?.profile ?? '',
      limit: limit.id,
      verdict: limit.verdict,
      because: limit.because,
      ...limit.numbers,
    })),
  );

function metricJson(view: MetricView, resumable: string | null): MetricJson {
  const { metric, verdict, because, unit, shown } = view;
  if (!shown) return { metric, verdict: 'refused', because };
  const { numbers } = shown;
  const more = numbers.vetoedByNoise ? null : numbers.moreRounds;
  return {
    metric,
    verdict,
    because,
    rounds: numbers.rounds,
    ratio: numbers.ratio,
    ratioInterval: numbers.interval,
    ratioIntervalUnwidened: numbers.intervalUnwidened,
    ratioIntervalEquivalence: numbers.intervalEquivalence,
    confidenceEquivalence: numbers.confidenceEquivalence,
    p: numbers.p,
    pHolm: numbers.pHolm,
    pEquivalence: numbers.tostP,
    sdLogRatio: numbers.sdLogRatio,
    detectableRatio: numbers.mdeRatio,
    marginShare: numbers.margin,
    moreRounds: numbers.moreRounds,
    moreRoundsCommand: more === null || resumable === null ? null : resumeCommand(resumable, more),
    hodgesLehmann: numbers.companion,
    ...differenceJson(numbers, unit),
  };
}

function differenceJson(
  { difference, differenceInterval, baselineMean, armMean }: ShownMetric['numbers'],
  unit: MetricView['unit'],
): DifferenceJson {
  switch (unit) {
    case 'ms':
      return {
        differenceMs: difference,
        differenceIntervalMs: differenceInterval,
        baselineMs: baselineMean,
        armMs: armMean,
      };
    case 'MiB':
      return {
        differenceMebibytes: difference,
        differenceIntervalMebibytes: differenceInterval,
        baselineMebibytes: baselineMean,
        armMebibytes: armMean,
      };
    case 'CPU-s per million requests':
      return {
        differenceCpuSecondsPerMillion: difference,
        differenceIntervalCpuSecondsPerMillion: differenceInterval,
        baselineCpuSecondsPerMillion: baselineMean,
        armCpuSecondsPerMillion: armMean,
      };
  }
}
