import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import type { StackProfile } from '../../harness/core/probes/folded-stacks.ts';
import { frozenInput } from '../../test/fixtures/report/frozen.ts';
import { drawnProfiles } from '../flame-graph/drawn-profiles.ts';
import { helpers } from '../html-helpers.ts';
import { armNames } from './arm-names.ts';
import { designWords } from './design-words.ts';
import { profilesSection } from './profiles.ts';

const { plan } = frozenInput('small');
const names = armNames(plan);
const placed = { at: 'at-1-', design: designWords[plan.design] };
const [first = 'none', second = 'none'] = [...names.keys()];

const onCpu: StackProfile = {
  arm: first,
  place: 'application',
  kind: 'on-cpu',
  unit: 'samples',
  stacks: [
    { frames: ['app', '[app user code]'], value: 30 },
    { frames: ['app', '[kernel]', '__x64_sys_write', 'tcp_sendmsg'], value: 9 },
    { frames: ['app', '[kernel]', '__x64_sys_epoll_wait'], value: 1 },
  ],
};
const offCpu: StackProfile = {
  arm: first,
  place: 'client-proxy',
  kind: 'off-cpu',
  unit: 'ns',
  stacks: [
    { frames: ['envoy', '[kernel]', '__x64_sys_futex', 'schedule'], value: 400_000_000 },
    { frames: ['envoy', '[kernel]', '__x64_sys_epoll_wait', 'schedule'], value: 1_700_000_000 },
  ],
};
const section = (...profiles: StackProfile[]) => profilesSection(profiles, names, placed);

/** The partial as the page would render it: strict. */
function rendered(...profiles: StackProfile[]): string {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  const folder = new URL('../templates/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(file.slice(0, -4), readFileSync(new URL(file, folder), 'utf8'));
  }
  const model = section(...profiles);
  const template = handlebars.compile('{{> profiles section=section level=2}}', { strict: true, assumeObjects: false });
  return template({ section: model && drawnProfiles(model) });
}

describe('where CPU time and waiting go', () => {
  it('is absent when nothing was profiled, when profiles are empty and when their arms are not in the plan', () => {
    expect(section()).toBeNull();
    expect(section({ ...onCpu, stacks: [] }, { ...onCpu, arm: 'stranger' })).toBeNull();
  });

  it('states in a title how much of the CPU time the kernel took', () => {
    expect(section(onCpu)?.profiles[0]?.title).toBe(
      `${names.get(first)?.full}, application, on the CPU: 25 % of 40 samples in the kernel`,
    );
  });

  it('states in a title where most of the time asleep went', () => {
    expect(section(offCpu)?.profiles[0]?.title).toBe(
      `${names.get(first)?.full}, client proxy, asleep: 2.1 s over all threads, 81 % of it in epoll_wait`,
    );
  });

  it('puts the CPU first and the arms in the order of the report', () => {
    const views = section(offCpu, { ...onCpu, arm: second }, onCpu)?.profiles ?? [];
    expect(views.map(({ kind }) => kind)).toEqual(['on-cpu', 'on-cpu', 'off-cpu']);
    expect(views.map(({ id }) => id)).toEqual(['at-1-profile-1', 'at-1-profile-2', 'at-1-profile-3']);
    expect(section(onCpu, offCpu, { ...onCpu, arm: second })).toEqual(
      section(offCpu, { ...onCpu, arm: second }, onCpu),
    );
  });

  it('lists what was seen in each function alone', () => {
    const rows = section(onCpu)?.profiles[0]?.table.rows.map((cells) => cells.map(({ text }) => text));
    expect(rows).toEqual([
      ['[app user code]', 'program', '30 samples', '75 %'],
      ['tcp_sendmsg', 'kernel', '9 samples', '23 %'],
      ['__x64_sys_epoll_wait', 'kernel', '1 sample', '2.5 %'],
    ]);
  });

  it('lists fifteen functions at most and says how many there are', () => {
    const stacks = Array.from({ length: 40 }, (_, index) => ({ frames: ['app', `f${index}`], value: 1 }));
    const table = section({ ...onCpu, stacks })?.profiles[0]?.table;
    expect(table?.rows).toHaveLength(15);
    expect(table?.caption).toContain('the first 15 of 40, 38 % of the whole');
  });

  it('ranks no arms and says that waiting is mostly for work', () => {
    const all = JSON.stringify(section(onCpu, offCpu));
    expect(all).not.toMatch(/faster|slower|better|worse/);
    expect(all).toContain('Most of it is waiting for work');
  });

  it('renders collapsed, each with two pictures and a table', () => {
    const html = rendered(onCpu, offCpu);
    expect(html.match(/<details id="at-1-profile-\d"><summary>/g)).toHaveLength(2);
    expect(html).not.toContain('<details open');
    expect(html.match(/class="chart-(wide|narrow) flame"/g)).toHaveLength(4);
    expect(html.match(/<table /g)).toHaveLength(2);
    expect(html).not.toContain('style=');
  });

  it('says what a picture leaves out', () => {
    const stacks = [
      { frames: ['app', 'wide'], value: 100_000 },
      { frames: ['app', 'thin'], value: 1 },
    ];
    expect(rendered({ ...onCpu, stacks })).toContain('Not drawn for their width: 1 frame of at most 0.3');
  });

  it('holds no markup that comes from a name', () => {
    const name = '</title><script>alert(1)</script>';
    expect(rendered({ ...onCpu, stacks: [{ frames: [name, name], value: 1 }] })).not.toContain('<script');
  });

  it('holds no id twice', () => {
    const ids = [...rendered(onCpu, offCpu).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
