import exec from 'k6/execution';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';
import { lag, nanotime, route } from 'k6/x/meshbench';
import { armPicker } from '../_lib/interleave.ts';
import type { LoadArm, LoadFile } from '../_lib/load-file.ts';

/**
 * GET over keep-alive HTTP/1.1, open loop at a constant rate, arms interleaved request by request.
 * Service time is k6's http_req_duration; response time starts when the request was due (docs/method.md).
 */
declare const __ENV: Readonly<Record<string, string>>;
declare function open(path: string): string;

const load = JSON.parse(open(__ENV['MESHBENCH_LOAD'] ?? '')) as LoadFile;
const periodNs = 1e9 / load.rate;
const warmUpIterations = load.rate * load.warmUpSeconds;
const namespaces = Object.fromEntries(
  load.arms.flatMap(({ route: own }) => (own ? [[own.host, own.namespace] as const] : [])),
);
const isRouted = Object.keys(namespaces).length > 0;

const sendLag = new Trend('meshbench_send_lag');
const responseTime = new Trend('meshbench_response_time');

/** A threshold that always holds makes k6 keep the sub-metric of an arm, for the cross-check of our histograms. */
const subMetrics = Object.fromEntries(load.arms.map(({ id }) => [`http_req_duration{arm:${id}}`, ['max>=0']]));

const openLoop: Scenario = {
  executor: 'constant-arrival-rate',
  rate: load.rate,
  timeUnit: '1s',
  duration: `${load.durationSeconds}s`,
  preAllocatedVUs: load.connections,
  maxVUs: load.connections,
  gracefulStop: '2s',
};
/** What must be rejected; it exists to show that it is. */
const closedLoop: Scenario = {
  executor: 'constant-vus',
  vus: load.connections,
  duration: `${load.durationSeconds}s`,
  gracefulStop: '2s',
};

export const options: Options = {
  scenarios: { main: load.closedLoop ? closedLoop : openLoop },
  discardResponseBodies: true,
  systemTags: ['status', 'scenario'],
  summaryTrendStats: ['count', 'min', 'avg', 'p(50)', 'p(90)', 'p(99)', 'p(99.9)', 'max'],
  thresholds: subMetrics,
};

const pick = armPicker(load.arms.length, load.seed);
const params = load.arms.map(({ id }) => ({ tags: { arm: id } }));
/** Tags of response times, made once for each arm and status. */
const responseTags = new Map<string, { arm: string; status: string }>();

function tagsOf(arm: string, status: number): { arm: string; status: string } {
  const key = `${arm} ${status}`;
  const known = responseTags.get(key) ?? { arm, status: String(status) };
  responseTags.set(key, known);
  return known;
}

let routed = false;

export default function (): void {
  const n = exec.scenario.iterationInTest;
  if (isRouted && !routed) {
    route(namespaces);
    routed = true;
  }
  const index = pick(n);
  const arm = load.arms[index] as LoadArm;
  if (load.closedLoop || n < warmUpIterations) {
    // Connections are opened by the first requests to each arm. What is dropped meanwhile shifts the schedule, so the
    // schedule that lag is measured against begins after it. A closed loop has no schedule at all.
    http.get(arm.url, params[index]);
    return;
  }
  const lateMs = lag(n, periodNs);
  const startedNs = nanotime();
  const { status } = http.get(arm.url, params[index]);
  responseTime.add(lateMs + (nanotime() - startedNs) / 1e6, tagsOf(arm.id, status));
  sendLag.add(lateMs);
}

interface Summary {
  readonly metrics: Readonly<Record<string, { readonly values: Readonly<Record<string, number>> }>>;
}

export function handleSummary(summary: Summary): Record<string, string> {
  return { [load.summaryFile]: JSON.stringify(summary.metrics) };
}
