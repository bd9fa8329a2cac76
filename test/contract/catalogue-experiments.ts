import type { IndexedExperiment } from '../../harness/store/catalogue/schema.ts';

/** What a made-up experiment of the catalogue's contract differs in; nothing here was measured. */
export interface MadeUp {
  readonly id: string;
  readonly createdAt?: string;
  readonly title?: string;
  readonly fingerprint?: string;
  readonly design?: 'interleaved' | 'blocked';
  readonly scenario?: string;
  readonly mesh?: string;
  readonly ratePerArmRps?: number;
  readonly ended?: 'all-rounds' | null;
  /** Pinned version of the mesh. */
  readonly version?: string;
  /** Mean d of the mesh and of the twin, for p50. */
  readonly meanLogRatio?: number;
  readonly twinLogRatio?: number;
  readonly sd?: number;
  readonly p?: number;
  readonly rounds?: number;
  readonly reason?: string;
}

type Result = IndexedExperiment['results'][number];

const estimated = (arm: string, meanLogRatio: number, { sd = 0.02, p = 0.5, rounds = 6 }: MadeUp): Result => ({
  load: 'load',
  arm,
  metric: 'p50',
  state: 'estimated',
  n: rounds,
  ratio: Math.exp(meanLogRatio),
  ciLower: Math.exp(meanLogRatio - sd),
  ciUpper: Math.exp(meanLogRatio + sd),
  meanLogRatio,
  sdLogRatio: sd,
  p,
  verdict: 'different',
  noiseFloorLog: 0.01,
});

const refused = (arm: string): Result => ({
  load: 'load',
  arm,
  metric: 'p99',
  state: 'refused',
  n: null,
  ratio: null,
  ciLower: null,
  ciUpper: null,
  meanLogRatio: null,
  sdLogRatio: null,
  p: null,
  verdict: null,
  noiseFloorLog: null,
});

const arm = (
  id: string,
  position: number,
  { mesh, role }: { mesh: string; role: 'baseline' | 'twin' | 'treatment' },
): IndexedExperiment['arms'][number] => ({
  arm: id,
  position,
  label: `${id}/vendor`,
  mesh,
  profile: 'vendor',
  role,
  fidelity: 'none',
});

const trialsOf = (arms: readonly string[], { rounds = 6, reason = 'too "few"' }: MadeUp): IndexedExperiment['trials'] =>
  Array.from({ length: rounds * arms.length }, (_, index) => ({
    number: index + 1,
    round: Math.floor(index / arms.length) + 1,
    load: 'load',
    arm: arms[index % arms.length] ?? '',
    state: index === 0 ? ('invalid' as const) : ('completed' as const),
    startedAt: '2026-01-01T00:00:00.000Z',
    p50Ms: 0.25,
    p90Ms: 0.5,
    p99Ms: null,
    completedRequests: 10_000,
    errors: 0,
    cpuSecondsPerMillion: 151.25,
    reasons: index === 0 ? JSON.stringify([{ gate: 'achieved-rate', reason }]) : '[]',
  }));

/** Baseline, twin and one mesh at one load. */
export function madeUp(content: MadeUp): IndexedExperiment {
  const { id, mesh = 'istio', rounds = 6, version = '1.29.1', meanLogRatio = 0.2, twinLogRatio = 0.01 } = content;
  return {
    experiment: {
      id,
      kind: 'bench',
      title: content.title ?? 'made up',
      createdAt: content.createdAt ?? '2026-01-01T00:00:00.000Z',
      design: content.design ?? 'interleaved',
      target: 'lab',
      scenario: content.scenario ?? 'http',
      planHash: 'f'.repeat(64),
      // The largest seed of a plan: more than 32 bits with a sign hold.
      seed: 2 ** 32 - 1,
      fingerprint: content.fingerprint ?? 'machine-1',
      harnessVersion: '0.1.0',
      harnessCommit: null,
      roundsPlanned: rounds,
      roundsDone: rounds,
      ended: content.ended === undefined ? 'all-rounds' : content.ended,
      journalBytes: 2 ** 40,
    },
    arms: [
      arm('none', 0, { mesh: 'none', role: 'baseline' }),
      arm('twin', 1, { mesh: 'none', role: 'twin' }),
      arm(mesh, 2, { mesh, role: 'treatment' }),
    ],
    loads: [
      {
        load: 'load',
        position: 0,
        ratePerArmRps: content.ratePerArmRps ?? 400,
        connections: 20,
        payloadBytes: 1024,
        warmUpS: 3,
        measureS: 25.5,
      },
    ],
    versions: [{ name: mesh, pinned: version, observed: null }],
    trials: trialsOf(['none', 'twin', mesh], content),
    results: [
      estimated('twin', twinLogRatio, content),
      estimated(mesh, meanLogRatio, content),
      refused('twin'),
      refused(mesh),
    ],
  };
}
