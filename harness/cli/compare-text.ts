import type {
  ArmChange,
  BaselineChange,
  ComparedArm,
  Comparison,
  Difference,
  EstimatedChange,
  ExperimentHead,
  MetricChange,
  RatioEstimate,
} from '../core/compare/comparison.ts';
import { amount, confidence, counted, moment, share, wordedRatio } from '../../reports/model/numbers.ts';
import { padded, wrapped } from '../../reports/text-wrap.ts';

/** A comparison for a terminal of at least 60 columns; ends with a newline. */
export function renderComparison(comparison: Comparison, width: number): string {
  const paragraphs = [
    head(comparison),
    changed(comparison),
    [
      'Ratio to the own baseline in A and in B, B / A with its interval, verdict;',
      '  "more rounds" of each experiment would probably decide',
    ],
    ...comparison.claims.map((claim) => table(claim, comparison)),
    ...comparison.twins.map((twin) => table(twin, comparison)),
    baselineNote(comparison),
    notes(comparison),
  ];
  const lines = paragraphs
    .filter((paragraph) => paragraph.length > 0)
    .flatMap((paragraph) => [...paragraph.flatMap((line) => wrapped(line, width, ' '.repeat(7))), '']);
  return `${lines.join('\n').trimEnd()}\n`;
}

function head({ experiments: { a, b }, design, pairing, alpha, familySize }: Comparison): string[] {
  return [
    `A  ${experimentText(a)}`,
    `B  ${experimentText(b)}`,
    `${design} design, ${pairing.kind} rounds: ${pairing.because}`,
    `intervals of ${confidence(alpha)}${familySize > 1 ? `, widened over ${familySize} claims` : ''}`,
  ];
}

const experimentText = ({ experiment, roundsDone, startedAt, planHash }: ExperimentHead): string =>
  `${experiment}, ${counted(roundsDone, 'round')}, ${startedAt === null ? 'no trial' : moment(startedAt)}, plan ${planHash.slice(0, 12)}`;

function changed({ changed, onlyIn }: Comparison): string[] {
  const only = (name: string, things: readonly string[]): string[] =>
    things.length === 0 ? [] : [`  only in ${name}: ${things.join(', ')}`];
  return [
    changed.length === 0 ? 'No observed version differs: nothing is known to have been changed' : 'What was changed',
    ...changed.map(({ fact, a, b }: Difference) => `  ${fact}: ${a ?? 'absent'} -> ${b ?? 'absent'}`),
    ...only('A', [...onlyIn.a.arms, ...onlyIn.a.loads]),
    ...only('B', [...onlyIn.b.arms, ...onlyIn.b.loads]),
  ];
}

function table(cell: ArmChange, { loads }: Comparison): string[] {
  const { arm, load, metrics } = cell;
  const [a, b] = [armText(arm.a), armText(arm.b)];
  const where = loads.length > 1 ? `, load ${load.a}` : '';
  const open = metrics.flatMap((change) =>
    change.state === 'estimated' && change.verdict === 'inconclusive' ? [change.because] : [],
  );
  return [
    `${a === b ? a : `${a} in A, ${b} in B`}${where}: ${roundsText(metrics)}`,
    ...metrics.map(row),
    ...[...new Set(open)].map((because) => `  inconclusive: ${because}`),
  ];
}

/** Never the label without the fidelity: a model is not the product whose shape it has. */
const armText = ({ label, fidelity }: ComparedArm): string =>
  fidelity === 'none' ? label : `${label} · ${fidelity.replaceAll('-', ' ')}`;

function roundsText(metrics: readonly MetricChange[]): string {
  const rounds = metrics.find((change) => change.state === 'estimated')?.rounds;
  if (!rounds) return 'no round';
  const [a, b] = [ranges(rounds.a), ranges(rounds.b)];
  return a === b ? `rounds ${a} of each` : `rounds ${a} of A, ${b} of B`;
}

/** `1, 2, 3, 5` -> `1-3, 5`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

function row(change: MetricChange): string {
  if (change.state === 'refused') return `  ${padded(change.metric, 5)}not quoted: ${change.because}`;
  const { ratios } = change;
  const worded = wordedRatio(change.change, change.ciFamily);
  const cells = [
    padded(`× ${ratioFigure(ratios.a)}`, 8),
    padded(`× ${ratioFigure(ratios.b)}`, 8),
    padded(`× ${worded.ratio}`, 8),
    padded(worded.ratioRange, 15),
  ];
  return `  ${padded(change.metric, 5)}${cells.join(' ')} ${verdictText(change)}`;
}

const ratioFigure = ({ ratio, ci }: RatioEstimate): string => wordedRatio(ratio, ci).ratio;

function verdictText({ verdict, change, moreRounds }: EstimatedChange): string {
  if (verdict === 'different') return `different: costs ${change > 1 ? 'more' : 'less'} in B`;
  return moreRounds === null ? verdict : `${verdict}, ${counted(moreRounds, 'more round')}`;
}

/** Never a verdict: what the environment did. */
function baselineNote({ baseline, metrics }: Comparison): string[] {
  const moved = baseline.filter((each) => each.moved);
  if (moved.length === 0) return baseline.length === 0 ? [] : ['The baseline itself did not move.'];
  const inWords = ({ metric, levels, ratio, ci, load }: BaselineChange): string => {
    const unit = metrics.find(({ id }) => id === metric)?.unit ?? 'ms';
    const { change, changeRange } = wordedRatio(ratio, ci);
    const where = baseline.some((other) => other.load.a !== load.a) ? `, load ${load.a}` : '';
    return `  ${padded(metric, 5)}${amount(levels.a, unit)} -> ${amount(levels.b, unit)}, ${change} (${changeRange})${where}`;
  };
  return ['The baseline itself moved: an event of the environment, no regression of a mesh', ...moved.map(inWords)];
}

function notes({ noiseFloor, warnings, loads }: Comparison): string[] {
  const floors = noiseFloor.map(({ metric, load, share: floor }) => {
    const where = loads.length > 1 ? ` (${load.a})` : '';
    return `${metric}${where} ${floor === null ? 'not known' : share(floor)}`;
  });
  return [
    ...(floors.length === 0
      ? []
      : [`Two identical arms may change by this much, and smaller changes are not claimed: ${floors.join(', ')}`]),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}
