import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { allEnded, everyStep } from './every-step.ts';

it('takes every step in order, and then throws the first failure', async () => {
  const done: string[] = [];
  const step = (name: string, fails: boolean) => async (): Promise<void> => {
    await sleep(1);
    done.push(name);
    if (fails) throw new Error(name);
  };
  await expect(everyStep([step('a', true), step('b', true), step('c', false)])).rejects.toThrow('a');
  expect(done).toEqual(['a', 'b', 'c']);
});

it('gives what each step gave', async () => {
  expect(await everyStep([() => Promise.resolve(1), () => Promise.resolve(2)])).toEqual([1, 2]);
});

it('waits for those that still run when one has failed', async () => {
  let ended = false;
  const slow = sleep(20).then(() => {
    ended = true;
  });
  await expect(allEnded([Promise.reject(new Error('busy')), slow])).rejects.toThrow('busy');
  expect(ended).toBe(true);
});
