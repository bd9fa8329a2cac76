import { expect, it } from 'vitest';
import { silentLog } from '../io/log.ts';
import { UndoStack } from './undo-stack.ts';

it('undoes in reverse', async () => {
  const done: string[] = [];
  const stack = new UndoStack(silentLog);
  for (const name of ['a', 'b', 'c']) {
    stack.push(name, () => {
      done.push(name);
      return Promise.resolve();
    });
  }
  await stack.unwind();
  await stack.unwind();
  expect(done).toEqual(['c', 'b', 'a']);
});

it('tries every step and then throws the first failure', async () => {
  const done: string[] = [];
  const stack = new UndoStack(silentLog);
  stack.push('last', () => {
    done.push('last');
    return Promise.resolve();
  });
  stack.push('broken', () => Promise.reject(new Error('stuck')));
  await expect(stack.unwind()).rejects.toThrow('stuck');
  expect(done).toEqual(['last']);
});
