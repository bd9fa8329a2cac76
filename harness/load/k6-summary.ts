import { z } from 'zod';

/** k6's own end-of-run figures, as the scenarios' handleSummary writes them: metric name -> values. */
const summary = z.record(z.string(), z.object({ values: z.record(z.string(), z.number()) }));

export type K6Summary = z.infer<typeof summary>;

export const parseK6Summary = (text: string): K6Summary => summary.parse(JSON.parse(text));

/** A value of a metric; 0 when k6 never saw the metric (k6 leaves such metrics out). */
export const summaryValue = (of: K6Summary, metric: string, value: string): number => of[metric]?.values[value] ?? 0;

/** Service time of one arm over the whole run, milliseconds; k6 keeps every value and interpolates (type 7). */
export const armServiceTime = (of: K6Summary, arm: string): { count: number; p50Ms: number; maxMs: number } => {
  const metric = `http_req_duration{arm:${arm}}`;
  return {
    count: summaryValue(of, metric, 'count'),
    p50Ms: summaryValue(of, metric, 'p(50)'),
    maxMs: summaryValue(of, metric, 'max'),
  };
};
