import { expect, it } from 'vitest';
import { silentLog } from '../../io/log.ts';
import { acquireLabLock } from './lock.ts';

const options = { log: silentLog, waitMs: 0, name: `meshbench-test-${process.pid}` };

it('lets one holder in and tells the next who it is', async () => {
  const lock = await acquireLabLock({ ...options, what: 'the first' });
  await expect(acquireLabLock({ ...options, what: 'the second' })).rejects.toMatchObject({
    code: 'LAB-BUSY',
    exitCode: 3,
    message: expect.stringContaining(`process ${process.pid} (the first`) as string,
  });
  await lock.release();
});

it('lets the next in as soon as the holder is gone, when it waits', async () => {
  const first = await acquireLabLock({ ...options, what: 'the first' });
  const second = acquireLabLock({ ...options, what: 'the second', waitMs: 5000 });
  setTimeout(() => void first.release(), 100);
  await (await second).release();
});

it('stops waiting when it is told to', async () => {
  const first = await acquireLabLock({ ...options, what: 'the first' });
  const controller = new AbortController();
  const waiting = acquireLabLock({ ...options, what: 'x', waitMs: 60_000, signal: controller.signal });
  setTimeout(() => {
    controller.abort(new Error('enough'));
  }, 50);
  await expect(waiting).rejects.toThrow('enough');
  await first.release();
});
