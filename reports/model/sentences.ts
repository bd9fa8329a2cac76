/** The verdict on one arm as a sentence: what is claimed first, then what is not and why. */
import type { MetricId } from '../../harness/core/analysis.ts';
import type { MetricView, ShownMetric } from './metric-view.ts';
import { amount, confidence as confidenceOf, counted, listed, probability, share, wordedRatio } from './numbers.ts';

/** The metrics of the sentence, in its order; the others are in the tables. */
const headline: readonly MetricId[] = ['p50', 'p99', 'cpu'];

export interface SentenceContext {
  /** The arm's name with its fidelity. */
  readonly name: string;
  /** `95 %`. */
  readonly confidence: string;
  /** What to run for so many more rounds; absent while the planned ones are not done. */
  readonly moreCommand?: (rounds: number) => string;
}

type Estimated = MetricView & { readonly shown: ShownMetric };

const isEstimated = (view: MetricView): view is Estimated => view.shown !== null;

/** `Arm (its fidelity) adds 0.55 ms to p50 (+61 %, 95 % CI 58 to 64 %); p99: inconclusive ...`. */
export function armSentence(views: readonly MetricView[], context: SentenceContext): string {
  const told = headline.flatMap((metric) => views.filter((view) => view.metric === metric));
  return `${finding(told, context)}${whatNext(told, context)}`;
}

/** The command that runs as many rounds as the most undecided metric would probably need. */
function whatNext(told: readonly MetricView[], { moreCommand }: SentenceContext): string {
  const more = told.filter(isEstimated).flatMap((view) => promised(view) ?? []);
  return more.length === 0 || !moreCommand ? '' : `; to decide: ${moreCommand(Math.max(...more))}`;
}

function finding(told: readonly MetricView[], { name, confidence }: SentenceContext): string {
  const refusal = soleRefusal(told);
  if (refusal !== undefined) return `${name}: nothing is claimed, ${refusal}`;
  const claims = told.filter(isEstimated).filter((view) => view.verdict === 'different');
  const others = told.filter((view) => view.verdict !== 'different');
  const verbs = [
    verbPhrase('adds', claims.filter(raises), confidence),
    verbPhrase(
      'saves',
      claims.filter((view) => !raises(view)),
      confidence,
    ),
  ].filter((phrase) => phrase !== '');
  const open = others.map((view) => `${view.name}: ${openClause(view, confidence)}`);
  if (verbs.length === 0) {
    const compared = others.some(({ verdict }) => verdict !== 'refused');
    const trivial = others.some(({ verdict }) => verdict === 'trivial');
    const says = !compared ? ': nothing is claimed' : trivial ? '' : ' is not shown to differ';
    return `${name}${says}: ${open.join('; ')}`;
  }
  return [`${name} ${verbs.join(' and ')}`, ...open].join('; ');
}

/** The reason, when every number is refused for the same one. */
function soleRefusal(views: readonly MetricView[]): string | undefined {
  if (views.length === 0) return 'it was not compared';
  const reasons = new Set(views.map((view) => (view.verdict === 'refused' ? view.because : undefined)));
  return reasons.size === 1 ? [...reasons][0] : undefined;
}

const raises = ({ shown }: Estimated): boolean => shown.numbers.ratio > 1;

function verbPhrase(verb: 'adds' | 'saves', claims: readonly Estimated[], confidence: string): string {
  if (claims.length === 0) return '';
  const joint = verb === 'adds' ? 'to' : 'of';
  const parts = claims.map((view) => {
    const { difference } = view.shown.numbers;
    const of = view.unit === 'ms' ? ` ${joint} ${view.name}` : '';
    // One loud round may turn the mean difference against the ratio, which is what was tested.
    if (difference > 0 !== raises(view)) return `${joint} ${view.name} (${effect(view.shown, confidence)})`;
    const size = amount(Math.abs(difference), view.unit);
    return `${size}${of} (${effect(view.shown, confidence)})`;
  });
  return `${verb} ${listed(parts)}`;
}

/** `+61 %, 95 % CI 58 to 64 %`; where Holm decides what the wider interval alone would not, its p is given too. */
function effect(shown: ShownMetric, confidence: string): string {
  const { interval, pHolm } = shown.numbers;
  const decidedByHolm = interval.lower <= 1 && interval.upper >= 1;
  const p = decidedByHolm ? `, Holm p ${probability(pHolm)}` : '';
  return `${shown.change}, ${confidence} CI ${shown.changeRange}${p}`;
}

function openClause(view: MetricView, confidence: string): string {
  if (!isEstimated(view)) return `not quoted, ${view.because}`;
  const { numbers } = view.shown;
  const margin = `±${share(numbers.margin)}`;
  if (view.verdict === 'equivalent') {
    const tested = wordedRatio(numbers.ratio, numbers.intervalEquivalence);
    const tostConfidence = confidenceOf(1 - numbers.confidenceEquivalence);
    return `equivalent, within ${margin} of no mesh (${tested.change}, ${tostConfidence} CI ${tested.changeRange})`;
  }
  if (view.verdict === 'trivial') {
    return `a real difference but a trivial one, inside the margin of ${margin} (${effect(view.shown, confidence)})`;
  }
  return `inconclusive (${view.shown.change}, ${confidence} CI ${view.shown.changeRange})${outlook(view)}`;
}

function outlook(view: Estimated): string {
  if (view.shown.numbers.vetoedByNoise) return `: ${view.because}`;
  const more = promised(view);
  return more === null
    ? ', no reasonable number of rounds would decide'
    : `, ${counted(more, 'more round')} would probably decide`;
}

/** More rounds that would decide; null where none are promised. */
const promised = ({ verdict, shown: { numbers } }: Estimated): number | null =>
  verdict === 'inconclusive' && !numbers.vetoedByNoise ? numbers.moreRounds : null;
