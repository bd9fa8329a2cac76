import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProbeSelfTest } from '../../harness/probes/self-test.ts';
import { leftovers, pathWithout, run, start, type Ended, type Running } from './meshbench.ts';
import { untilQuiet, watchingSteal } from './quiet-machine.ts';

/** Process ids of bpftrace that run a program of ours. */
const bpftraces = (): string[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.startsWith('bpftrace\0') && command.includes('/run/meshbench/probes');
      } catch {
        return false;
      }
    });

async function untilAttached(running: Running): Promise<void> {
  await running.said(/^probe hop$/m);
  for (let waited = 0; bpftraces().length === 0 && waited < 20_000; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(bpftraces()).not.toEqual([]);
}

afterEach(async () => {
  await run(['target', 'down']);
  expect(leftovers()).toEqual([]);
  expect(bpftraces()).toEqual([]);
});

/** A probe that is wrong is wrong every time; a stall of a shared machine is not, so it may try three times. */
async function selfTested(): Promise<{ result: Ended; stolen: boolean }> {
  let tried: { result: Ended; stolen: boolean };
  let tries = 0;
  do {
    await untilQuiet();
    tried = await watchingSteal(() => run(['probes', '--json']));
  } while (tried.result.code === 5 && ++tries < 3);
  return tried;
}

describe('meshbench probes', () => {
  it('finds every probe of ebpf/ right, or says why it is skipped', async ({ skip }) => {
    const { result, stolen } = await selfTested();
    const { code, stdout, stderr } = result;
    expect(leftovers()).toEqual([]);
    skip(code === 5 && stolen, 'the hypervisor took the CPU in three tries');
    const found = JSON.parse(stdout) as ProbeSelfTest;
    const wrong = [...found.probes, ...found.together].filter(({ state }) => state === 'wrong');
    expect(wrong.map(({ probe, because }) => `${probe}: ${because}`)).toEqual([]);
    for (const { state, because } of found.probes) if (state === 'skipped') expect(because).toMatch(/\S{3}/);
    expect(found.probes.some(({ state }) => state === 'ok')).toBe(true);
    expect(code, stderr).toBe(0);
  });

  it('names the probes that there are when it is asked for another one', async () => {
    const { code, stderr } = await run(['probes', 'nonesuch']);
    expect(code).toBe(2);
    expect(stderr).toContain('error[NO-SUCH-PROBE]');
    expect(stderr).toContain('proxytime');
  });

  it('says in a sentence what is missing where there is no bpftrace', async () => {
    const { code, stderr } = await run(['probes', 'hop'], { PATH: pathWithout('bpftrace'), NO_INSTALL: '1' });
    expect(code).toBe(3);
    expect(stderr).toContain('error[PROBES-NO-BPFTRACE]: no probe can be attached: there is no bpftrace');
    expect(stderr).toMatch(/hint: install bpftrace/);
  });

  it('leaves nothing when it is interrupted', async () => {
    const running = start(['probes', 'hop']);
    await untilAttached(running);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(bpftraces()).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('leaves no process when it is killed; make clean removes the namespace', async () => {
    const running = start(['probes', 'hop']);
    await untilAttached(running);
    running.child.kill('SIGKILL');
    await running.ended;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(bpftraces()).toEqual([]);
    expect(leftovers().filter((text) => text.startsWith('process'))).toEqual([]);
    expect((await run(['target', 'down'])).code).toBe(0);
    expect(leftovers()).toEqual([]);
  });
});
