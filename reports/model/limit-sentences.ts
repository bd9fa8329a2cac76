import type { Analysis } from '../../harness/core/analysis.ts';
import type { Environment } from '../../harness/core/environment.ts';
import { limitsOfCluster } from '../../harness/core/limits.ts';
import type { LoadReport } from './load-report.ts';
import { metricNames } from './metric-view.ts';
import { listed } from './numbers.ts';

/** What cannot be concluded: what is undecided first, then what a cluster could not show and what the analysis says; each sentence once. */
export const limitSentences = (
  { loads }: Pick<Analysis, 'loads'>,
  reports: readonly Pick<LoadReport, 'id' | 'verdicts' | 'probes'>[],
  { cluster }: Pick<Environment, 'cluster'> = {},
): readonly string[] => [
  ...eachOnce(reports.map(({ id, verdicts }) => ({ load: id, sentences: openQuestions(verdicts) }))),
  ...limitsOfCluster(cluster),
  ...eachOnce(loads.map(({ load, limits }) => ({ load, sentences: limits }))),
  ...eachOnce(reports.map(({ id, probes }) => ({ load: id, sentences: probes?.limits ?? [] }))),
];

/** One that does not hold at every load names the loads at which it does. */
function eachOnce(loads: readonly { readonly load: string; readonly sentences: readonly string[] }[]): string[] {
  return [...new Set(loads.flatMap(({ sentences }) => sentences))].map((sentence) => {
    const where = loads.filter(({ sentences }) => sentences.includes(sentence)).map(({ load }) => load);
    return where.length === loads.length ? sentence : `At ${where.join(', ')}: ${sentence}`;
  });
}

/** Per metric, the arms of which neither a difference nor equivalence is shown. */
function openQuestions(verdicts: LoadReport['verdicts']): string[] {
  const claims = verdicts.filter(({ isTwin }) => !isTwin);
  const metrics = [...new Set(claims.flatMap((each) => each.metrics.map(({ metric }) => metric)))];
  return metrics.flatMap((metric) => {
    const open = claims.filter((each) =>
      each.metrics.some((view) => view.metric === metric && view.verdict === 'inconclusive'),
    );
    if (open.length === 0) return [];
    const arms = listed(open.map(({ arm }) => arm.short));
    return [
      `Whether ${metricNames[metric]} differs from no mesh stays open for ${arms}: neither a difference nor equivalence is shown.`,
    ];
  });
}
