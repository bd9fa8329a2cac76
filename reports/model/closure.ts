import type { ProbedArm } from '../../harness/core/probes/probed-analysis.ts';
import { closureTolerance, type ClosureState, type WaterfallClosure } from '../../harness/core/probes/waterfall.ts';
import { inReportOrder, nameOf, type ArmName } from './arm-names.ts';
import { counted, microsecondFigure, microseconds, share } from './numbers.ts';
import { p50Cost } from './probes-overhead.ts';
import { usDetail, usRange } from './probes-words.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** Whether the steps explain what an arm adds, as the core judges it; what was refused is unknown too. */
export interface ClosureLine {
  readonly arm: ArmName;
  readonly state: ClosureState;
  /** `inconclusive` is part of the word where the interval of what stays unexplained straddles the tolerance. */
  readonly word: string;
  /** A class of the style sheet; the word says the same. */
  readonly tone: 'same' | 'higher' | 'open';
  readonly sentence: string;
  /** `88 %` of the added median; null unless it closes or fails. */
  readonly explained: string | null;
  /** `p50 × 1.04 (1.01 to 1.07)`: with probes / without; null where it is not known. */
  readonly probesCost: string | null;
  /** null where it was not measured. */
  readonly numbers: WaterfallClosure | null;
}

const words: Readonly<Record<ClosureState, Pick<ClosureLine, 'word' | 'tone'>>> = {
  closes: { word: 'closes', tone: 'same' },
  fails: { word: 'does not close', tone: 'higher' },
  faster: { word: 'faster, nothing to explain', tone: 'open' },
  'nothing to explain': { word: 'nothing to explain', tone: 'open' },
  unknown: { word: 'not known', tone: 'open' },
};

/** A line for each arm that is compared with the baseline, in report order. */
export const closureLines = (arms: readonly ProbedArm[], names: ReadonlyMap<string, ArmName>): ClosureLine[] =>
  inReportOrder(arms, names)
    .map((arm) => ({ ...arm, name: nameOf(names, arm.arm) }))
    .filter(({ name: { part } }) => part === 'treatment' || part === 'control')
    .map(({ name, waterfall, overhead }) => {
      const of: Told = { arm: name, probesCost: p50Cost(overhead) };
      if (waterfall.state === 'refused') return unknownLine(of, waterfall.because);
      if (!waterfall.closure)
        return unknownLine(of, 'fewer than two rounds have a valid probed trial of it and of the baseline');
      return closureLine(of, waterfall.closure);
    });

type Told = Pick<ClosureLine, 'arm' | 'probesCost'>;

const unknownLine = (of: Told, because: string, numbers: WaterfallClosure | null = null): ClosureLine => ({
  ...{ ...of, state: 'unknown' as const, ...words.unknown, explained: null, numbers },
  sentence: `${of.arm.full}: where its time goes is not known, because ${because}.`,
});

function closureLine(of: Told, closure: WaterfallClosure): ClosureLine {
  const { state, rounds } = closure;
  switch (state) {
    case 'unknown':
      return unknownLine(
        of,
        `only ${counted(rounds, 'round')} have a valid probed trial of it and of the baseline: below three there is no interval`,
        closure,
      );
    case 'faster':
      return emptyLine(of, closure, 'so it is faster and adds nothing that steps could explain');
    case 'nothing to explain':
      return emptyLine(of, closure, 'not told from zero: there is nothing to explain');
    case 'closes':
    case 'fails':
      return judgedLine(of, closure);
  }
}

function emptyLine(of: Told, closure: WaterfallClosure, says: string): ClosureLine {
  const { measuredUs, state } = closure;
  const range = usRange(measuredUs);
  const difference = `${microseconds(measuredUs.mean)} from the baseline's${range === null ? '' : ` (${range})`}`;
  return {
    ...{ ...of, state, ...words[state], explained: null, numbers: closure },
    sentence: `${of.arm.full}: with probes attached its median is ${difference}, ${says}. ${costSentence(of)}`,
  };
}

function judgedLine(of: Told, closure: WaterfallClosure): ClosureLine {
  const { measuredUs, explainedUs, unexplainedUs, rounds, state, isDecided } = closure;
  const explained = share(1 + closure.gapShare);
  const within = `${closure.closes ? 'within' : 'not within'} ${share(closureTolerance)}`;
  const range = usRange(unexplainedUs);
  const { word, tone } = words[state];
  const shown = isDecided ? { word, tone } : { word: `${word}, inconclusive`, tone: 'open' as const };
  return {
    ...{ ...of, state, ...shown, explained, numbers: closure },
    sentence: [
      `${of.arm.full}: with probes attached, the steps explain ${microsecondFigure(explainedUs.mean)} of the ${microseconds(measuredUs.mean)} that it adds to the median, which is ${explained} of it (over ${counted(rounds, 'round')}; ${within}); ${microseconds(unexplainedUs.mean)}${range === null ? '' : ` (${range})`} stay unexplained${unexplainedUs.mean < 0 ? ', so the steps hold more than it adds' : ''}.`,
      ...(isDecided ? [] : [inconclusiveWords(closure)]),
      ...meansSentences(closure),
      costSentence(of),
    ].join(' '),
  };
}

/** The mean is on one side of the tolerance, and part of the interval on the other. */
const inconclusiveWords = ({ measuredUs }: WaterfallClosure): string =>
  `That interval is on both sides of the tolerance of ${microseconds(closureTolerance * measuredUs.mean)}: whether the steps explain it is inconclusive.`;

const costSentence = ({ probesCost }: Told): string =>
  probesCost === null
    ? 'What the probes themselves cost it is not known.'
    : `The probes themselves cost it ${probesCost}.`;

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
    numberColumn('Unexplained, µs'),
    numberColumn('Explained'),
    numberColumn('Explained of means'),
    numberColumn('Rounds'),
  ],
  rows: lines.map(({ arm, word, explained, numbers }) => [
    cell(arm.short),
    cell(word),
    ...(numbers === null ? Array.from({ length: 6 }, () => cell(absent)) : figures(numbers, explained)),
  ]),
});

const figures = (closure: WaterfallClosure, explained: string | null): Cell[] => [
  { ...cell(microsecondFigure(closure.measuredUs.mean)), detail: usDetail(closure.measuredUs) },
  { ...cell(microsecondFigure(closure.explainedUs.mean)), detail: usDetail(closure.explainedUs) },
  { ...cell(microsecondFigure(closure.unexplainedUs.mean)), detail: usDetail(closure.unexplainedUs) },
  cell(explained ?? absent),
  cell(explained === null || !Number.isFinite(closure.gapShareOfMeans) ? absent : meansShare(closure)),
  cell(String(closure.rounds)),
];
