import { expect, it } from 'vitest';
import { probesText } from './probes.ts';

const figure = { series: 'time', place: 'application', statistic: 'perRequest', from: 0.99, to: 1.01 } as const;
const ok = {
  probe: 'hop',
  state: 'ok',
  because: '',
  figures: [{ ...figure, observed: 1, holds: true }],
  cost: { runs: 10, nsPerRun: 310.4, nsPerRequest: 5000 },
} as const;
const skipped = { probe: 'drops', state: 'skipped', because: 'no tracepoint', figures: [], cost: null } as const;
const wrong = {
  probe: 'connect',
  state: 'wrong',
  because: 'time at application, per request: expected 0.99 to 1.01, observed 0.5',
  figures: [{ ...figure, observed: 0.5, holds: false }],
  cost: null,
} as const;
const found = {
  schema: 'meshbench.probes-self-test/1',
  kernel: '6.18.44',
  engine: 'bpftrace v0.17.0',
  requests: 600,
} as const;

it('prints a line for each probe, the figures that were checked, and how many are what', () => {
  const text = probesText({ ...found, probes: [wrong, skipped, ok], together: [] });
  expect(text)
    .toBe(`bpftrace v0.17.0 on Linux 6.18.44; 600 requests through two proxies to an application that sleeps 1 ms

wrong    connect
         WRONG time at application, per request: 0.5 (expected 0.99 to 1.01)
skipped  drops
         no tracepoint
ok       hop  (its own cost: 310 ns for each event)
         time at application, per request: 1 (expected 0.99 to 1.01)

1 ok, 1 skipped, 1 wrong
`);
});

it('says what went wrong when all are attached at once', () => {
  const text = probesText({ ...found, probes: [ok, ok], together: [ok, wrong] });
  expect(text).toContain(`wrong    all 2 at once\n         connect: ${wrong.because}\n`);
  expect(probesText({ ...found, probes: [ok, ok], together: [ok, ok] })).toContain('ok       all 2 at once');
});
