import { describe, expect, it } from 'vitest';
import { targetError } from '../errors.ts';
import { silentLog } from '../io/log.ts';
import { interruptOr, UndoStack } from './undo-stack.ts';

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

describe('work with a clean-up', () => {
  const stackThatFails = (): UndoStack => {
    const stack = new UndoStack(silentLog);
    stack.push('broken', () => Promise.reject(new Error('stuck')));
    return stack;
  };

  it('gives what the work gave, after everything is undone', async () => {
    let undone = false;
    const stack = new UndoStack(silentLog);
    stack.push('step', () => {
      undone = true;
      return Promise.resolve();
    });
    expect(await stack.around(() => Promise.resolve(7))).toBe(7);
    expect(undone).toBe(true);
  });

  it('tells the error of the work when both fail, and that of the clean-up when only it does', async () => {
    await expect(stackThatFails().around(() => Promise.reject(new Error('the load failed')))).rejects.toThrow('load');
    await expect(stackThatFails().around(() => Promise.resolve())).rejects.toThrow('stuck');
  });
});

describe('an error after an interrupt', () => {
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => warned.push(message) };
  const busy = targetError({ code: 'CGROUP-BUSY', message: 'it is busy', hint: 'make clean' });

  it('is told as the interrupt, and a clean-up that failed is warned of', () => {
    const controller = new AbortController();
    const interrupt = new Error('interrupted');
    controller.abort(interrupt);
    const context = { signal: controller.signal, log };
    expect(interruptOr(busy, context)).toBe(interrupt);
    expect(interruptOr(interrupt, context)).toBe(interrupt);
    expect(warned).toEqual(['it is busy; make clean']);
  });

  it('stays itself without one', () => {
    expect(interruptOr(busy, { signal: new AbortController().signal, log })).toBe(busy);
  });
});
