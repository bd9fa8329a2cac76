import { describe, expect, it } from 'vitest';
import { exec, pasteable, tail } from './exec.ts';

describe('exec', () => {
  it('gives arguments as they are, whatever a shell would make of them', async () => {
    const odd = ['a b', '$HOME', '"', "'", '*', '; false', '\\', ''];
    const { stdout } = await exec('printf', ['<%s>', ...odd], { timeoutMs: 5000 });
    expect(stdout).toBe(odd.map((text) => `<${text}>`).join(''));
  });

  it('fails with the pasteable command, the exit code and the end of its output', async () => {
    const failing = exec('sh', ['-c', 'echo out; echo wrong >&2; exit 3'], {
      timeoutMs: 5000,
      hint: 'mend it',
      exitCode: 3,
    });
    await expect(failing).rejects.toMatchObject({
      code: 'COMMAND-FAILED',
      exitCode: 3,
      hint: 'mend it',
      message: expect.stringMatching(/^sh -c .*\nfailed with exit code 3 after .*:\nwrong$/s) as string,
    });
  });

  it('ends a command that takes too long, and what it started', async () => {
    const started = performance.now();
    await expect(exec('sh', ['-c', 'sleep 30 & wait'], { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'COMMAND-TIMED-OUT',
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('ends a command when it is told to, even before it began', async () => {
    const controller = new AbortController();
    controller.abort(new Error('interrupted'));
    const cut = exec('sleep', ['30'], { timeoutMs: 20_000, signal: controller.signal });
    await expect(cut).rejects.toThrow('interrupted');
  });

  it('hands over lines as they come', async () => {
    const lines: string[] = [];
    await exec('printf', ['a\\nb\\nc'], { timeoutMs: 5000, onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['a', 'b', 'c']);
  });
});

it('shows a command so that it can be pasted', () => {
  expect(pasteable('make', ['bench', 'MESH=a b'])).toMatch(/^make bench \$?'MESH=a b'$/);
});

it('keeps the end of a long text', () => {
  expect(tail('1\n2\n3\n', 2)).toBe('2\n3');
});
