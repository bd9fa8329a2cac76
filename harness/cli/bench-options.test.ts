import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
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
      load: { rate: [200], measure: [10_000] },
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

  it('make axes of lists', async () => {
    const { load } = await configOf({ mesh: 'istio', rps: '200,400', connections: '8, 32', payload: '1Ki' });
    expect(load).toMatchObject({ rate: [200, 400], connections: [8, 32], payload: [1024] });
  });

  it('choose design and stop rule, with a time limit for any of them', async () => {
    const looks = await configOf({ mesh: 'istio', design: 'blocked', looks: '6,9,12', max: '20m' });
    expect(looks).toMatchObject({
      design: 'blocked',
      rounds: 12,
      stop: { rule: 'looks', after: [6, 9, 12], max: 1_200_000 },
    });
    expect(await configOf({ mesh: 'istio', precision: true })).toMatchObject({
      rounds: 30,
      stop: { rule: 'precision', from: 12 },
    });
    await expect(configOf({ precision: true, looks: '6,9' })).rejects.toMatchObject({ code: 'TWO-STOP-RULES' });
    expect((await configOf({ mesh: 'istio', max: '20m' })).stop).toEqual({ rule: 'fixed', max: 1_200_000 });
  });

  it('lay labels over those of the file, name by name', async () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'meshbench-labels-')), 'experiment.yaml');
    writeFileSync(
      file,
      'title: x\narms: []\nrounds: 3\nlabels: { team: payments, project: checkout }\nload: { rate: 250rps, connections: 1, payload: 1Ki, warmUp: 1s, measure: 20s }\n',
    );
    expect((await configOf({ config: file })).labels).toEqual({ team: 'payments', project: 'checkout' });
    const label = ['team=search', 'customer=a=b'];
    expect((await configOf({ config: file, label })).labels).toEqual({
      team: 'search',
      project: 'checkout',
      customer: 'a=b',
    });
    rmSync(path.dirname(file), { recursive: true });
  });

  it.each(['team', '=payments', ''])('refuse %j as a label, with what to write', async (label) => {
    await expect(configOf({ mesh: 'istio', label: [label] })).rejects.toMatchObject({
      code: 'BAD-LABEL',
      hint: expect.stringContaining('--label team=payments') as string,
    });
  });

  it('leave it to the schema to say what is wrong with a label', async () => {
    await expect(configOf({ mesh: 'istio', label: ['Team=x'] })).rejects.toMatchObject({ code: 'BAD-CONFIG' });
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
    [{ rounds: '-3' }, 'rounds: an interval needs at least 3 rounds'],
    [{ rounds: '1' }, 'rounds: 3 is the smallest plan'],
    [{ looks: '4,12', rounds: '9' }, 'after: [4, 9] works'],
    [{ max: '20' }, 'stop.max: "20" is not a duration'],
    [{ rps: '200,200' }, 'load.rate: a level is listed twice'],
    [{ design: 'latin' }, 'design: '],
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
