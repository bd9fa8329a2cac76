import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { findCommand } from '../../../toolchain/find-command.ts';
import { toolOf } from '../../../toolchain/registry.ts';
import { preflightError } from '../../../harness/errors.ts';
import type { ImageContent } from '../../../harness/images/image-content.ts';
import { istioModule } from './istio-charts.ts';
import { librariesOf, type PlacedFile } from './libraries.ts';

export interface IstioBinaries {
  readonly 'pilot-discovery': string;
  readonly 'pilot-agent': string;
  readonly envoy: string;
}

/**
 * Istio's images under their own names: its own control plane and agent, built from its module, with upstream Envoy and
 * this machine's iptables. With them its charts run without a registry; what differs from the vendor's images is Envoy,
 * so the fidelity is real-control-plane.
 */
export async function istioImages(binaries: IstioBinaries): Promise<readonly ImageContent[]> {
  const tag = toolOf('pilot-discovery').version;
  return [
    {
      reference: `docker.io/istio/pilot:${tag}`,
      entrypoint: ['/usr/local/bin/pilot-discovery'],
      user: '1337:1337',
      files: [{ from: binaries['pilot-discovery'], to: '/usr/local/bin/pilot-discovery' }],
      folders: [scratch],
      texts: accounts,
    },
    {
      reference: `docker.io/istio/proxyv2:${tag}`,
      entrypoint: ['/usr/local/bin/pilot-agent'],
      files: await proxyFiles(binaries),
      links: iptablesLinks(),
      folders: [scratch],
      texts: accounts,
    },
  ];
}

const scratch = { path: '/tmp', mode: 0o1777 };
const accounts = [
  {
    to: '/etc/passwd',
    text: 'root:x:0:0:root:/:/none\nistio-proxy:x:1337:1337:istio-proxy:/tmp:/none\nnobody:x:65534:65534:nobody:/:/none\n',
    mode: 0o644,
  },
  { to: '/etc/group', text: 'root:x:0:\nistio-proxy:x:1337:\nnogroup:x:65534:\n', mode: 0o644 },
];

async function proxyFiles(binaries: IstioBinaries): Promise<readonly PlacedFile[]> {
  const tables = [commandAt('xtables-nft-multi'), commandAt('xtables-legacy-multi')];
  const extensions = await xtablesExtensions();
  const bootstrap = path.join(await istioModule(), 'tools/packaging/common/envoy_bootstrap.json');
  return [
    { from: binaries['pilot-agent'], to: '/usr/local/bin/pilot-agent' },
    { from: binaries.envoy, to: '/usr/local/bin/envoy' },
    { from: bootstrap, to: '/var/lib/istio/envoy/envoy_bootstrap_tmpl.json' },
    // iptables looks protocols up by name.
    { from: '/etc/protocols', to: '/etc/protocols' },
    ...tables.map((from) => ({ from, to: `/usr/sbin/${path.basename(from)}` })),
    ...extensions.map((file) => ({ from: file, to: file })),
    ...(await librariesOf([binaries.envoy, ...tables, ...extensions])),
  ];
}

/** One program under many names, as Debian has them; the plain names are the nft ones, which is its default. */
function iptablesLinks(): NonNullable<ImageContent['links']> {
  const commands = ['iptables', 'ip6tables'];
  const verbs = ['', '-save', '-restore'];
  const named = (name: string, backend: string) => ({ from: `/usr/sbin/${name}`, to: `xtables-${backend}-multi` });
  return commands.flatMap((command) =>
    verbs.flatMap((verb) => [
      named(`${command}${verb}`, 'nft'),
      named(`${command}-nft${verb}`, 'nft'),
      named(`${command}-legacy${verb}`, 'legacy'),
    ]),
  );
}

/** Matches and targets that iptables loads by name. They keep their paths: the folder is compiled into it. */
async function xtablesExtensions(): Promise<readonly string[]> {
  for (const folder of ['x86_64-linux-gnu/xtables', 'aarch64-linux-gnu/xtables', 'xtables']) {
    const at = path.join('/usr/lib', folder);
    const names = (await readdir(at).catch(() => [])).filter((name) => name.endsWith('.so'));
    if (names.length > 0) return names.sort().map((name) => path.join(at, name));
  }
  throw iptablesMissing('its extensions below /usr/lib');
}

const commandAt = (name: string): string => {
  const found = findCommand(name);
  if (found === undefined) throw iptablesMissing(name);
  return found;
};

const iptablesMissing = (what: string): Error =>
  preflightError({
    code: 'IPTABLES-MISSING',
    message: `${what}: the proxy’s image takes this machine’s iptables, which is not whole`,
    hint: 'apt-get install -y --no-install-recommends iptables',
  });
