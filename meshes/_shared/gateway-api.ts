import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { preflightError } from '../../harness/errors.ts';
import { exec } from '../../harness/io/exec.ts';
import type { KubeObject } from '../../harness/io/kube-object.ts';
import { findCommand } from '../../toolchain/find-command.ts';

const modulePath = 'sigs.k8s.io/gateway-api';
/** Its go.mod pins the version, its go.sum the content. */
const pinned = path.resolve(import.meta.dirname, '../../toolchain/gateway-api');

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/**
 * The Gateway API's definitions of the standard channel, in the order in which they are applied: out of its Go module,
 * because that is verified without another source. The admission policy of the same folder is left out: it guards users
 * against downgrades, and whoever runs meshbench would only meet it when it refuses something.
 * @throws HarnessError GO-MISSING or COMMAND-FAILED (exit 3).
 */
export async function gatewayApiObjects(): Promise<readonly KubeObject[]> {
  const folder = path.join(await moduleFolder(), 'config/crd/standard');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as unknown))
    .filter((written) => written !== null)
    .map((written) => object.parse(written))
    .filter(({ kind }) => kind === 'CustomResourceDefinition');
}

async function moduleFolder(): Promise<string> {
  const go = findCommand('go');
  if (go === undefined) {
    throw preflightError({
      code: 'GO-MISSING',
      message: 'the Go toolchain, which brings the definitions of the Gateway API, is not on this machine',
      hint: 'install Go 1.26 or newer: unpack the archive of https://go.dev/dl into /usr/local',
    });
  }
  const { stdout } = await exec(go, ['mod', 'download', '-json', modulePath], {
    cwd: pinned,
    env: { GOFLAGS: '-mod=readonly', GOWORK: 'off', GOTOOLCHAIN: 'local' },
    timeoutMs: 120_000,
    exitCode: 3,
    hint: 'the Go module proxy has to be reachable once: try `go mod download` in toolchain/gateway-api',
  });
  return z.object({ Dir: z.string() }).parse(JSON.parse(stdout)).Dir;
}
