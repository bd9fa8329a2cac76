import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepStaging, withStaging } from './staging.ts';
import { temporaryFolder } from './testing/fake-tool.ts';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

test('the folder of a build is gone after it, also when the build throws', async () => {
  const failing = withStaging(folder, async (staging) => {
    await writeFile(path.join(staging, 'half'), 'x');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});

test('a sweep removes what dead processes left and nothing else', async () => {
  // No process has the number 2^22 (the kernel's PID_MAX_LIMIT); ours has not started at tick 1.
  for (const name of ['.build-4194304-5', `.build-${process.pid}-1`, '0123456789abcdef']) {
    await mkdir(path.join(folder, name, 'scratch'), { recursive: true });
  }
  await withStaging(folder, async (staging) => {
    expect(await sweepStaging(folder)).toBe(2);
    expect((await readdir(folder)).sort()).toEqual([path.basename(staging), '0123456789abcdef']);
  });
});

test('a sweep of a tool that was never got finds nothing', async () => {
  expect(await sweepStaging(path.join(folder, 'nothing'))).toBe(0);
});
