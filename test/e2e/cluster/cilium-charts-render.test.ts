import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exec } from '../../../harness/io/exec.ts';
import { cluster as l7 } from '../../../meshes/cilium-l7/cluster.ts';
import { cluster as wireguard } from '../../../meshes/cilium-wireguard/cluster.ts';
import { cluster as ztunnel } from '../../../meshes/cilium-ztunnel/cluster.ts';
import { ciliumPins } from '../../../meshes/cilium/cluster-base.ts';
import { findCommand } from '../../../toolchain/find-command.ts';
import { imageNames, nameOfImage, rendered, unswept, type ChartFolders } from './chart-rendering.ts';

// On demand, because the module that holds the chart is large: CHARTS=all. Its content is verified by the checksum database.
const onDemand = process.env['CHARTS'] === 'all';

let charts: ChartFolders;
beforeAll(async () => {
  if (!onDemand) return;
  const module = `github.com/cilium/cilium@v${ciliumPins.versions['cilium'] ?? ''}`;
  const { stdout } = await exec(findCommand('go') ?? 'go', ['mod', 'download', '-json', module], {
    timeoutMs: 600_000,
  });
  const { Dir } = z.object({ Dir: z.string() }).parse(JSON.parse(stdout));
  charts = { cilium: path.join(Dir, 'install/kubernetes/cilium') };
});

const planes = { 'cilium-wireguard': wireguard, 'cilium-ztunnel': ztunnel, 'cilium-l7': l7 };
const ways = Object.entries(planes).flatMap(([id, plane]) =>
  plane.profiles.map((profile) => [id, profile, plane] as const),
);

describe.runIf(onDemand)('with Cilium’s real chart', () => {
  it.each(ways)('%s, profile %s: everything asserted is rendered', async (_, profile, plane) => {
    for (const nodesHaveRoles of [true, false]) {
      const [chart] = await rendered(plane, profile, { charts, nodesHaveRoles });
      expect(chart?.failed).toEqual([]);
    }
  });

  it.each(ways)('%s, profile %s: without our values its asserts fail', async (_, profile, plane) => {
    const [chart] = await rendered(plane, profile, { charts, bare: true });
    expect(chart?.failed.length).toBeGreaterThan(1);
  });

  it.each(Object.entries(planes))('%s: every image is of a name that versions.yaml pins', async (_, plane) => {
    const pinned = ciliumPins.images.map(nameOfImage);
    expect(imageNames(await rendered(plane, 'vendor', { charts })).filter((name) => !pinned.includes(name))).toEqual(
      [],
    );
  });

  it.each(Object.entries(planes))('%s: the sweep knows every object of the whole cluster', async (_, plane) => {
    expect(unswept(plane, await rendered(plane, 'vendor', { charts }))).toEqual([]);
  });
});
