import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exec } from '../../harness/io/exec.ts';
import { silentLog } from '../../harness/io/log.ts';
import { labTools, toolsFor, type Toolbox } from '../../harness/run/tools.ts';
import { labPlane, resolveArms } from '../../harness/run/arms.ts';
import { Lab } from '../../harness/targets/lab/lab.ts';
import { leftovers, resultsFolder, run } from './meshbench.ts';

const signal = new AbortController().signal;
let toolbox: Toolbox;
beforeAll(async () => {
  const meshes = ['istio', 'consul', 'envoy-sidecar'];
  const arms = resolveArms({ arms: meshes.map((mesh) => ({ mesh, profile: 'vendor' as const })), twins: 1 });
  toolbox = await toolsFor(labTools(arms), { log: silentLog, signal });
});

let lab: Lab | undefined;
let logs: string;
const up = async (tools: Readonly<Record<string, string>> = toolbox.paths, toolCache = toolbox.cache): Promise<Lab> => {
  logs = mkdtempSync(path.join(tmpdir(), 'meshbench-lab-'));
  lab = await Lab.up({ what: 'test', toolCache, tools, logFolder: logs, log: silentLog, signal });
  return lab;
};
afterEach(async () => {
  await lab?.down();
  lab = undefined;
  rmSync(logs, { recursive: true, force: true });
  expect(leftovers()).toEqual([]);
});

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

/** A whole arm, ready for load. */
async function bringUp(target: Lab, mesh: string): Promise<void> {
  const request = { arm: mesh, profile: 'vendor', logFolder: path.join(logs, mesh), readyTimeoutMs: 30_000 } as const;
  const installed = await labPlane(mesh).install(target, request);
  await target.openSession();
  const pods = await target.createPods(mesh, 3, path.join(logs, mesh));
  await target.startApplication(pods, []);
  const enrolled = await installed.enrol(pods);
  const proof = await enrolled.proveBefore();
  expect(proof.filter(({ holds }) => !holds)).toEqual([]);
}

describe('the lab', () => {
  it.each([
    ['envoy-sidecar', 2],
    ['consul', 15],
    ['istio', 15],
  ])('with %s is up, path proved, within %d s and down within 3 s', async (mesh, limit) => {
    let target: Lab | undefined;
    const upSeconds = await secondsOf(async () => {
      target = await up();
      await bringUp(target, mesh);
    });
    const downSeconds = await secondsOf(async () => target?.down());
    expect(upSeconds).toBeLessThan(limit);
    expect(downSeconds).toBeLessThan(3);
  });

  it.each(['parity'] as const)(
    'runs every mesh in the profile %s with TLS 1.3 and one proxy thread',
    async (profile) => {
      const target = await up();
      await target.openSession();
      for (const [slot, mesh] of ['istio', 'consul', 'envoy-sidecar'].entries()) {
        const request = { arm: mesh, profile, logFolder: path.join(logs, mesh), readyTimeoutMs: 30_000 };
        const installed = await labPlane(mesh).install(target, request);
        const pods = await target.createPods(mesh, slot, path.join(logs, mesh));
        await target.startApplication(pods, []);
        const enrolled = await installed.enrol(pods);
        await enrolled.proveBefore();
        expect(await enrolled.observe(), mesh).toMatchObject({ tlsVersion: 'TLSv1.3', proxyThreads: [1, 1] });
      }
    },
  );
});

describe('a control plane that is never ready', () => {
  /** The tools, but istiod is a program that only sleeps, or one that ends at once. */
  function withIstiod(script: string): { tools: Record<string, string>; cache: string } {
    const cache = mkdtempSync(path.join(tmpdir(), 'meshbench-tools-'));
    const tools: Record<string, string> = {};
    for (const id of ['netns-dialer', 'jwks-server', 'app', 'envoy', 'pilot-agent']) {
      const file = toolbox.paths[id];
      if (file === undefined) throw new Error(id);
      mkdirSync(path.join(cache, id));
      cpSync(file, path.join(cache, id, id));
      tools[id] = path.join(cache, id, id);
    }
    const fake = path.join(cache, 'pilot-discovery');
    writeFileSync(fake, `#!/bin/sh\necho "this is istiod"\n${script}\n`);
    chmodSync(fake, 0o755);
    return { tools: { ...tools, 'pilot-discovery': fake }, cache };
  }

  it.each([
    ['sleep 60', 'NOT-READY', /not ready after 2 s.*this is istiod/s],
    ['exit 1', 'PROCESS-DIED', /ended before it was ready.*this is istiod/s],
  ])('(%s) is an error of exit 4 with the end of its log, which is kept', async (script, code, message) => {
    const { tools, cache } = withIstiod(script);
    try {
      const target = await up(tools, cache);
      const request = {
        arm: 'istio',
        profile: 'vendor',
        logFolder: path.join(logs, 'istio'),
        readyTimeoutMs: 2000,
      } as const;
      await expect(labPlane('istio').install(target, request)).rejects.toMatchObject({
        code,
        exitCode: 4,
        message: expect.stringMatching(message) as string,
      });
      expect(readFileSync(path.join(logs, 'istio/istiod.log'), 'utf8')).toContain('this is istiod');
      await target.down();
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});

describe('a namespace of our name that somebody else uses', () => {
  it('is not touched: exit 3 names the process that is in it', async () => {
    await exec('ip', ['netns', 'add', 'meshbench-c0'], { timeoutMs: 5000 });
    const stranger = spawn('nsenter', ['--net=/run/netns/meshbench-c0', '--', 'sleep', '60'], { stdio: 'ignore' });
    try {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const ended = await run(['bench', '--results', resultsFolder(), '--quick']);
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(
        new RegExp(`NAMESPACE-IN-USE.*meshbench-c0 is used by process ${String(stranger.pid)} \\(sleep\\)`),
      );
      expect(existsSync('/run/netns/meshbench-c0')).toBe(true);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 200));
      await exec('ip', ['netns', 'del', 'meshbench-c0'], { timeoutMs: 5000 });
    }
  });
});
