import type { Kysely, NotNull } from 'kysely';
import type { MetricId } from '../../core/analysis.ts';
import type { Design } from '../../core/plan.ts';
import type { CatalogueSchema, LoadShape } from './schema.ts';

const shapeColumns = ['ratePerArmRps', 'connections', 'payloadBytes', 'warmUpS', 'measureS'] as const;

export interface EstimateFilter {
  readonly metric: MetricId;
  readonly scenario?: string;
  readonly design?: Design;
  readonly load?: LoadShape;
  readonly fingerprint?: string;
}

/** Estimates of finished experiments, oldest first: of one that may go on, nothing is a result yet. */
export function estimates(
  db: Kysely<CatalogueSchema>,
  { metric, scenario, design, load, fingerprint }: EstimateFilter,
) {
  return db
    .selectFrom('results')
    .innerJoin('experiments', 'experiments.id', 'results.experiment')
    .innerJoin('loads', (join) =>
      join.onRef('loads.experiment', '=', 'results.experiment').onRef('loads.load', '=', 'results.load'),
    )
    .where('results.metric', '=', metric)
    .where('results.state', '=', 'estimated')
    .where('experiments.ended', 'is not', null)
    .$if(scenario !== undefined, (query) => query.where('experiments.scenario', '=', scenario ?? ''))
    .$if(design !== undefined, (query) => query.where('experiments.design', '=', design ?? 'interleaved'))
    .$if(fingerprint !== undefined, (query) => query.where('experiments.fingerprint', '=', fingerprint ?? ''))
    .$if(load !== undefined, (query) =>
      query.where((eb) => eb.and(shapeColumns.map((column) => eb(`loads.${column}`, '=', load?.[column] ?? 0)))),
    )
    .select(['results.experiment', 'results.verdict', 'results.n', 'results.ratio', 'results.ciLower'])
    .select(['results.ciUpper', 'results.meanLogRatio', 'results.sdLogRatio', 'results.p'])
    .select(['experiments.createdAt', 'experiments.target', 'experiments.scenario', 'experiments.design'])
    .select(['experiments.fingerprint', 'loads.ratePerArmRps', 'loads.connections', 'loads.payloadBytes'])
    .select(['loads.warmUpS', 'loads.measureS'])
    .select((eb) =>
      eb
        .selectFrom('arms')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('arms.experiment', '=', 'results.experiment')
        .as('armCount'),
    )
    .$narrowType<Record<'n' | 'ratio' | 'ciLower' | 'ciUpper' | 'meanLogRatio' | 'sdLogRatio' | 'p', NotNull>>()
    .orderBy('experiments.createdAt')
    .orderBy('experiments.id')
    .orderBy('loads.position');
}

/** One row of it. */
export type Estimate = Awaited<ReturnType<ReturnType<typeof estimates>['execute']>>[number];

/** How many arms shared the machine with the estimated one, itself included. */
export const armsTogetherOf = ({ design, armCount }: Pick<Estimate, 'design' | 'armCount'>): number =>
  design === 'interleaved' ? Number(armCount) : 1;

export const shapeOf = ({ ratePerArmRps, connections, payloadBytes, warmUpS, measureS }: Estimate): LoadShape => ({
  ratePerArmRps,
  connections,
  payloadBytes,
  warmUpS,
  measureS,
});
