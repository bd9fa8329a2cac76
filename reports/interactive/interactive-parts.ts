/**
 * What `--interactive` adds to a page: one script that holds Vega, allowed by its hash, and the charts as data. The policy
 * needs no `unsafe-eval`: Vega's expressions are interpreted, not compiled.
 */
import type { Spec } from 'vega';
import { compile } from 'vega-lite';
import type { Chart } from '../charts/registry.ts';
import type { Layout } from '../charts/theme.ts';
import type { ArmName } from '../model/arm-names.ts';
import { bundleLiveCharts } from './bundle.ts';
import { inlineScript, type InlineScript } from './inline-script.ts';
import { liveKinds } from './live-kinds.ts';
import { liveSpec, type LivePlot } from './live-spec.ts';

export interface InteractiveParts {
  /** About 400 kB, once in a page. */
  readonly script: InlineScript;
  /** JSON of `LivePage` without any `<`: for `<script type="application/json" id="live-charts">`. */
  readonly data: string;
}

/** What the script finds in the page. */
export interface LivePage {
  /** Id to name. */
  readonly arms: Readonly<Record<string, string>>;
  readonly charts: readonly LiveChart[];
}

export interface LiveChart {
  /** Of the chart's section: its picture is the SVG whose title has the id `<id>-<layout>-title`. */
  readonly id: string;
  readonly title: string;
  readonly layout: Layout['name'];
  readonly spec: Spec;
  readonly plots: readonly LivePlot[];
}

export interface InteractiveOptions {
  readonly layouts: readonly Layout[];
  readonly arms: readonly Pick<ArmName, 'id' | 'short'>[];
}

/** The same charts give the same bytes. */
export async function interactiveParts(
  charts: readonly Chart[],
  { layouts, arms }: InteractiveOptions,
): Promise<InteractiveParts> {
  const page: LivePage = {
    arms: Object.fromEntries(arms.map(({ id, short }) => [id, short])),
    charts: charts.flatMap((chart) => layouts.flatMap((layout) => liveChart(chart, layout))),
  };
  return {
    script: inlineScript(await bundleLiveCharts()),
    data: JSON.stringify(page).replaceAll('<', '\\u003c'),
  };
}

function liveChart({ kind, text, empty, spec }: Chart, layout: Layout): LiveChart[] {
  const options = liveKinds[kind];
  if (!options || empty) return [];
  const { id, title, description } = text;
  return [{ id, title, layout: layout.name, ...liveSpec(compile(spec(layout)).spec, { ...options, description }) }];
}
