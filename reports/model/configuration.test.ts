import { describe, expect, it } from 'vitest';
import type { Arm } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { arms as threeArms, completedTrial, evidence, measurement } from '../../test/fixtures/trials.ts';
import { armNames } from './arm-names.ts';
import { configuration, type Configuration } from './configuration.ts';

const second: Arm = {
  id: 'other',
  label: 'other',
  mesh: 'other',
  profile: 'vendor',
  role: 'treatment',
  fidelity: 'model',
};
const arms = [...threeArms, second];
type Settings = Readonly<Record<string, string>>;

/** An arm's settings round by round; those that are undefined were measured by a version that did not ask. */
type Recorded = Readonly<Record<string, readonly (Settings | undefined)[]>>;

function trialsOf(recorded: Recorded): Trial[] {
  return Object.entries(recorded).flatMap(([arm, rounds]) =>
    rounds.map((settings, index): Trial => ({
      ...completedTrial(arm, index + 1, measurement()),
      evidence: { ...evidence, facts: { ...evidence.facts, ...(settings ? { settings } : {}) } },
    })),
  );
}

const read = (recorded: Recorded, planned: readonly Arm[] = arms): Configuration =>
  configuration({ arms: planned }, trialsOf(recorded), armNames({ arms: planned }));

const texts = (table: Configuration['differing']): string[][] =>
  (table?.rows ?? []).map((cells) => cells.map(({ text, mark }) => (mark === null ? text : `${text} [${mark}]`)));

const bare = { none: [{}, {}], twin: [{}, {}] };
const buffer = 'client: connection buffer';

describe('the settings of the proxies', () => {
  const model = read({
    ...bare,
    istio: [
      { [buffer]: '32 KiB', 'client: access log': 'off' },
      { [buffer]: '32 KiB', 'client: access log': 'off' },
    ],
    other: [
      { [buffer]: '1 MiB (default)', 'client: access log': 'off' },
      { [buffer]: '1 MiB (default)', 'client: access log': 'off' },
    ],
  });

  it('have a row where they differ, with a column for each arm that has a proxy', () => {
    expect(model.title).toBe('1 setting of the proxies differs between the arms');
    expect(model.differing?.columns.map(({ label }) => label)).toEqual([
      'Setting',
      'istio · real control plane',
      'other · model',
    ]);
    expect(texts(model.differing)).toEqual([[buffer, '32 KiB', '1 MiB (default)']]);
  });

  it('are folded where they are the same', () => {
    expect(model.same?.summary).toBe('1 setting is the same in all arms that have it');
    expect(texts(model.same?.table ?? null)).toEqual([['client: access log', 'off', 'all']]);
  });

  it('name the arms without a proxy', () => {
    expect(model.notes.at(-1)).toBe('Without a proxy: none · baseline, none (A/A twin) · A/A twin.');
  });

  it('do not differ where one arm sets what another has by default', () => {
    const alike = read({ ...bare, istio: [{ [buffer]: '1 MiB' }], other: [{ [buffer]: '1 MiB (default)' }] });
    expect(alike.title).toBe('No setting that was read differs between the arms with a proxy');
    expect(alike.differing).toBeNull();
    expect(texts(alike.same?.table ?? null)).toEqual([[buffer, '1 MiB | 1 MiB (default)', 'all']]);
  });

  it('do not differ where an arm has no such part', () => {
    const partly = read({ ...bare, istio: [{ 'client: retries': '2 on reset' }], other: [{ [buffer]: '1 MiB' }] });
    expect(partly.differing).toBeNull();
    expect(texts(partly.same?.table ?? null)).toEqual([
      [buffer, '1 MiB', 'other · model'],
      ['client: retries', '2 on reset', 'istio · real control plane'],
    ]);
  });

  it('are marked where they changed from round to round, and listed even when the arms agree', () => {
    const rounds = [{ [buffer]: '32 KiB' }, { [buffer]: '64 KiB' }];
    expect(texts(read({ ...bare, istio: rounds, other: rounds }).differing)).toEqual([
      [buffer, '32 KiB | 64 KiB [varies]', '32 KiB | 64 KiB [varies]'],
    ]);
  });

  it('that come and go within an arm vary', () => {
    expect(
      texts(read({ ...bare, istio: [{ [buffer]: '32 KiB', x: 'on' }, { [buffer]: '32 KiB' }] }).differing),
    ).toEqual([['x', 'on | n/a [varies]']]);
  });

  it('of one arm alone are shown, compared with nothing', () => {
    const alone = read({ ...bare, istio: [{ [buffer]: '32 KiB' }] }, threeArms);
    expect(alone.title).toBe('One arm alone has a proxy: its settings have nothing to be compared with');
    expect(texts(alone.same?.table ?? null)).toEqual([[buffer, '32 KiB', 'all']]);
  });

  it('that no trial recorded are said to be unknown, and nothing is claimed', () => {
    const old = read({ none: [undefined], twin: [undefined], istio: [undefined], other: [undefined] });
    expect(old).toEqual({
      title: 'The settings of the proxies are not known',
      notes: ['They were not recorded by the version that measured this.'],
      differing: null,
      same: null,
    });
  });

  it('that one arm alone did not record are said to be missing', () => {
    const mixed = read({ ...bare, istio: [{ [buffer]: '32 KiB' }], other: [undefined] });
    expect(mixed.notes.at(-1)).toBe('Nothing was recorded for: other · model.');
  });

  it('of an experiment without proxies are none', () => {
    const without = read(bare, threeArms.slice(0, 2));
    expect(without).toMatchObject({
      title: 'No arm has a proxy whose settings could be read',
      differing: null,
      same: null,
    });
  });
});
