/**
 * The report as JUnit: a suite for each load, a case for each arm and metric. A mesh that costs something is no failed
 * test: it fails when a limit is missed, and when a control tells that the measurement itself is not to be believed.
 */
import type { ReportModel } from '../model.ts';
import type { ArmName } from '../model/arm-names.ts';
import type { LoadReport } from '../model/load-report.ts';
import type { MetricView } from '../model/metric-view.ts';
import { confidence } from '../model/numbers.ts';
import { placeWords } from '../model/place-words.ts';
import type { PlantedControl } from '../model/planted-control.ts';
import type { PlantedWorkControl } from '../model/planted-work.ts';
import type { SloArmView, SloLimitView } from '../model/slo.ts';
import type { ArmVerdict } from '../model/verdicts.ts';
import { isBeyondChance } from './twin-alarm.ts';
import { failed, junitXml, passed, skipped, type JunitCase, type JunitOutcome, type JunitSuite } from './junit-xml.ts';

/** Ends with a newline. Of an experiment that is not finished every case is skipped: nothing in it is a result. */
export const renderJunit = (model: ReportModel): string =>
  junitXml(
    model.head.title,
    model.loads.map((load) => suiteOf(load, model)),
  );

function suiteOf(load: LoadReport, { head, ending, environment, reproduce, loads }: ReportModel): JunitSuite {
  const controls = twinComparisons(loads);
  const { here } = placeWords[head.target];
  const cases = [
    ...load.verdicts.flatMap((verdict) => [
      ...verdict.metrics.map((view) => metricCase(view, verdict, { load, controls, here })),
      ...(verdict.control ? [controlCase(verdict.control, verdict, load)] : []),
      ...(verdict.plantedWork ? [plantedWorkCase(verdict.plantedWork, verdict, load)] : []),
    ]),
    ...(load.slo?.arms ?? []).flatMap((judged) => limitCases(judged, load)),
  ];
  return {
    name: load.heading === null ? head.title : `${head.title}, ${load.heading}`,
    timestamp: head.createdAt,
    properties: {
      experiment: head.experiment,
      planHash: head.planHash,
      design: head.design,
      estimates: head.estimates,
      load: load.words,
      ended: ending.ended,
      look: ending.look,
      falseDifferences: ending.errorBound,
      environmentFingerprint: environment.fingerprint,
      ...encryptionProperty(head),
      ...(head.oneMachine === null ? {} : { oneMachine: head.oneMachine }),
      reproduce,
    },
    cases: ending.finished
      ? cases
      : cases.map((each) => ({ ...each, outcome: skipped(ending.banner ?? ending.ended) })),
  };
}

/** `istio: workload identity, cilium: node identity`; nothing where plans do not record it. */
function encryptionProperty({ arms }: ReportModel['head']): Readonly<Record<string, string>> {
  const classes = arms.flatMap(({ id, encryption }) => (encryption ? [`${id}: ${encryption.short}`] : []));
  return classes.length === 0 ? {} : { encryption: classes.join(', ') };
}

/** A dot would part the name of a group. */
const classname = (load: LoadReport, arm: ArmName): string =>
  ['meshbench', load.id, arm.id].map((part) => part.replaceAll('.', '_')).join('.');

/** Comparisons of identical arms in the report, at all loads: each is called different by chance one time in twenty. */
const twinComparisons = (loads: readonly LoadReport[]): number =>
  loads
    .flatMap(({ verdicts }) => verdicts.filter(({ isTwin }) => isTwin))
    .flatMap(({ metrics }) => metrics.filter(({ shown }) => shown !== null)).length;

interface CaseContext {
  readonly load: LoadReport;
  /** Comparisons of identical arms over which a failure of one is corrected. */
  readonly controls: number;
  /** `this machine`. */
  readonly here: string;
}

const metricCase = (view: MetricView, { arm, isTwin }: ArmVerdict, context: CaseContext): JunitCase => ({
  classname: classname(context.load, arm),
  name: `${arm.short}: ${view.name}`,
  outcome: isTwin && view.verdict === 'different' ? twinDiffers(view, context) : decided(view),
  output: found(view, context.load),
});

function decided({ verdict, because }: MetricView): JunitOutcome {
  if (verdict === 'refused') return skipped(`not quoted: ${because}`);
  return verdict === 'inconclusive' ? skipped(`inconclusive: ${because}`) : passed;
}

function twinDiffers({ name, shown }: MetricView, { load, controls, here }: CaseContext): JunitOutcome {
  const says = `two identical arms are called different on ${name} (${shown?.change ?? ''}): differences of this size are ${here}'s, not a mesh's`;
  return shown && isBeyondChance(shown.numbers.p, { comparisons: controls, alpha: load.alpha })
    ? failed('aa-twin-different', says)
    : skipped(`${says}; among ${controls} such comparisons chance explains it`);
}

function found({ badge, because, shown }: MetricView, { alpha }: LoadReport): string {
  if (!shown) return `${badge.word}: ${because}`;
  const level = confidence(alpha);
  return (
    `${badge.word}: ${shown.change} (${level} CI ${shown.changeRange}), × ${shown.ratio} (${shown.ratioRange}), ` +
    `${shown.difference} (${level} CI ${shown.differenceRange}), ${shown.numbers.rounds} rounds; ${because}`
  );
}

const controlCase = (control: PlantedControl, verdict: ArmVerdict, load: LoadReport): JunitCase => ({
  classname: classname(load, verdict.arm),
  name: `${verdict.arm.short}: positive control`,
  outcome: controlOutcome(control, verdict),
  output: control.sentence,
});

/** Found: p50 is shown to differ, and its interval covers what was planted. */
function controlOutcome({ trueMs, covered, sentence }: PlantedControl, { metrics }: ArmVerdict): JunitOutcome {
  const p50 = metrics.find(({ metric }) => metric === 'p50');
  if (!p50?.shown || trueMs === null) return skipped(sentence);
  if (!covered) return failed('positive-control-not-found', sentence);
  return p50.verdict === 'inconclusive' ? skipped(`inconclusive: ${p50.because}`) : passed;
}

const plantedWorkCase = (
  { found, sentence }: PlantedWorkControl,
  { arm }: ArmVerdict,
  load: LoadReport,
): JunitCase => ({
  classname: classname(load, arm),
  name: `${arm.short}: planted work`,
  outcome: found === null ? skipped(sentence) : found ? passed : failed('planted-work-not-found', sentence),
  output: sentence,
});

const limitCases = ({ arm, limits }: SloArmView, load: LoadReport): JunitCase[] =>
  limits.map((limit) => ({
    classname: classname(load, arm),
    name: `${arm.short}: SLO ${limit.name} ${limit.limit}`,
    outcome: limitOutcome(
      { ...limit, because: `${limit.name} ${limit.limit}: ${limit.figure}; ${limit.because}` },
      arm,
    ),
    output: `${limit.verdict}: ${limit.figure}; ${limit.because}`,
  }));

/** As for --fail-on-breach: what the baseline or a control misses is no fault of a mesh, and only said. */
function limitOutcome({ verdict, because }: SloLimitView, arm: ArmName): JunitOutcome {
  if (verdict === 'met') return passed;
  if (verdict === 'undecided') return skipped(`undecided: ${because}`);
  return arm.part === 'treatment' ? failed('slo-missed', because) : skipped(`missed without a mesh: ${because}`);
}
