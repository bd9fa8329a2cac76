import { expect, it } from 'vitest';
import { inBatches } from './in-batches.ts';

it('gives every result in the order of the list, and never begins more than a hundred at once', async () => {
  let [running, most] = [0, 0];
  const list = Array.from({ length: 350 }, (_, index) => index);
  const results = await inBatches(list, async (each) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return each * 2;
  });
  expect(results).toEqual(list.map((each) => each * 2));
  expect(most).toBe(100);
});
