import { describe, expect, it } from 'vitest';
import { waitForQuiet } from './quiet-machine.ts';

const machine = (shares: readonly number[]) => {
  const said: string[] = [];
  let looks = 0;
  return {
    said,
    looks: () => looks,
    options: {
      log: { status: (text: string) => said.push(text) },
      signal: new AbortController().signal,
      busyShare: () => Promise.resolve(shares[looks++] ?? 0),
    },
  };
};

describe('after an invalid step', () => {
  it('goes on at once on a quiet machine', async () => {
    const quiet = machine([0.01]);
    await waitForQuiet(quiet.options);
    expect(quiet.looks()).toBe(1);
    expect(quiet.said).toEqual([]);
  });

  it('waits while something else uses the CPU, and says so', async () => {
    const busy = machine([0.9, 0.12, 0.02, 0.9]);
    await waitForQuiet(busy.options);
    expect(busy.looks()).toBe(3);
    expect(busy.said).toEqual([
      'waiting for a quiet machine: something else uses 90 % of its CPU',
      'waiting for a quiet machine: something else uses 12 % of its CPU',
    ]);
  });

  it('does not wait for ever', async () => {
    const busy = machine(Array<number>(50).fill(1));
    await waitForQuiet({ ...busy.options, mostLooks: 10 });
    expect(busy.looks()).toBe(10);
  });

  it('ends when the experiment is interrupted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('interrupted'));
    await expect(waitForQuiet({ ...machine([1]).options, signal: controller.signal })).rejects.toThrow('interrupted');
  });

  it('reads the real machine: a share between nothing and all of it', async () => {
    const said: string[] = [];
    const log = { status: (text: string) => said.push(text) };
    await waitForQuiet({ log, signal: new AbortController().signal, mostLooks: 1 });
    for (const text of said) expect(Number(/uses (\d+) %/.exec(text)?.[1])).toBeLessThanOrEqual(100);
  });
});
