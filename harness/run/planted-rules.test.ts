import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../core/trial.ts';
import type { PlantedRules } from '../targets/lab/planted-rules.ts';
import type { Enrolled } from '../../meshes/mesh.ts';
import { provingRules } from './planted-rules.ts';

const own: EvidenceItem = { claim: 'own', holds: true, observed: 'x' };
const before: PlantedRules = { rules: 2000, packetsIn: 7, packetsOut: 5 };

interface Case {
  readonly rules?: number;
  /** In the window. */
  readonly packetsIn?: number;
  readonly packetsOut?: number;
  readonly requests?: number;
  readonly httpByHop?: readonly string[];
}

async function proved(given: Case = {}): Promise<readonly EvidenceItem[]> {
  const { rules = 2000, packetsIn = 140, packetsOut = 120, requests = 100, httpByHop = ['HTTP/1.1'] } = given;
  const enrolled = {
    proveBefore: () => Promise.resolve([own]),
    proveAfter: () => Promise.resolve([own]),
    observe: () => Promise.resolve({ httpByHop }),
  } as unknown as Enrolled;
  const after = { rules, packetsIn: before.packetsIn + packetsIn, packetsOut: before.packetsOut + packetsOut };
  const readings = [before, after];
  const proofs = provingRules(enrolled, 2000, () => Promise.resolve(readings.shift() ?? after));
  await proofs.proveBefore();
  return proofs.proveAfter({ requests, payloadBytes: 1024 });
}

const holds = async (given: Case): Promise<boolean | undefined> => (await proved(given))[1]?.holds;

describe('the proof of planted rules', () => {
  it('comes after those of the path, and counts the packets of the window alone', async () => {
    const items = await proved();
    expect(items[0]).toBe(own);
    expect(items[1]).toMatchObject({
      holds: true,
      observed: '2000 rules, 140 packets in and 120 out for 100 requests',
    });
  });

  it('fails when rules are gone, and when there were no requests to walk them', async () => {
    expect(await holds({ rules: 1999 })).toBe(false);
    expect(await holds({ requests: 0, packetsIn: 0, packetsOut: 0 })).toBe(false);
  });

  it('fails when one direction has fewer packets than requests', async () => {
    expect(await holds({ packetsIn: 1, packetsOut: 0 })).toBe(false);
    expect(await holds({ packetsIn: 99 })).toBe(false);
    expect(await holds({ packetsOut: 99 })).toBe(false);
    expect(await holds({ packetsIn: 100, packetsOut: 100 })).toBe(true);
  });

  it('asks for a tenth where a packet may carry several requests', async () => {
    const httpByHop = ['HTTP/1.1', 'HTTP/2', 'HTTP/1.1'];
    expect(await holds({ httpByHop, packetsIn: 10, packetsOut: 10 })).toBe(true);
    expect(await holds({ httpByHop, packetsIn: 9, packetsOut: 10 })).toBe(false);
  });
});
