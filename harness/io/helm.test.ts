import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { targetError } from '../errors.ts';
import { helmError } from './helm-errors.ts';
import { commandsOf, Helm, objectsOf, type HelmRelease } from './helm.ts';

const release: HelmRelease = {
  release: 'control',
  namespace: 'mesh-system',
  chart: { name: 'control', repository: 'https://charts.example', version: '1.2.3' },
  values: { replicas: 1, text: 'a b' },
  setFiles: { 'tls.crt': '/keys/a.crt' },
  readyTimeoutMs: 90_000,
};

describe('commands', () => {
  it('can be pasted, values and all', () => {
    const { install, uninstall } = commandsOf(release);
    expect(install).toBe(
      [
        "helm upgrade --install control control --repo https://charts.example --version 1.2.3 --namespace mesh-system --wait --timeout 90s --values - --set-file tls.crt=/keys/a.crt <<'VALUES'",
        'replicas: 1',
        'text: a b',
        'VALUES',
      ].join('\n'),
    );
    expect(uninstall).toBe('helm uninstall control --namespace mesh-system --wait --ignore-not-found --timeout 90s');
  });

  it('of Helm 4 name the strategy of --wait; an OCI chart is its own repository; a folder needs no version', () => {
    const oci = { ...release, chart: { name: 'control', repository: 'oci://r.example/control', version: '1.2.3' } };
    expect(commandsOf(oci, 4).install).toContain('control oci://r.example/control --version 1.2.3');
    expect(commandsOf(oci, 4).install).toContain('--wait=watcher');
    const local = { ...release, chart: { name: 'control', folder: '/charts/control' } };
    expect(commandsOf(local).install).toContain('--install control /charts/control --namespace');
  });
});

describe('failures', () => {
  const failed = (message: string): ReturnType<typeof targetError> =>
    targetError({ code: 'COMMAND-FAILED', message, hint: 'by hand' });
  it.each([
    ['Error: chart "control" version "9" not found in https://charts.example repository', 'CHART-NOT-FOUND'],
    ['Error: chart "control" matching 9 not found in x index. (try \'helm repo update\')', 'CHART-NOT-FOUND'],
    [
      'Error: looks like "https://charts.example" is not a valid chart repository or cannot be reached: Get: dial tcp',
      'CHART-REPOSITORY-UNREACHABLE',
    ],
    ['Error: context deadline exceeded', 'HELM-TIMED-OUT'],
    ['Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress', 'HELM-BUSY'],
    ['Error: template: x.yaml:1: bad', 'HELM-FAILED'],
  ])('%s', (message, code) => {
    const error = helmError(failed(message), { chart: release.chart, release });
    expect(error).toMatchObject({ code });
    if (code.startsWith('CHART'))
      expect(error).toMatchObject({
        message: expect.stringMatching(/control 1\.2\.3 of https:\/\/charts\.example/) as string,
      });
  });

  it('that are none of Helm’s are handed back', () => {
    const other = new Error('interrupted');
    expect(helmError(other, {})).toBe(other);
  });
});

describe('rendered objects', () => {
  it('are read without empty documents, lists taken apart', () => {
    const text =
      '---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\n';
    expect(objectsOf(text).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['Secret a', 'Service b']);
  });

  it('that are no objects are an error', () => {
    expect(() => objectsOf('kind: Service\n')).toThrow();
  });
});

describe('the program', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'helm-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Stands for helm: what is read here is how it is called. */
  async function helmThat(script: string): Promise<Helm> {
    const program = path.join(folder, 'helm');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    return new Helm({ path: program, folder, kubeVersion: '1.34.4', context: 'here' });
  }

  it.each([
    ['v3.19', 3],
    ['v3.19.4+g7cfb6e4', 3],
    ['v4.3', 4],
  ])('says %s', async (said, major) => {
    expect((await (await helmThat(`echo ${said}`)).version()).major).toBe(major);
  });

  it('of another age is refused', async () => {
    await expect((await helmThat('echo v2.17.0')).version()).rejects.toMatchObject({ code: 'HELM-UNSUPPORTED' });
  });

  it('pulls a chart once, and refuses one that was published anew', async () => {
    const pulling =
      'while [ $# -gt 0 ]; do [ "$1" = --destination ] && d=$2; shift; done; echo chart > "$d/control-1.2.3.tgz"';
    const helm = await helmThat(pulling);
    const chart = { name: 'control', repository: 'https://charts.example', version: '1.2.3' };
    const first = await helm.pull(chart);
    expect(await helm.pull(chart)).toBe(first);
    expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
    await expect(helm.pull({ ...chart, sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'CHART-CHANGED' });
  });

  it('renders for the version of the cluster, in its context, with the values on stdin', async () => {
    const helm = await helmThat(
      'printf \'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\nargs: "%s"\\nvalues: "%s"\\n\' "$*" "$(head -n1)"',
    );
    const [object] = await helm.template({ ...release, chart: { name: 'control', folder: '/c' } });
    expect(object?.['args']).toContain(
      'template control /c --namespace mesh-system --include-crds --kube-version 1.34.4',
    );
    expect(object?.['args']).toContain('--kube-context here');
    expect(object?.['values']).toBe('replicas: 1');
  });
});
