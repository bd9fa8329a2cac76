import type { BlockEffect } from '../../harness/core/analysis.ts';
import type { Design } from '../../harness/core/plan.ts';
import { probability, rounded, wordedRatio } from './numbers.ts';

/** How the order of trials and the course of time moved p50, of all arms together. */
export interface BlockEffectLine {
  readonly effect: BlockEffect['effect'];
  /** Share; null where it could not be estimated. */
  readonly change: number | null;
  readonly interval: BlockEffect['ci'] | null;
  readonly p: number | null;
  readonly sentence: string;
}

/** Confidence at which the analysis estimates them, and the level at which one counts as shown. */
const confidence = '95 %';
const shownBelow = 0.05;

interface Wording {
  readonly name: string;
  /** What the change goes over. */
  readonly over: string;
  readonly missing: (design: Design) => string;
  /** What it means for the verdicts when it is there. */
  readonly harmless: (design: Design) => string;
}

const wordings: Readonly<Record<BlockEffect['effect'], Wording>> = {
  order: {
    name: 'Order',
    over: 'per position in the round',
    missing: (design) =>
      design === 'interleaved'
        ? 'the arms ran side by side, so there is none within a round'
        : 'too few complete rounds to tell',
    harmless: () => 'it is dealt out by the random order of the trials and widens the intervals',
  },
  drift: {
    name: 'Drift',
    over: 'from the first round to the last',
    missing: () => 'too few complete rounds to tell',
    harmless: (design) =>
      design === 'interleaved'
        ? 'what moves all arms of a round by the same factor cancels in their ratios'
        : 'what of it falls between the trials of a round widens the intervals',
  },
};

/** Order, then drift; each says so where it could not be estimated. */
export const blockEffectLines = (effects: readonly BlockEffect[], design: Design): readonly BlockEffectLine[] =>
  (['order', 'drift'] as const).map((name) => {
    const found = effects.find(({ effect }) => effect === name);
    const words = wordings[name];
    return found
      ? estimatedLine(found, { ...words, harmless: words.harmless(design) })
      : { effect: name, change: null, interval: null, p: null, sentence: `${words.name}: ${words.missing(design)}` };
  });

function estimatedLine(
  { effect, change, ci, p }: BlockEffect,
  { name, over, harmless }: Pick<Wording, 'name' | 'over'> & { readonly harmless: string },
): BlockEffectLine {
  const figures = wordedRatio(1 + change, { lower: 1 + ci.lower, upper: 1 + ci.upper });
  const judgement =
    p === null
      ? `described, not tested; ${harmless}`
      : p < shownBelow
        ? `shown to matter (p ${probability(p)}); ${harmless}`
        : 'not shown to matter';
  return {
    effect,
    change: rounded(change),
    interval: { lower: rounded(ci.lower), upper: rounded(ci.upper) },
    p: p === null ? null : rounded(p),
    sentence: `${name}: p50 ${figures.change} ${over} (${confidence} CI ${figures.changeRange}): ${judgement}`,
  };
}
