import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pythonWheel } from './python-wheel.ts';
import { temporaryFolder } from './testing/fake-tool.ts';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

const wheel = (): ReturnType<typeof pythonWheel> =>
  pythonWheel({ requirements: path.join(folder, 'requirements.txt'), binary: 'a/b' });

test('the inputs change with the requirements', async () => {
  await writeFile(path.join(folder, 'requirements.txt'), 'one');
  const before = await wheel().inputs({ env: {} });
  expect(await wheel().inputs({ env: {} })).toEqual(before);
  await writeFile(path.join(folder, 'requirements.txt'), 'two');
  expect(await wheel().inputs({ env: {} })).not.toEqual(before);
});

test('a machine without python3 is told the Debian packages', async () => {
  await expect(wheel().ready({ env: { PATH: folder } })).rejects.toMatchObject({
    code: 'PYTHON-MISSING',
    exitCode: 3,
    hint: expect.stringContaining('apt-get install -y python3 python3-pip') as string,
  });
});

test('a python3 without pip is told the Debian package', async () => {
  await writeFile(path.join(folder, 'python3'), '#!/bin/sh\necho "No module named pip" >&2\nexit 1\n', { mode: 0o755 });
  // zx starts commands through bash, which has to stay on PATH.
  const searchPath = `${folder}:${process.env['PATH'] ?? ''}`;
  await expect(wheel().ready({ env: { PATH: searchPath } })).rejects.toMatchObject({
    code: 'PIP-MISSING',
    exitCode: 3,
    hint: expect.stringContaining('apt-get install -y python3-pip') as string,
  });
});
