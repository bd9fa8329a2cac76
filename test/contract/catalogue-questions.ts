import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../harness/store/catalogue/catalogue.ts';
import { experimentsOf, type ContractContext } from './catalogue-contract.ts';
import { madeUp } from './catalogue-experiments.ts';

const shape = { ratePerArmRps: 400, connections: 20, payloadBytes: 1024, warmUpS: 3, measureS: 25.5 };

/** Lists, series and the history of the twin. */
export function answersQuestions(context: ContractContext): void {
  describe('list', () => {
    beforeEach(async () => {
      await context.catalogue.index(madeUp({ id: 'b-middle', createdAt: '2026-02-01T00:00:00.000Z', mesh: 'consul' }));
      await context.catalogue.index(madeUp({ id: 'c-oldest', createdAt: '2026-01-01T00:00:00.000Z', ended: null }));
      await context.catalogue.index(
        madeUp({ id: 'a-newest', createdAt: '2026-03-01T00:00:00.000Z', fingerprint: 'other' }),
      );
    });
    const ids = async (filter?: Parameters<Catalogue['list']>[0]): Promise<string[]> =>
      (await context.catalogue.list(filter)).map(({ id }) => id);

    it('is newest first, up to the limit', async () => {
      expect(await ids()).toEqual(['a-newest', 'b-middle', 'c-oldest']);
      expect(await ids({ limit: 2 })).toEqual(['a-newest', 'b-middle']);
    });

    it('holds only the mesh and the environment that were asked for', async () => {
      expect(await ids({ mesh: 'consul' })).toEqual(['b-middle']);
      expect(await ids({ mesh: 'istio' })).toEqual(['a-newest', 'c-oldest']);
      expect(await ids({ mesh: 'istio', fingerprint: 'other' })).toEqual(['a-newest']);
      expect(await ids({ mesh: 'linkerd' })).toEqual([]);
    });

    it('counts trials by state and names arms in the order of the plan', async () => {
      const [newest] = await context.catalogue.list({ limit: 1 });
      expect(newest).toMatchObject({
        trials: { completed: 17, invalid: 1, errored: 0, damaged: 0 },
        arms: ['none/vendor', 'twin/vendor', 'istio/vendor'],
      });
    });
  });

  describe('series', () => {
    it('holds the log ratios of one arm, oldest first', async () => {
      await context.catalogue.index(madeUp({ id: 'b', createdAt: '2026-02-01T00:00:00.000Z', meanLogRatio: 0.3 }));
      await context.catalogue.index(madeUp({ id: 'a', createdAt: '2026-01-01T00:00:00.000Z', meanLogRatio: 0.2 }));
      const [series, ...more] = await context.catalogue.series({ arm: 'istio', metric: 'p50' });
      expect(more).toEqual([]);
      expect(series?.key).toEqual({
        arm: 'istio',
        metric: 'p50',
        version: null,
        target: 'lab',
        scenario: 'http',
        design: 'interleaved',
        armsTogether: 3,
        load: shape,
        fingerprint: 'machine-1',
      });
      expect(series?.points).toEqual([
        expect.objectContaining({ experiment: 'a', meanLogRatio: 0.2, ratio: Math.exp(0.2), sdLogRatio: 0.02, n: 6 }),
        expect.objectContaining({ experiment: 'b', meanLogRatio: 0.3, verdict: 'different', p: 0.5 }),
      ]);
    });

    it.each([
      ['fingerprint', { fingerprint: 'machine-2' }, { fingerprint: 'machine-1' }],
      ['scenario', { scenario: 'grpc' }, { scenario: 'http' }],
      ['design', { design: 'blocked' }, { design: 'interleaved' }],
      ['load', { ratePerArmRps: 800 }, { load: shape }],
    ] as const)('starts anew with another %s, and can be asked for one', async (_, difference, filter) => {
      await context.catalogue.index(madeUp({ id: 'a', createdAt: '2026-01-01T00:00:00.000Z' }));
      await context.catalogue.index(madeUp({ id: 'b', createdAt: '2026-01-02T00:00:00.000Z', ...difference }));
      await context.catalogue.index(madeUp({ id: 'c', createdAt: '2026-01-03T00:00:00.000Z' }));
      const all = await context.catalogue.series({ arm: 'istio', metric: 'p50' });
      expect(experimentsOf(all)).toEqual([['a', 'c'], ['b']]);
      expect(experimentsOf(await context.catalogue.series({ arm: 'istio', metric: 'p50', ...filter }))).toEqual([
        ['a', 'c'],
      ]);
    });

    it('keeps versions apart, or holds one channel of them', async () => {
      for (const [id, version] of [
        ['a', '1.29.0'],
        ['b', '1.29.1'],
        ['c', '1.290.0'],
        ['d', '1.29'],
      ] as const) {
        await context.catalogue.index(
          madeUp({ id, version, createdAt: `2026-01-0${'abcd'.indexOf(id) + 1}T00:00:00.000Z` }),
        );
      }
      const query = { arm: 'istio', metric: 'p50' } as const;
      expect(experimentsOf(await context.catalogue.series({ ...query, version: { name: 'istio' } }))).toHaveLength(4);
      const channel = await context.catalogue.series({ ...query, version: { name: 'istio', channel: '1.29' } });
      expect(experimentsOf(channel)).toEqual([['a', 'b', 'd']]);
      expect(channel[0]?.key.version).toBe('1.29');
      expect(await context.catalogue.series({ ...query, version: { name: 'envoy' } })).toEqual([]);
    });

    it('leaves out refused numbers and experiments that may go on', async () => {
      await context.catalogue.index(madeUp({ id: 'a' }));
      await context.catalogue.index(madeUp({ id: 'b', ended: null }));
      expect(await context.catalogue.series({ arm: 'istio', metric: 'p99' })).toEqual([]);
      expect(experimentsOf(await context.catalogue.series({ arm: 'istio', metric: 'p50' }))).toEqual([['a']]);
    });
  });

  describe('history of the twin', () => {
    const query = { fingerprint: 'machine-1', design: 'interleaved', metric: 'p50' } as const;

    it('holds what each finished experiment of the environment and design showed', async () => {
      await context.catalogue.index(madeUp({ id: 'a', twinLogRatio: 0.01, sd: 0.03, rounds: 5, p: 0.2 }));
      await context.catalogue.index(madeUp({ id: 'b', fingerprint: 'machine-2' }));
      await context.catalogue.index(madeUp({ id: 'c', design: 'blocked' }));
      await context.catalogue.index(madeUp({ id: 'd', ended: null }));
      await context.catalogue.index(
        madeUp({ id: 'e', ratePerArmRps: 800, twinLogRatio: -0.02, sd: 0.04, rounds: 3, p: 0.6 }),
      );
      const a = { meanLogRatio: 0.01, sdLogRatio: 0.03, n: 5, p: 0.2 };
      const e = { meanLogRatio: -0.02, sdLogRatio: 0.04, n: 3, p: 0.6 };
      expect(await context.catalogue.twinHistory(query)).toEqual([
        expect.objectContaining({ experiment: 'a', ...a, load: shape }),
        expect.objectContaining({ experiment: 'e', ...e, load: { ...shape, ratePerArmRps: 800 } }),
      ]);
      expect(await context.catalogue.twinHistory({ ...query, load: shape })).toEqual([expect.objectContaining(a)]);
    });

    it('takes the first of several twins', async () => {
      const given = madeUp({ id: 'a', twinLogRatio: 0.01 });
      const copies = given.arms.flatMap((each) =>
        each.arm === 'twin' ? [{ ...each, arm: 'twin-2', position: 9 }] : [],
      );
      const itsResult = given.results.flatMap((result) =>
        result.arm === 'twin' ? [{ ...result, arm: 'twin-2', meanLogRatio: 0.5 }] : [],
      );
      await context.catalogue.index({
        ...given,
        arms: [...copies, ...given.arms],
        results: [...itsResult, ...given.results],
      });
      expect((await context.catalogue.twinHistory(query)).map(({ meanLogRatio }) => meanLogRatio)).toEqual([0.01]);
    });

    it('pools into an expectation', async () => {
      await context.catalogue.index(madeUp({ id: 'a', twinLogRatio: 0.01, sd: 0.03, rounds: 5, p: 0.2 }));
      await context.catalogue.index(madeUp({ id: 'b', twinLogRatio: -0.03, sd: 0.06, rounds: 3, p: 0.7 }));
      const { experiments, pooledSd, noiseFloorLog, pValues } = await context.catalogue.expectation(query);
      expect({ experiments, pValues }).toEqual({ experiments: 2, pValues: [0.2, 0.7] });
      expect(pooledSd).toBeCloseTo(Math.sqrt((4 * 0.03 ** 2 + 2 * 0.06 ** 2) / 6), 12);
      expect(noiseFloorLog).toBeCloseTo(0.01 + 0.95 * 0.02, 12);
    });
  });
}
