import type { TopLevelSpec } from 'vega-lite';
import type { CostChart } from '../model/cost.ts';
import { cpuFigure } from '../model/numbers.ts';
import { stackedBarsSpec } from './stacked-bars.ts';
import type { Layout } from './theme.ts';

/** CPU-seconds per million requests, stacked by role. */
export const costSpec = ({ bars }: CostChart, layout: Layout): TopLevelSpec =>
  stackedBarsSpec(
    {
      axisTitle: 'CPU-seconds per million requests',
      bars: bars.map(({ arm, roles, total, totalText }) => ({
        arm,
        roles: roles.map(({ role, cpuSecondsPerMillion }) => ({
          role,
          value: cpuSecondsPerMillion,
          text: cpuFigure(cpuSecondsPerMillion),
        })),
        total,
        totalText,
        totalShort: cpuFigure(total),
      })),
    },
    layout,
  );
