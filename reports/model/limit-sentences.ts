import type { Analysis } from '../../harness/core/analysis.ts';

/** What cannot be concluded, each sentence once; one that does not hold at every load names the loads at which it does. */
export function limitSentences({ loads }: Pick<Analysis, 'loads'>): readonly string[] {
  const sentences = [...new Set(loads.flatMap(({ limits }) => limits))];
  return sentences.map((sentence) => {
    const where = loads.filter(({ limits }) => limits.includes(sentence)).map(({ load }) => load);
    return where.length === loads.length ? sentence : `At ${where.join(', ')}: ${sentence}`;
  });
}
