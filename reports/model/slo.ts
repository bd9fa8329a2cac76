import type { ArmSlo, LimitJudgement, SloJudgement, SloVerdict } from '../../harness/core/slo/slo-judgement.ts';
import { canonicalJson } from '../../harness/core/hash.ts';
import { breachesOf, judgeSlo, type SloInput } from '../../harness/core/slo/judge-slo.ts';
import { limitsOf, type SloLimitId, type SloProfile } from '../../harness/core/slo/slo-profile.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import type { Placed } from './chart.ts';
import type { Badge } from './metric-view.ts';
import { confidence, counted, listed, rounded } from './numbers.ts';
import type { PlaceWords } from './place-words.ts';
import { becauseWords, figureWords, limitNames, limitWords, undecidedWords } from './slo-words.ts';
import { cell, textColumn, type Cell, type Table } from './table.ts';

/** Every arm at one load, held against a profile of limits. */
export interface SloView {
  readonly id: string;
  /** Name of the profile. */
  readonly profile: string;
  readonly title: string;
  readonly subtitle: string;
  readonly notes: readonly string[];
  readonly arms: readonly SloArmView[];
  /** A row per arm, a column per limit. */
  readonly table: Table;
  /** A row per arm and limit, with the reasons. */
  readonly reasons: Table;
  /** Ids of the treatment arms that miss a limit. */
  readonly breaches: readonly string[];
}

export interface SloArmView {
  readonly arm: ArmName;
  readonly verdict: SloVerdict;
  readonly badge: Badge;
  /** Begins with the arm's full name. */
  readonly sentence: string;
  readonly limits: readonly SloLimitView[];
}

export interface SloLimitView {
  readonly id: SloLimitId;
  /** `p50`. */
  readonly name: string;
  /** `< 100 ms`. */
  readonly limit: string;
  readonly verdict: SloVerdict;
  readonly badge: Badge;
  /** `5.91 ms (5.52 to 6.33)`. */
  readonly figure: string;
  readonly because: string;
  /** The same, short enough for the sentence. */
  readonly inShort: string;
  /** In milliseconds, requests a second or shares of one; null where there is none, or no end. */
  readonly numbers: {
    readonly bound: number;
    readonly estimate: number | null;
    readonly lower: number | null;
    readonly upper: number | null;
  };
}

/** Filled circle, cross and hollow square: the shape says the same as the word. */
const badges: Readonly<Record<SloVerdict, Badge>> = {
  met: { word: 'met', shape: 'equivalent', tone: 'same' },
  missed: { word: 'missed', shape: 'refused', tone: 'higher' },
  undecided: { word: 'undecided', shape: 'inconclusive', tone: 'open' },
};

export interface SloPlaced extends Placed {
  /** Whether the limits were in the plan, before anything was measured. */
  readonly declared: boolean;
}

export interface SloSectionInput extends SloInput {
  readonly plan: SloInput['plan'] & { readonly slo?: SloProfile | undefined };
  /** What the report was asked to hold the arms against; absent: the profile of the plan. */
  readonly slo?: SloProfile | undefined;
}

/** The section of one load; null where neither the plan nor the reader gave limits. */
export function sloSection(
  { slo, ...input }: SloSectionInput,
  names: ReadonlyMap<string, ArmName>,
  placed: Placed,
): SloView | null {
  const { slo: planned } = input.plan;
  const profile = slo ?? planned;
  if (profile === undefined) return null;
  const declared = planned !== undefined && canonicalJson(planned) === canonicalJson(profile);
  return sloView(judgeSlo(profile, input), names, { ...placed, declared });
}

/** Words a judgement; decides nothing. */
export function sloView(judgement: SloJudgement, names: ReadonlyMap<string, ArmName>, placed: SloPlaced): SloView {
  const { profile, alpha } = judgement;
  const arms = inReportOrder(judgement.arms, names).map((arm) =>
    armView(arm, nameOf(names, arm.arm), placed.design.place),
  );
  const limits = limitsOf(profile).map((limit) => `${limitNames[limit.id]} ${limitWords(limit)}`);
  return {
    id: `${placed.at}slo`,
    profile: profile.name,
    title: titleOf(profile.name, arms),
    subtitle: `${profile.title}: ${listed(limits)}. Each arm by itself, ${confidence(alpha)} intervals. ${placed.design.beside}`,
    notes: notesOf(judgement, placed),
    arms,
    table: summaryTable(profile.name, limits, arms),
    reasons: reasonTable(profile.name, arms),
    breaches: breachesOf(judgement),
  };
}

function armView({ limits, verdict }: ArmSlo, arm: ArmName, place: PlaceWords): SloArmView {
  const views = limits.map((limit) => limitView(limit, place));
  return { arm, verdict, badge: badges[verdict], sentence: armSentence(arm.full, views), limits: views };
}

function limitView(judgement: LimitJudgement, place: PlaceWords): SloLimitView {
  const { limit: id, bound, verdict, estimate, interval } = judgement;
  const known = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) ? null : rounded(value);
  return {
    ...{ id, verdict, name: limitNames[id], limit: limitWords({ id, bound }), badge: badges[verdict] },
    figure: figureWords(judgement),
    because: becauseWords(judgement, place),
    inShort: undecidedWords(judgement, place),
    numbers: {
      bound,
      estimate: known(estimate ?? undefined),
      lower: known(interval?.lower),
      upper: known(interval?.upper),
    },
  };
}

/** `Arm (its fidelity) misses p99 < 10 ms: 12.3 ms (11.9 to 12.7); meets p50 and errors; undecided: rate (only ...)`. */
function armSentence(name: string, limits: readonly SloLimitView[]): string {
  const of = (verdict: SloVerdict): readonly SloLimitView[] => limits.filter((each) => each.verdict === verdict);
  const [missed, met, open] = [of('missed'), of('met'), of('undecided')];
  if (met.length === limits.length) return `${name} meets ${every(limits.length)}.`;
  const parts = [
    ...(missed.length > 0
      ? [`misses ${listed(missed.map((each) => `${each.name} ${each.limit} with ${each.figure}`))}`]
      : []),
    ...(met.length > 0 ? [`meets ${listed(met.map((each) => each.name))}`] : []),
    ...(missed.length + met.length === 0 ? ['is shown neither to meet nor to miss a limit'] : []),
  ];
  return `${name} ${parts.join('; ')}${open.length === 0 ? '' : `; undecided: ${openWords(open)}`}.`;
}

const every = (limits: number): string =>
  limits === 1 ? 'the limit' : limits === 2 ? 'both limits' : `all ${limits} limits`;

/** Limits that are undecided for the same reason are named together. */
function openWords(open: readonly SloLimitView[]): string {
  const reasons = [...new Set(open.map(({ inShort }) => inShort))];
  return reasons
    .map((reason) => `${listed(open.filter(({ inShort }) => inShort === reason).map(({ name }) => name))} (${reason})`)
    .join(', ');
}

const mostNamed = 3;

function titleOf(profile: string, arms: readonly SloArmView[]): string {
  const missing = arms.filter(({ verdict }) => verdict === 'missed').map(({ arm }) => arm.short);
  if (missing.length > 0) {
    const who = missing.length <= mostNamed ? listed(missing) : `${missing.length} of ${counted(arms.length, 'arm')}`;
    return `${who} ${missing.length === 1 ? 'misses' : 'miss'} a limit of the SLO ${profile}`;
  }
  const undecided = new Set(
    arms.flatMap(({ limits }) => limits.filter(({ verdict }) => verdict === 'undecided').map(({ name }) => name)),
  );
  if (undecided.size === 0) return `Every arm meets every limit of the SLO ${profile}`;
  const inOrder = Object.values(limitNames).filter((name) => undecided.has(name));
  return `No arm is shown to miss a limit of the SLO ${profile}; undecided: ${listed(inOrder)}`;
}

function notesOf({ profile }: SloJudgement, { declared, design }: SloPlaced): readonly string[] {
  const { p50Ms, p95Ms, p99Ms, errorShare, availabilityShare } = profile;
  return [
    declared
      ? 'The limits are part of the plan: they were set before anything was measured.'
      : 'The limits are not part of the plan: they were chosen for this report, perhaps with the results in view.',
    ...(p50Ms === undefined && p95Ms === undefined && p99Ms === undefined
      ? []
      : [
          'Latencies are response times, as a caller waits: from the moment a request was due. They hold the lateness of the load generator, so an arm misses a limit only if its service time alone, from the send, is above it. Figures: geometric means over valid trials.',
        ]),
    ...(p95Ms === undefined
      ? []
      : [
          'The response time is not recorded at p95: it lies between p95 of the service time and p99 of the response time.',
        ]),
    ...(errorShare === undefined && availabilityShare === undefined
      ? []
      : [
          'Errors and availability count every measured trial, invalid ones too. Failures come in bursts: a limit is met only if no single trial is beyond it, and bursts too rare for so few trials are not seen.',
        ]),
    ...(availabilityShare === undefined
      ? []
      : [
          'Availability: a request that was under way at an end of the window counts as unanswered where a limit is to be met, and not where it is to be missed.',
        ]),
    `Each limit is judged by itself: nothing is corrected for the number of arms, limits or looks. The figures hold for ${design.place.here}${design.id === 'interleaved' ? ', which the arms shared' : ''}.`,
  ];
}

function summaryTable(profile: string, limits: readonly string[], arms: readonly SloArmView[]): Table {
  return {
    caption: `Each arm against the SLO ${profile}`,
    columns: [textColumn('Arm'), ...limits.map(textColumn)],
    rows: arms.map(({ arm, limits: own }) => [cell(arm.short), ...own.map(limitCell)]),
  };
}

const limitCell = ({ figure, badge }: SloLimitView): Cell => ({ text: figure, mark: null, badge });

const reasonTable = (profile: string, arms: readonly SloArmView[]): Table => ({
  caption: `Why: each arm and limit of the SLO ${profile}`,
  columns: [textColumn('Arm'), textColumn('Limit'), textColumn('Found'), textColumn('Verdict'), textColumn('Because')],
  rows: arms.flatMap(({ arm, limits }) =>
    limits.map(({ name, limit, figure, badge, because }) => [
      cell(arm.short),
      cell(`${name} ${limit}`),
      cell(figure),
      { text: '', mark: null, badge },
      cell(because),
    ]),
  ),
});
