import { afterEach, expect, it, vi } from 'vitest';
import { requireLinuxRoot } from './preflight.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('refuses to go on without root, and says what to type', () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  expect(requireLinuxRoot).toThrow(
    expect.objectContaining({ code: 'NOT-ROOT', exitCode: 3, hint: expect.stringContaining('sudo') as string }),
  );
});

it('goes on as root', () => {
  vi.spyOn(process, 'getuid').mockReturnValue(0);
  expect(requireLinuxRoot).not.toThrow();
});
