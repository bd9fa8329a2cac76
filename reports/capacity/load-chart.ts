import type { CapacityAnalysis, LoadPoint } from '../../harness/core/capacity/capacity-analysis.ts';
import { isotonic } from '../../harness/core/capacity/isotonic.ts';
import { inReportOrder, nameOf, type ArmName } from '../model/arm-names.ts';
import type { ChartText } from '../model/chart.ts';
import { curveTable } from './tables.ts';

export interface CurvePoint {
  readonly rps: number;
  readonly ms: number;
  readonly fittedMs: number;
}

export interface LoadSeries {
  readonly arm: ArmName;
  /** By rising rate, milliseconds: each point as it was measured, and on the line that never falls. */
  readonly p50: readonly CurvePoint[];
  readonly p99: readonly CurvePoint[];
  /** Achieved rates of steps past saturation: no latency belongs to them. */
  readonly saturated: readonly { readonly rps: number; readonly says: string }[];
  readonly kneeRps: number | null;
}

export interface LoadChart extends ChartText {
  readonly series: readonly LoadSeries[];
  readonly sloMs: number;
}

/** p50 and p99 against the rate that was achieved, one pair of lines per arm. */
export function loadChart(analysis: CapacityAnalysis, names: ReadonlyMap<string, ArmName>): LoadChart {
  const series = inReportOrder(analysis.arms, names).map(({ arm, curve, knee }): LoadSeries => {
    return {
      arm: nameOf(names, arm),
      p50: line(curve, 'p50Ms'),
      p99: line(curve, 'p99Ms'),
      saturated: curve
        .filter(({ latency }) => latency === null)
        .map(({ achievedRps, offeredRps }) => {
          return {
            rps: achievedRps,
            says: `${nameOf(names, arm).label}: ${Math.round(offeredRps)} requests/s offered, no latency`,
          };
        }),
      kneeRps: knee.state === 'found' ? knee.rps : null,
    };
  });
  return {
    id: 'load',
    title: 'Latency against load',
    subtitle:
      'Service time by achieved rate: p99 bold, p50 thin; points are rates, lines their fit that never falls; crosses at the top are rates past saturation, which have no latency; triangles are knees.',
    description: `p50 and p99 of ${series.map(({ arm }) => arm.label).join(', ')} by achieved requests/s, with the SLO of ${analysis.slo.p99Ms} ms as a line.`,
    notes: [],
    table: curveTable(analysis, names),
    series,
    sloMs: analysis.slo.p99Ms,
  };
}

function line(curve: readonly LoadPoint[], which: 'p50Ms' | 'p99Ms'): CurvePoint[] {
  const points = curve
    .flatMap(({ achievedRps, latency }) => {
      const ms = latency?.[which] ?? null;
      return ms === null || achievedRps <= 0 ? [] : [{ rps: achievedRps, ms }];
    })
    .toSorted((a, b) => a.rps - b.rps);
  // On the logarithm, as it is drawn.
  const fitted = isotonic(points.map(({ ms }) => Math.log(ms))).map(Math.exp);
  return points.map((point, index) => ({ ...point, fittedMs: fitted[index] ?? point.ms }));
}
