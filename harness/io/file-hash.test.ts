import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fileSha256 } from './file-hash.ts';

it.each([0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000])('is that of all %i bytes', async (size) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'file-hash-test-'));
  try {
    const content = Buffer.alloc(size, 'meshbench');
    const file = path.join(folder, 'file');
    await writeFile(file, content);
    expect(await fileSha256(file)).toBe(createHash('sha256').update(content).digest('hex'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
