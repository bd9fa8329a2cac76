import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../core/trial.ts';
import type { PlantedRules } from '../targets/lab/planted-rules.ts';
import type { Enrolled } from '../../meshes/mesh.ts';
import { provingRules } from './planted-rules.ts';

const own: EvidenceItem = { claim: 'own', holds: true, observed: 'x' };
const enrolled = {
  proveBefore: () => Promise.resolve([own]),
  proveAfter: () => Promise.resolve([own]),
} as unknown as Enrolled;

async function provedWith(before: PlantedRules, after: PlantedRules): Promise<readonly EvidenceItem[]> {
  const readings = [before, after];
  const proofs = provingRules(enrolled, 2000, () => Promise.resolve(readings.shift() ?? after));
  await proofs.proveBefore();
  return proofs.proveAfter({ requests: 40, payloadBytes: 1024 });
}

describe('the proof of planted rules', () => {
  it('comes after those of the path, and counts the packets of the window alone', async () => {
    const items = await provedWith({ rules: 2000, packets: 7 }, { rules: 2000, packets: 87 });
    expect(items[0]).toBe(own);
    expect(items[1]).toMatchObject({ holds: true, observed: '2000 rules, 80 packets for 40 requests' });
  });

  it('fails when rules are gone, and when no packet walked them', async () => {
    const gone = await provedWith({ rules: 2000, packets: 7 }, { rules: 0, packets: 87 });
    const idle = await provedWith({ rules: 2000, packets: 7 }, { rules: 2000, packets: 7 });
    expect([gone[1]?.holds, idle[1]?.holds]).toEqual([false, false]);
  });
});
