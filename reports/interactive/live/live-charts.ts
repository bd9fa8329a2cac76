/** In the browser: draws the charts again by Vega, in place of their pictures, as soon as they come into sight. */
import { transforms } from 'vega-dataflow';
import * as encode from 'vega-encode';
import { textMetrics } from 'vega-scenegraph';
import * as basic from 'vega-transforms';
import * as drawing from 'vega-view-transforms';
import { textWidth } from '../../charts/text-width.ts';
import type { LiveChart, LivePage } from '../interactive-parts.ts';
import { LiveView } from './live-view.ts';

Object.assign(transforms, basic, drawing, encode);
// As for the pictures: a live chart has the very places of the one that it stands for.
textMetrics.width = (item, text) => textWidth(String(text), item.fontSize ?? 11);

const text = document.getElementById('live-charts')?.textContent ?? '{"arms":{},"charts":[]}';
const page = JSON.parse(text) as LivePage;

const waiting = new Map<Element, LiveChart>();
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const chart = isIntersecting ? waiting.get(target) : undefined;
    if (!chart) continue;
    seen.unobserve(target);
    void new LiveView(chart, page.arms).start(target as SVGElement);
  }
});

for (const chart of page.charts) {
  const picture = document.getElementById(`${chart.id}-${chart.layout}-title`)?.closest('svg');
  if (!picture) continue;
  waiting.set(picture, chart);
  seen.observe(picture);
}
