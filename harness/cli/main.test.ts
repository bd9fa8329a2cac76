import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HarnessError } from '../errors.ts';
import { exec } from '../io/exec.ts';

// Each test starts the command, some twice, and a busy machine is slow at that.
vi.setConfig({ testTimeout: 30_000 });

const main = path.join(import.meta.dirname, 'main.ts');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a process; its failure carries what it printed. */
async function run(args: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await exec(process.execPath, [main, ...args], { timeoutMs: 30_000 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { exitCode, stdout, stderr } = (error as Error).cause as { exitCode: number; stdout: string; stderr: string };
    return { code: exitCode, stdout, stderr };
  }
}

describe('meshbench', () => {
  it.each([
    [['bench', '--mesh', 'istoi', '--dry-run'], 2, 'UNKNOWN-MESH', 'known: none, istio'],
    [['bench', '--mesh', 'linkerd'], 3, 'MESH-NOT-IN-LAB', 'MESH=envoy-h2'],
    [['bench', '--mesh', 'cilium'], 2, 'UNKNOWN-MESH', 'MESH=cilium-wireguard'],
    [['bench', '--mesh', 'cilium/wireguard'], 3, 'MESH-NOT-IN-LAB', 'MESH=envoy-sidecar'],
    [['bench', '--mesh', 'istio-ambient'], 3, 'MESH-NOT-IN-LAB', 'MESH=envoy-hbone'],
    [['bench', '--bogus'], 2, 'USAGE', '--help'],
    [['vectors'], 2, 'VECTORS-USAGE', 'npm run -s vectors -- FILE'],
    [['bench', '--target', 'moon', '--dry-run'], 2, 'BAD-CONFIG', 'schema.json'],
    [['nonsense'], 2, 'USAGE', '--help'],
    [[], 2, 'USAGE', '--help'],
    [['bench', '--wait', 'soon'], 2, 'BAD-WAIT', '--wait 10m'],
    [['results', 'show', 'none-such', '--results', '/tmp'], 2, 'NO-SUCH-EXPERIMENT', 'results ls'],
    [['bench', '--scenario', '../x', '--dry-run'], 2, 'BAD-CONFIG', 'schema.json'],
  ] as const)('%j ends with %d, %s and a hint', async (args, code, error, hint) => {
    const ended = await run(args);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain(`error[${error}]: `);
    expect(ended.stderr.split('hint: ')[1]).toContain(hint);
  });

  it('prints a plan with --dry-run, and the same plan again for its seed', async () => {
    const args = ['bench', '--mesh', 'istio', '--dry-run', '--json', '--seed', '7'];
    const [first, second] = [await run(args), await run(args)];
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(second.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({
      seed: 7,
      arms: [{ id: 'none' }, { id: 'twin' }, { id: 'istio' }],
    });
  });

  it('takes --label as often as it is given', async () => {
    const labelled = await run([
      'bench',
      '--dry-run',
      '--json',
      '--label',
      'team=payments',
      '--label',
      'customer=acme',
    ]);
    expect(JSON.parse(labelled.stdout)).toMatchObject({ labels: { team: 'payments', customer: 'acme' } });
  });

  it('checks known answers, results on stdout alone', async () => {
    const file = path.join(import.meta.dirname, '../../test/fixtures/vectors/own-cases.json');
    const ended = await run(['vectors', file]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^\d+ passed, 0 failed\n$/);
  });

  it('helps on stdout with 0', async () => {
    const ended = await run(['--help']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('bench');
  });
});

it('an error cannot be made without a hint', () => {
  const error = new HarnessError({ code: 'X', message: 'm', hint: 'h', exitCode: 1 });
  expect(error).toMatchObject({ code: 'X', hint: 'h', exitCode: 1 });
});
