import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../harness/core/units.ts';
import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Lab } from '../../harness/targets/lab/lab.ts';
import type { Enrolled } from '../mesh.ts';
import { provingDelay, spinningFilter } from './planted-delay.ts';
import { sidecarShape } from './sidecar-shape.ts';

const pods = { serverIp: '198.18.0.2' } as Parameters<ReturnType<typeof sidecarShape>['serverConfig']>[1];
const tls = { folder: '/x', own: 'server', peerSpiffeId: 'spiffe://x', alpn: ['http/1.1'] };

describe('the spinning filter', () => {
  it('waits for the monotonic clock in nanoseconds', () => {
    expect(JSON.stringify(spinningFilter({ delayMs: milliseconds(0.25) }))).toContain('now() + 250000\\n');
  });

  it('stands before the router of the proxy that it is given to, and nowhere without one', () => {
    const shape = sidecarShape({ fidelityNote: '', http2: false });
    const filters = [spinningFilter({ delayMs: milliseconds(1) })];
    const withIt = JSON.stringify(shape.serverConfig(tls, pods, filters));
    expect(withIt.indexOf('planted_delay')).toBeGreaterThan(0);
    expect(withIt.indexOf('planted_delay')).toBeLessThan(withIt.indexOf('filters.http.router'));
    expect(JSON.stringify(shape.serverConfig(tls, pods, []))).not.toContain('planted_delay');
  });
});

async function proved(ran: readonly [number, number], failed = 0): Promise<EvidenceItem | undefined> {
  const counts = [...ran];
  const http = () =>
    Promise.resolve({
      status: 200,
      headers: {},
      body: `http.inbound.lua.executions: ${counts.shift() ?? 0}\nhttp.inbound.lua.errors: ${failed}\n`,
    });
  const enrolled = { proveBefore: () => Promise.resolve([]), proveAfter: () => Promise.resolve([]) };
  const proving = provingDelay({ http } as unknown as Lab, enrolled as unknown as Enrolled, {
    admin: { namespace: 'x', port: 15000 },
    planted: { delayMs: milliseconds(1), proxy: 'server' },
  });
  await proving.proveBefore();
  return (await proving.proveAfter({ requests: 100, payloadBytes: 1 })).at(-1);
}

describe('the proof of a planted proxy delay', () => {
  it('holds when the filter ran in every request of the window', async () => {
    expect(await proved([3, 104])).toMatchObject({ holds: true, observed: '101 of 100 requests, 0 errors' });
  });

  it('fails when requests went past the filter, and when it broke', async () => {
    expect(await proved([3, 102])).toMatchObject({ holds: false });
    expect(await proved([3, 104], 1)).toMatchObject({ holds: false });
  });
});
