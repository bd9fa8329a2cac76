import { describe, expect, it } from 'vitest';
import { clusterGates } from '../harness/core/gates-cluster.ts';
import { inventCluster } from '../test/fixtures/report/invented-cluster.ts';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { renderCsv } from './forms/csv.ts';
import { renderJunit } from './forms/junit.ts';
import { renderMarkdown } from './forms/markdown.ts';
import { renderJson } from './json.ts';
import { reportJson } from './json-shape.ts';
import { reportModel, type ReportInput, type ReportModel } from './model.ts';
import { renderHtml } from './render.ts';
import { renderText } from './terminal.ts';

const input = frozenInput('cluster');
const model = reportModel(input);
const old = reportModel(frozenInput('blocked'));
const html = await renderHtml(model);
const text = renderText(model, { width: 200, color: false });
const markdown = renderMarkdown(model);

const section = (id: string): string => new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';
const shown = (id: string): string =>
  section(id)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;|\s+/g, ' ');
const on = (cluster: ReturnType<typeof inventCluster>): ReportModel =>
  reportModel({ ...input, environment: { ...input.environment, cluster } });
const existing: ReportInput = {
  ...input,
  plan: { ...input.plan, cluster: { singleNode: false, cpuBudgetCores: 2, existing: 'istio' } },
};
const twoMachines = inventCluster({
  oneMachine: false,
  nodes: inventCluster().nodes.map((node, index) => ({ ...node, bootId: `boot-${index}`, zone: `zone-${index}` })),
});

describe('where it ran', () => {
  it('is the cluster with nodes, roles, network plugin and versions, on the page and in the text', () => {
    for (const words of [text, shown('trust')])
      expect(words).toContain(
        'Kubernetes v1.34.4, 2 nodes (client synthetic-1, server synthetic-2), network plugin bridge',
      );
    expect(shown('trust')).toContain('synthetic-1 and synthetic-2: 2 cores, 8.0 GiB, amd64, kernel 6.8.0-synthetic');
    expect(shown('environment')).toMatch(/synthetic-2 role server 2 cores, 8\.0 GiB amd64/);
    expect(shown('environment')).not.toContain('Instance type');
  });

  it('names instance types and zones where nodes have them', () => {
    const { nodes } = on(twoMachines).environment;
    expect(nodes?.columns.at(-1)?.label).toBe('Instance type');
    expect(nodes?.rows.map((row) => row.at(-1)?.detail)).toEqual(['zone-0', 'zone-1']);
  });

  it('says nothing of a lab, of one arm having the machine, or of a capacity that could be measured here', () => {
    for (const words of [html, text, markdown]) {
      expect(words).not.toMatch(/an arm of the lab|this machine|each arm alone on the machine|tools of the lab/);
      expect(words).not.toContain('meshbench capacity');
    }
    expect(model.selftest.line).toContain('not on a cluster');
    expect(model.head.estimates).toContain('no other arm is on the cluster');
  });

  it('is repeated by a command for a cluster, and the page says what else it needs', () => {
    expect(model.reproduce).toContain('--target kubernetes');
    expect(model.reproduceNote).toMatch(/cluster of KUBECONFIG.*--supply.*TARGET=kubernetes/);
    expect(shown('reproduce')).toContain('cluster of KUBECONFIG');
    expect(old.reproduceNote).toBeNull();
  });

  it('does not claim a fresh mesh where one was there before', () => {
    const found = reportModel(existing);
    expect(found.method.design).toContain('the mesh that was in the cluster before is used as it is');
    expect(found.method.design).not.toContain('installed for the trial');
    expect(model.method.design).toContain('installed for the trial, control plane included');
    expect(found.reproduceNote).toContain('with istio installed as it was');
  });

  it('names every gate of a cluster in the method', () => {
    for (const { id } of clusterGates) expect(shown('method')).toContain(id);
  });
});

describe('client and server on one machine', () => {
  const sentence = /2 nodes of the cluster are one machine.*no network.*no second kernel.*Only relative numbers/;

  it('is said beside the verdicts in every form, and among what cannot be concluded', () => {
    for (const words of [shown('verdicts'), shown('limits'), text.replace(/\s+/g, ' '), markdown, renderJunit(model)])
      expect(words).toMatch(sentence);
    expect(renderJson(model).oneMachine).toBe(true);
  });

  it('is not said of two machines', () => {
    const apart = on(twoMachines);
    expect(apart.head.oneMachine).toBeNull();
    expect(apart.limits.join(' ')).not.toMatch(/one machine|no second kernel/);
    expect(renderJson(apart)).not.toHaveProperty('oneMachine');
    expect(apart.trust.find(({ name }) => name === 'Machines')?.value).toBe('2 nodes on 2 machines (by boot id)');
  });

  it('is said of one declared node, too', () => {
    const single = on(inventCluster({ singleNode: true, oneMachine: true }));
    expect(single.head.oneMachine).toContain('shared one node, as was declared');
  });
});

describe('what encryption vouches for', () => {
  it('stands beside the fidelity of every arm, in every form', () => {
    expect(
      section('verdicts').match(/Encryption: <b>(workload identity|node identity|no encryption)<\/b>/g),
    ).toHaveLength(model.loads[0]?.verdicts.length ?? 0);
    for (const words of [text, markdown]) {
      expect(words).toContain('Linkerd · real · workload identity');
      expect(words).toContain('Cilium, WireGuard · real · node identity');
    }
    const { comparisons, cost } = renderJson(model);
    expect(comparisons.map(({ encryptionClass }) => encryptionClass)).toEqual([
      'workload-identity',
      'workload-identity',
      'node-identity',
      'none',
    ]);
    expect(cost.every(({ encryptionClass }) => encryptionClass !== undefined)).toBe(true);
    expect(renderJunit(model)).toContain('cilium-wireguard: node identity');
  });

  it('is the last column of the CSV', () => {
    const [header = '', ...rows] = renderCsv(model).trimEnd().split('\r\n');
    expect(header.split(',').at(-1)).toBe('encryptionClass');
    expect(rows.filter((row) => row.endsWith(',node-identity'))).toHaveLength(5);
  });

  it('is explained once for each class, and unlike promises are a limit', () => {
    expect(shown('verdicts').match(/not which of its workloads/g)).toHaveLength(1);
    expect(shown('limits')).toContain('The arms do not promise the same');
  });

  it('is not shown where plans did not record it', async () => {
    expect(old.head.encryptions).toEqual([]);
    expect(await renderHtml(old)).not.toMatch(/Encryption:|encryption vouches|encryptionClass/);
    expect(renderCsv(old)).not.toContain('encryptionClass');
    expect(renderText(old, { width: 200, color: false })).not.toContain('identity');
  });
});

describe('node CPU minus all pods', () => {
  it('stands with CPU by role, per arm with intervals and the difference to the baseline', () => {
    const { nodeRest } = model.loads[0]?.cost ?? {};
    const byArm = new Map(
      nodeRest?.table.rows.map(([arm, ...cells]) => [arm?.text, cells.map(({ text: each }) => each)]),
    );
    expect(byArm.get('Cilium, WireGuard · real')?.slice(0, 2)).toEqual([
      expect.stringMatching(/^5\d\d \(\d+ to \d+\)$/) as string,
      expect.stringMatching(/^\+2\d\d \(\d+ to \d+\)$/) as string,
    ]);
    expect(byArm.get('no mesh · baseline')?.[1]).toBe('n/a');
    expect(shown('cost')).toContain('beyond the baseline');
  });

  it('is in the JSON with its rounds, and fits its schema', () => {
    const json = renderJson(model);
    const row = json.cost.find(({ arm }) => arm === 'cilium-wireguard');
    expect(row?.nodeRest?.differenceCpuSecondsPerMillion).toMatchObject({ rounds: 6 });
    expect(json.cost[0]?.nodeRest?.differenceCpuSecondsPerMillion).toBeNull();
    expect(reportJson.safeParse(JSON.parse(JSON.stringify(json))).error).toBeUndefined();
  });

  it('is absent in the lab', () => {
    expect(old.loads[0]?.cost.nodeRest).toBeNull();
    expect(JSON.stringify(renderJson(old))).not.toContain('nodeRest');
  });
});
