import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destroyCgroup } from './cgroups.ts';

/** Plain folders in place of groups: one with a file in it cannot be removed, as a group with a process cannot. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-cgroups-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('a group that is destroyed', () => {
  it('is waited for until its processes have left it', async () => {
    const group = path.join(root, 'lab.probe');
    mkdirSync(group);
    const destroyed = destroyCgroup(group, 5000);
    setTimeout(() => {
      rmSync(path.join(group, 'cgroup.kill'), { force: true });
    }, 100);
    await destroyed;
    expect(readdirSync(root)).toEqual([]);
  });

  it('that stays busy is named, with what to do', async () => {
    const group = path.join(root, 'lab.probe');
    mkdirSync(group);
    await expect(destroyCgroup(group, 30)).rejects.toMatchObject({
      code: 'CGROUP-BUSY',
      exitCode: 4,
      message: expect.stringContaining(group) as string,
      hint: expect.stringContaining('make clean') as string,
    });
  });

  it('does not keep the groups beside it from being killed', async () => {
    for (const name of ['a', 'b']) mkdirSync(path.join(root, name));
    await expect(destroyCgroup(root, 30)).rejects.toMatchObject({ code: 'CGROUP-BUSY' });
    expect(['a', 'b'].map((name) => readdirSync(path.join(root, name)))).toEqual([['cgroup.kill'], ['cgroup.kill']]);
  });

  it('may be absent', async () => {
    writeFileSync(path.join(root, 'other'), '');
    await destroyCgroup(path.join(root, 'never-was'), 30);
    expect(readdirSync(root)).toEqual(['other']);
  });
});
