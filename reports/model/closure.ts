import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import { closureTolerance, type WaterfallClosure } from '../../harness/core/probes/waterfall.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { counted, microsecondFigure, microseconds, share } from './numbers.ts';
import { usDetail, usRange } from './probes-words.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** Whether the steps explain what an arm adds. `nothing`: what it adds cannot be told from zero; `unknown`: not measured. */
export interface ClosureLine {
  readonly arm: ArmName;
  readonly state: 'closes' | 'fails' | 'nothing' | 'unknown';
  readonly word: string;
  /** A class of the style sheet; the word says the same. */
  readonly tone: 'same' | 'higher' | 'open';
  readonly sentence: string;
  /** `88 %` of the added median; null where it was not measured or is nothing. */
  readonly explained: string | null;
  /** null where it was not measured. */
  readonly numbers: WaterfallClosure | null;
}

const words: Readonly<Record<ClosureLine['state'], Pick<ClosureLine, 'word' | 'tone'>>> = {
  closes: { word: 'closes', tone: 'same' },
  fails: { word: 'does not close', tone: 'higher' },
  nothing: { word: 'nothing to explain', tone: 'open' },
  unknown: { word: 'not known', tone: 'open' },
};

/** Whether the arm is slower than the baseline for all that its interval says. */
export const addsTime = ({ measuredUs: { mean, interval } }: WaterfallClosure): boolean =>
  mean > 0 && (interval === null || interval.lower > 0);

/** A line for each arm that is compared with the baseline, in report order. */
export const closureLines = (arms: readonly ProbedArm[], names: ReadonlyMap<string, ArmName>): ClosureLine[] =>
  inReportOrder(arms, names)
    .map((arm) => ({ ...arm, name: nameOf(names, arm.arm) }))
    .filter(({ name: { part } }) => part === 'treatment' || part === 'control')
    .map(({ name, waterfall }) => {
      if (waterfall.state === 'refused') return unknownLine(name, waterfall.because);
      if (!waterfall.closure)
        return unknownLine(name, 'fewer than two rounds have a valid probed trial of it and of the baseline');
      return closureLine(name, waterfall.closure);
    });

const unknownLine = (arm: ArmName, because: string): ClosureLine => ({
  ...{ arm, state: 'unknown' as const, ...words.unknown, explained: null, numbers: null },
  sentence: `${arm.full}: where its time goes is not known, because ${because}.`,
});

function closureLine(arm: ArmName, closure: WaterfallClosure): ClosureLine {
  const { measuredUs, explainedUs, rounds } = closure;
  if (!addsTime(closure)) {
    const range = usRange(measuredUs);
    return {
      ...{ arm, state: 'nothing' as const, ...words.nothing, explained: null, numbers: closure },
      sentence: `${arm.full}: with probes its median is ${microseconds(measuredUs.mean)} from the baseline's${range === null ? '' : ` (${range})`}, not told from zero: there is nothing to explain.`,
    };
  }
  const state = closure.closes ? ('closes' as const) : ('fails' as const);
  const explained = share(1 + closure.gapShare);
  const within = `${closure.closes ? 'within' : 'not within'} ${share(closureTolerance)}`;
  return {
    ...{ arm, state, ...words[state], explained, numbers: closure },
    sentence: [
      `${arm.full}: the steps explain ${microsecondFigure(explainedUs.mean)} of the ${microseconds(measuredUs.mean)} that it adds to the median (${explained}, over ${counted(rounds, 'round')}), ${within}.`,
      ...meansSentences(closure),
    ].join(' '),
  };
}

const meansShare = ({ gapShareOfMeans }: WaterfallClosure): string => share(1 + gapShareOfMeans);

/** What the means add to it: beside a closure that holds a figure, of one that fails as much of the reason as they tell. */
function meansSentences(closure: WaterfallClosure): string[] {
  const { closes, gapShare, gapShareOfMeans } = closure;
  if (!Number.isFinite(gapShareOfMeans)) return [];
  if (closes) return [`Of the means they explain ${meansShare(closure)}.`];
  if (Math.abs(gapShareOfMeans) <= closureTolerance) {
    return [
      gapShare < 0
        ? `Of the means they explain ${meansShare(closure)}, so no time is missing: medians of skewed parts add up to less than the median of their sum.`
        : `Of the means they explain ${meansShare(closure)}, so nothing is counted twice: the medians of the parts add up to more than the median of their sum.`,
    ];
  }
  if (Math.sign(gapShare) !== Math.sign(gapShareOfMeans))
    return [
      `The means err to the other side (${meansShare(closure)}): single slow requests move them, and the reason stays open.`,
    ];
  return [
    gapShare < 0
      ? `The means fall short as well (${meansShare(closure)}): time passes outside the steps, in the client's own code or where no probe looks.`
      : `The means are beyond it as well (${meansShare(closure)}): some time is in two steps, or steps hold waits that no request had.`,
  ];
}

/** The figures of the lines. */
export const closureTable = (lines: readonly ClosureLine[]): Table => ({
  caption: `What each arm adds to the baseline, with probes, and what its steps explain of it; closes: within ${share(closureTolerance)}`,
  columns: [
    textColumn('Arm'),
    textColumn('Closure'),
    numberColumn('Added to p50, µs'),
    numberColumn('Steps, µs'),
    numberColumn('Explained'),
    numberColumn('Explained of means'),
    numberColumn('Rounds'),
  ],
  rows: lines.map(({ arm, word, explained, numbers }) => [
    cell(arm.short),
    cell(word),
    ...(numbers === null ? Array.from({ length: 5 }, () => cell(absent)) : figures(numbers, explained)),
  ]),
});

const figures = (closure: WaterfallClosure, explained: string | null): Cell[] => [
  { ...cell(microsecondFigure(closure.measuredUs.mean)), detail: usDetail(closure.measuredUs) },
  { ...cell(microsecondFigure(closure.explainedUs.mean)), detail: usDetail(closure.explainedUs) },
  cell(explained ?? absent),
  cell(explained === null || !Number.isFinite(closure.gapShareOfMeans) ? absent : meansShare(closure)),
  cell(String(closure.rounds)),
];
