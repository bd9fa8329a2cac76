import { availableParallelism } from 'node:os';
import type { Profile } from '../../harness/core/plan.ts';

/**
 * What the profile `parity` makes equal in every mesh. The curve is left to the proxies: all of them are the same Envoy
 * build here, whose default is the same on both sides; the parity table of the report shows what was negotiated.
 */
export const parity = { proxyThreads: 1, tlsVersion: 'TLSv1_3' } as const;

/** Worker threads of Envoy when nobody sets them: one for each hardware thread. */
export const envoyDefaultThreads = (): number => availableParallelism();

export const staticProxyThreads = (profile: Profile): number =>
  profile === 'parity' ? parity.proxyThreads : envoyDefaultThreads();
