import { HarnessError, messageOf, preflightError } from '../harness/errors.ts';
import type { Tool } from './tool.ts';

interface Cause {
  readonly code: string;
  readonly says: RegExp;
  readonly because: string;
  readonly hint: string;
}

/** What go and pip say, and what it means; the first that fits counts. */
const causes: readonly Cause[] = [
  {
    code: 'TOOL-DISK-FULL',
    says: /no space left on device|disk quota exceeded/i,
    because: 'the disk is full',
    hint: 'a build of Consul or Istio needs about 4 GB in the Go caches (go env GOCACHE GOMODCACHE) and in ~/.cache/meshbench',
  },
  {
    code: 'TOOL-HASH-MISMATCH',
    says: /checksum mismatch|SECURITY ERROR|DO NOT MATCH THE HASHES/,
    because: 'what was downloaded is not what is pinned',
    hint: 'do not go around this: find out what stands between this machine and the registry (GOPROXY, pip index)',
  },
  {
    code: 'GIT-MISSING',
    says: /"git": executable file not found/,
    because: 'go fetches a module with git, which is not on this machine',
    hint: 'install it, on Debian and Ubuntu with: apt-get install -y git; or set GOPROXY to a proxy that has the module',
  },
  {
    code: 'TOOL-NO-NETWORK',
    says: new RegExp(
      [
        /dial tcp|proxyconnect|TLS handshake timeout|i\/o timeout|server misbehaving|no such host|network is unreachable/,
        /connection re(fused|set)|Could not resolve host|lookup disabled by GOPROXY=off|unexpected EOF/,
        /NewConnectionError|Name or service not known|name resolution|Max retries exceeded|ConnectTimeout|ProxyError/,
      ]
        .map((part) => part.source)
        .join('|'),
      'i',
    ),
    because: 'its first build needs the network (Go module proxy, PyPI), which does not answer',
    hint: 'check the network, HTTPS_PROXY and `go env GOPROXY`, then run this again: what was downloaded is kept; later runs need no network',
  },
  {
    code: 'TOOL-NOT-FOR-THIS-MACHINE',
    says: /No matching distribution found|GLIBC_[\d.]+' not found|Exec format error/i,
    because: 'there is none for this machine',
    hint: 'the pinned binary is for Linux with glibc 2.31 or newer, x86_64 or aarch64',
  },
];

/** The error that people read when a tool could not be got: why, the end of the output, what to do. Exit 3. */
export function buildFailure(tool: Tool, cause: unknown): HarnessError {
  const output = messageOf(cause);
  const known = causes.find(({ says }) => says.test(output));
  const name = `${tool.id} ${tool.version}`;
  return preflightError({
    code: known?.code ?? 'TOOL-BUILD-FAILED',
    message: `${name} could not be got (${tool.obtained})${known ? `: ${known.because}` : ''}\n${output}`,
    hint:
      known?.hint ?? (cause instanceof HarnessError ? cause.hint : 'run again with -v to see every line of the build'),
    cause,
  });
}
