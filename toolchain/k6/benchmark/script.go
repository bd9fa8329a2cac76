package main

// script is the load of an interleaved round in small: four arms by tag, lag and response time beside every request.
const script = `
import exec from 'k6/execution';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { lag, nanotime } from 'k6/x/meshbench';

const rate = Number(__ENV.RATE);
const sendLag = new Trend('meshbench_send_lag');
const responseTime = new Trend('meshbench_response_time');
const params = ['none', 'none-twin', 'istio', 'linkerd'].map((arm) => ({ tags: { arm } }));

export const options = {
  scenarios: {
    main: {
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: __ENV.DURATION,
      preAllocatedVUs: 40,
      maxVUs: 40,
    },
  },
  discardResponseBodies: true,
  systemTags: ['status', 'scenario'],
};

export default function () {
  const n = exec.scenario.iterationInTest;
  const lateMs = lag(n, 1e9 / rate);
  const startedNs = nanotime();
  sendLag.add(lateMs);
  const { tags } = params[n % params.length];
  http.get(__ENV.URL, { tags });
  responseTime.add(lateMs + (nanotime() - startedNs) / 1e6, tags);
}

export function handleSummary(data) {
  return { stdout: String(data.metrics.http_reqs.values.count) };
}
`
