import { expect, it } from 'vitest';
import { together } from './together.ts';

it('gives the results in the order of the work', async () => {
  expect(await together([Promise.resolve('a'), Promise.resolve(1)])).toEqual(['a', 1]);
});

it('fails with the first failure, but not before everything has ended', async () => {
  const slow = Promise.withResolvers<string>();
  let failed = false;
  const both = together([Promise.reject(new Error('broken')), slow.promise]).catch((error: unknown) => {
    failed = true;
    return error;
  });
  await new Promise(setImmediate);
  expect(failed).toBe(false);
  slow.resolve('done');
  expect(await both).toEqual(new Error('broken'));
});
