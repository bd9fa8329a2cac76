import { describe, expect, it } from 'vitest';
import type { Probe } from './catalogue.ts';
import { helperMaps, mapsOf, scriptOf } from './script.ts';

const probe = (name: string, program: string, series: readonly string[]): Probe => ({
  program,
  spec: { name, series: series.map((each) => ({ name: each })) } as unknown as Probe['spec'],
});
const one = probe('one', 'tracepoint:a:b { @one_start[tid] = nsecs; @one_time[@group[pid]] = count(); }', ['time']);
const two = probe('two', 'tracepoint:c:d { @two_time = count(); } // @two_comment', ['time']);
const filters = {
  processes: [{ pid: 41, group: 2, role: 3 }],
  links: [{ inode: 4_026_532_008, link: 1 }],
};

describe('the program of several probes', () => {
  const script = scriptOf([one, two], filters);

  it('begins once and ends once', () => {
    expect(script.match(/^BEGIN/gm)).toHaveLength(1);
    expect(script.match(/^END/gm)).toHaveLength(1);
  });

  it('knows whom to watch before it says that it is ready', () => {
    const begin = script.slice(0, script.indexOf('ready'));
    expect(begin).toContain('@group[41] = 2;');
    expect(begin).toContain('@role[41] = 3;');
    expect(begin).toContain('@link[(uint64)4026532008] = 1;');
  });

  it('clears what only helps at its end, and no series', () => {
    const end = script.slice(script.indexOf('END'));
    for (const map of ['group', 'role', 'link', 'one_start']) expect(end).toContain(`clear(@${map});`);
    expect(end).not.toContain('one_time');
  });

  it('holds the programs of all probes', () => {
    expect(script).toContain(one.program);
    expect(script).toContain('tracepoint:c:d');
  });
});

describe('the maps of a program', () => {
  it('are found once each, comments aside', () => {
    expect(mapsOf(one.program)).toEqual(['one_start', 'one_time', 'group']);
    expect(mapsOf(two.program)).toEqual(['two_time']);
    expect(helperMaps(one)).toEqual(['one_start']);
  });
});
