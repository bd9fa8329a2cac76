import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vectors } from './vectors.ts';

const ownCases = fileURLToPath(new URL('../../test/fixtures/vectors/own-cases.json', import.meta.url));
const half = { function: 'tQuantile', input: { p: 0.5, df: 3 }, tolerance: 0 };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshbench-vectors-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const path = join(folder, 'cases.json');
  writeFileSync(path, text);
  return path;
}

async function run(...args: string[]): Promise<{ exitCode: number; lines: string[] }> {
  let text = '';
  const exitCode = await vectors(args, { write: (chunk) => (text += chunk) });
  return { exitCode, lines: text.trimEnd().split('\n') };
}

describe('vectors FILE', () => {
  it('ends with the count and answers 0 when all pass', async () => {
    const { exitCode, lines } = await run(ownCases);
    expect(exitCode).toBe(0);
    expect(lines).toEqual([expect.stringMatching(/^\d+ passed, 0 failed$/)]);
  });

  it('prints one line per failing case and answers 1', async () => {
    const cases = [
      { ...half, id: 'right', expect: { value: 0 } },
      { ...half, id: 'wrong', expect: { value: 1 } },
      { ...half, id: 'unheard-of', function: 'oracle', expect: { value: 1 } },
    ];
    expect(await run(fileWith(JSON.stringify({ about: 'three', cases })))).toEqual({
      exitCode: 1,
      lines: ['wrong: value expected 1 got 0', 'unheard-of: unknown function oracle', '1 passed, 2 failed'],
    });
  });

  it.each([
    ['VECTORS-USAGE', (): string[] => []],
    ['VECTORS-USAGE', (): string[] => ['one', 'two']],
    ['VECTORS-UNREADABLE', (): string[] => [join(folder, 'absent.json')]],
    ['VECTORS-UNREADABLE', (): string[] => [folder]],
    ['VECTORS-NOT-JSON', (): string[] => [fileWith('{')]],
    ['VECTORS-FORM', (): string[] => [fileWith('{"cases": 3}')]],
  ])('refuses with %s, exit code 2 and a hint', async (code, args) => {
    const hint: unknown = expect.stringMatching(/./);
    await expect(run(...args())).rejects.toMatchObject({ code, exitCode: 2, hint });
  });
});
