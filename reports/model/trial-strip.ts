import { median } from '../../harness/core/stats/descriptive.ts';
import type { ArmSummary } from '../../harness/core/analysis.ts';
import type { Design } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import type { ChartText, Placed } from './chart.ts';
import type { DesignWords } from './design-words.ts';
import { drawnRounds, sampleNotes, type DrawnRounds } from './drawn-rounds.ts';
import { counted, grouped, levelFigure } from './numbers.ts';
import type { PlaceWords } from './place-words.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** p50 of every measured trial, those of a round joined: what the paired comparison sees. */
export interface TrialStripChart extends ChartText {
  /** In plan order; arms without a measured trial have none. */
  readonly arms: readonly StripArm[];
  /** The drawn rounds, ascending. */
  readonly rounds: readonly number[];
}

export interface StripArm {
  readonly arm: ArmName;
  readonly marks: readonly StripMark[];
}

export interface StripMark {
  readonly round: number;
  readonly ms: number;
  /** false: measured, but invalid. Never joined, and in no number. */
  readonly valid: boolean;
  /** `round 3: 0.727 ms`. */
  readonly text: string;
}

/** Of one load. */
export interface TrialStripInput {
  readonly trials: readonly Trial[];
  readonly arms: readonly ArmSummary[];
  /** Loads that share the page, and with it the budget of marks. */
  readonly loads: number;
}

const markBudget = 400;
const fewestRounds = 10;
const mostRows = 100;

interface Measured extends StripMark {
  readonly arm: string;
}

export function trialStripChart(
  input: TrialStripInput,
  names: ReadonlyMap<string, ArmName>,
  { at, design }: Placed,
): TrialStripChart {
  const measured = input.trials.flatMap(markOf);
  const perRound = Math.max(1, input.arms.length) * input.loads;
  const sample = drawnRounds(measured, Math.max(fewestRounds, markBudget / perRound));
  const drawn = new Set(sample.rounds);
  const byArm = Map.groupBy(measured, ({ arm }) => arm);
  const arms = input.arms.flatMap(({ arm }) => {
    const marks = (byArm.get(arm) ?? []).filter(({ round }) => drawn.has(round)).toSorted((a, b) => a.round - b.round);
    return marks.length === 0 ? [] : [{ arm: nameOf(names, arm), marks: marks.map(withoutArm) }];
  });
  const rejected = measured.filter(({ valid }) => !valid).length;
  return {
    id: `${at}strip`,
    title: stripTitle(byArm, names),
    subtitle: `p50 of each trial, service time, ms, logarithmic: one row per arm, in it the first round at the top. Lines join the valid trials of a round. ${design.beside}`,
    description: `One row per arm, one mark per trial. ${arms.map(({ arm, marks }) => `${arm.full}: ${counted(marks.length, 'trial')}`).join('; ')}.`,
    notes: notesOf(sample, { rejected, design }),
    table: stripTable(input, { byArm, names }),
    arms,
    rounds: sample.rounds,
  };
}

/** Nothing of a trial that was not measured, or whose p50 has fewer than 100 requests beyond it. */
function markOf(trial: Trial): Measured[] {
  if (trial.state === 'errored' || !trial.measurement) return [];
  const { ms, enoughRequests } = trial.measurement.serviceTime.p50;
  if (!enoughRequests || ms <= 0) return [];
  const valid = trial.state === 'completed';
  const text = `round ${trial.round}: ${levelFigure(ms)} ms${valid ? '' : ', invalid'}`;
  return [{ arm: trial.arm, round: trial.round, ms: Number(ms.toPrecision(4)), valid, text }];
}

const withoutArm = ({ round, ms, valid, text }: Measured): StripMark => ({ round, ms, valid, text });

type ByArm = ReadonlyMap<string, readonly Measured[]>;

const validOf = (byArm: ByArm, arm: string): readonly number[] =>
  (byArm.get(arm) ?? []).filter(({ valid }) => valid).map(({ ms }) => ms);

/** A figure of the baseline alone: it compares nothing, so nothing has to be tested. */
function stripTitle(byArm: ByArm, names: ReadonlyMap<string, ArmName>): string {
  if (byArm.size === 0) return 'No trial was measured: there is no p50 to show';
  const baseline = [...names.values()].find(({ part }) => part === 'baseline');
  const values = baseline ? validOf(byArm, baseline.id) : [];
  if (values.length === 0) return 'p50 of every trial';
  const [low, high] = ends(values).map(levelFigure);
  const trials = counted(values.length, 'valid trial');
  return low === high
    ? `The p50 of the baseline is ${low ?? ''} ms in ${trials}`
    : `The p50 of the baseline ranges from ${low ?? ''} to ${high ?? ''} ms over ${trials}`;
}

const ends = (values: readonly number[]): readonly [number, number] => [
  values.reduce((low, value) => Math.min(low, value), Infinity),
  values.reduce((high, value) => Math.max(high, value), -Infinity),
];

const ofRounds: Readonly<Record<Design, (place: PlaceWords) => string>> = {
  interleaved: ({ the }) =>
    `Trials of a round share the moment of ${the}: where lines run in parallel, it moved all arms by the same factor and the ratios stayed still.`,
  blocked: ({ the }) =>
    `Trials of a round are minutes apart: where lines do not run in parallel, ${the} may have changed between them.`,
};

const notesOf = (
  sample: DrawnRounds,
  { rejected, design }: { readonly rejected: number; readonly design: DesignWords },
): readonly string[] => [
  `${ofRounds[design.id](design.place)} Verdicts rest on the ratios within rounds, not on the distance between rows.`,
  ...(rejected > 0
    ? [
        `Hollow crosses: ${counted(rejected, 'trial')} that ${rejected === 1 ? 'was' : 'were'} measured but invalid, shown and in no number. Trials that could not be measured have no mark.`,
      ]
    : []),
  ...sampleNotes(sample),
];

interface TableInput {
  readonly byArm: ByArm;
  readonly names: ReadonlyMap<string, ArmName>;
}

/** A row for each round, under one of lowest, median and highest. */
function stripTable({ trials, arms }: TrialStripInput, { byArm, names }: TableInput): Table {
  const marks = new Map([...byArm.values()].flat().map((mark) => [`${mark.round}/${mark.arm}`, mark] as const));
  const all = [...new Set(trials.map(({ round }) => round))].toSorted((a, b) => a - b);
  const rest =
    all.length > mostRows
      ? `; the first ${mostRows} of ${counted(all.length, 'round')}, trials/*/trial.json hold all`
      : '';
  const markCell = (round: number, arm: string): Cell => {
    const mark = marks.get(`${round}/${arm}`);
    return mark ? cell(levelFigure(mark.ms), mark.valid ? null : 'invalid') : cell(absent);
  };
  return {
    caption: `p50 of each trial by round, ms${rest}. Lowest, median and highest are those of all valid trials.`,
    columns: [textColumn('Round'), ...arms.map(({ arm }) => numberColumn(nameOf(names, arm).short))],
    rows: [
      ...summaryRows(arms, byArm),
      ...all.slice(0, mostRows).map((round) => [cell(grouped(round)), ...arms.map(({ arm }) => markCell(round, arm))]),
    ],
  };
}

function summaryRows(arms: readonly ArmSummary[], byArm: ByArm): readonly (readonly Cell[])[] {
  const statistics = [
    { name: 'lowest', of: (values: readonly number[]) => ends(values)[0] },
    { name: 'median', of: median },
    { name: 'highest', of: (values: readonly number[]) => ends(values)[1] },
  ];
  return statistics.map(({ name, of }) => [
    cell(name),
    ...arms.map(({ arm }) => {
      const values = validOf(byArm, arm);
      return cell(values.length === 0 ? absent : levelFigure(of(values)));
    }),
  ]);
}
