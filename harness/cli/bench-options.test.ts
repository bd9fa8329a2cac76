import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configOf } from './bench-options.ts';

describe('flags of bench', () => {
  it('lay over the default file', async () => {
    const config = await configOf({
      mesh: 'istio, consul',
      profile: 'parity',
      rps: '200',
      measure: '10s',
      rounds: '4',
      seed: '0',
    });
    expect(config).toMatchObject({
      arms: [
        { mesh: 'istio', profile: 'parity' },
        { mesh: 'consul', profile: 'parity' },
      ],
      load: { rate: 200, measure: 10_000 },
      rounds: 4,
      seed: 0,
    });
  });

  it('lay over a file too: its arms stay, with the profile of the flag', async () => {
    const config = path.join(import.meta.dirname, '../../experiments/compare.yaml');
    const { arms } = await configOf({ config, profile: 'parity', plantDelay: '500us' });
    expect(arms.map(({ mesh, profile }) => `${mesh}/${profile}`)).toEqual([
      'istio/parity',
      'consul/parity',
      'envoy-sidecar/parity',
      'envoy-h2/parity',
      'envoy-hbone/parity',
      'none/vendor',
    ]);
  });

  it('without a mesh run the twin alone', async () => {
    expect((await configOf({ mesh: '' })).arms).toEqual([]);
  });

  it('plant a delay into an arm of its own', async () => {
    expect((await configOf({ mesh: 'istio', plantDelay: '500us' })).arms).toMatchObject([
      { mesh: 'istio' },
      { mesh: 'none', plantedDelay: 0.5 },
    ]);
  });

  it.each([
    [{ rps: '0' }, 'load.rate: "0rps" is not a rate'],
    [{ rps: 'many' }, 'load.rate: "manyrps" is not a rate'],
    [{ rounds: '-3' }, 'rounds: Too small'],
    [{ rounds: 'few' }, 'rounds: Invalid input'],
    [{ measure: '25' }, 'load.measure: "25" is not a duration of whole seconds'],
    [{ profile: 'fast' }, 'arms.0.profile'],
    [{ seed: '1e99' }, 'seed: '],
  ])('%j is refused by name', async (flags, problem) => {
    await expect(configOf({ mesh: 'istio', ...flags })).rejects.toMatchObject({
      code: 'BAD-CONFIG',
      exitCode: 2,
      message: expect.stringContaining(problem) as string,
    });
  });

  it('say which file cannot be read', async () => {
    await expect(configOf({ config: '/no/such.yaml' })).rejects.toMatchObject({
      code: 'CONFIG-UNREADABLE',
      exitCode: 2,
    });
  });
});
