import type { VerdictWord } from '../model/metric-view.ts';

/** Vega's name of the shape of a verdict; the key beside the charts draws the same. A refused number has no mark. */
export const verdictShapes: Readonly<Record<VerdictWord, string | undefined>> = {
  different: 'diamond',
  equivalent: 'circle',
  trivial: 'triangle-up',
  inconclusive: 'square',
  refused: undefined,
};
