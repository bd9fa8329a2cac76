import { expect, it } from 'vitest';
import { parseMetrics, sumMetrics } from './prometheus.ts';

const text = `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{reporter="source",path="a b,c=\\"d\\"}"} 5
requests_total{reporter="destination"} 7 1795305600000
server_live{} 1
plain 1.5e3
broken{a="b"} NaN
infinite +Inf
`;

it('reads names, labels and values, and nothing that is not a finite number', () => {
  expect(parseMetrics(text)).toEqual([
    { name: 'requests_total', labels: { reporter: 'source', path: 'a b,c="d"}' }, value: 5 },
    { name: 'requests_total', labels: { reporter: 'destination' }, value: 7 },
    { name: 'server_live', labels: {}, value: 1 },
    { name: 'plain', labels: {}, value: 1500 },
  ]);
});

it('sums what matches name and labels; a label that is absent is empty', () => {
  const samples = parseMetrics(text);
  expect(sumMetrics(samples, /^requests_total$/)).toBe(12);
  expect(sumMetrics(samples, /^requests_total$/, { reporter: /^source$/ })).toBe(5);
  expect(sumMetrics(samples, /^requests_total$/, { path: /^$/ })).toBe(7);
  expect(sumMetrics(samples, /^missing$/)).toBe(0);
});
