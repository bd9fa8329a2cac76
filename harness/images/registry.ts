import { HarnessError, exitCodes, messageOf, targetError } from '../errors.ts';
import { exec } from '../io/exec.ts';
import type { ImageContent } from './image-content.ts';
import { withFolderIn } from './oci-archive.ts';
import { writeOciLayout } from './oci-layout.ts';

/** How a registry is spoken to: with crane, whose credentials are those of `~/.docker/config.json`. */
export interface RegistryDoor {
  /** Path of crane. */
  readonly crane: string;
  /** Also without TLS, or with a certificate that nobody vouches for. */
  readonly insecure?: boolean;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** A slow line, and the largest layer of ours. */
const pushTimeoutMs = 900_000;
const askTimeoutMs = 60_000;

/**
 * Puts an image into its registry and returns its digest there, `sha256:...`. `scratch` is a folder with room for it.
 * @throws HarnessError REGISTRY-REFUSED, REGISTRY-UNREACHABLE, REGISTRY-FAILED (exit 4), and those of `writeOciLayout`.
 */
export async function pushImage(image: ImageContent, scratch: string, door: RegistryDoor): Promise<string> {
  return withFolderIn(scratch, async (layout) => {
    const { reference, digest } = await writeOciLayout(layout, image);
    // crane takes a folder; of archives it knows Docker's alone.
    const said = await crane(['push', layout, reference], { reference, timeoutMs: pushTimeoutMs }, door);
    if (said.trim().endsWith(`@${digest}`)) return digest;
    throw targetError({
      code: 'REGISTRY-FAILED',
      message: `${reference} arrived as ${said.trim()} instead of ${digest}`,
      hint: 'look at what stands between this machine and the registry: it changed the image',
    });
  });
}

/**
 * The digest that a registry has under a reference; undefined where it has none.
 * @throws HarnessError REGISTRY-REFUSED, REGISTRY-UNREACHABLE, REGISTRY-FAILED (exit 4).
 */
export async function digestInRegistry(reference: string, door: RegistryDoor): Promise<string | undefined> {
  try {
    return (await crane(['digest', reference], { reference, timeoutMs: askTimeoutMs }, door)).trim();
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'REGISTRY-HAS-NOT') return undefined;
    throw error;
  }
}

async function crane(
  args: readonly string[],
  { reference, timeoutMs }: { readonly reference: string; readonly timeoutMs: number },
  door: RegistryDoor,
): Promise<string> {
  try {
    const { stdout } = await exec(door.crane, [...args, ...(door.insecure === true ? ['--insecure'] : [])], {
      timeoutMs,
      ...(door.signal ? { signal: door.signal } : {}),
      ...(door.onLine ? { onLine: door.onLine } : {}),
    });
    return stdout;
  } catch (cause) {
    door.signal?.throwIfAborted();
    throw registryError(reference, cause);
  }
}

interface Refusal {
  readonly code: string;
  readonly says: RegExp;
  readonly because: string;
  readonly hint: (host: string) => string;
}

/** What registries say, and what it means; the first that fits counts. */
const refusals: readonly Refusal[] = [
  {
    code: 'REGISTRY-REFUSED',
    says: /UNAUTHORIZED|DENIED|\b40[13]\b|authentication required|no basic auth credentials/i,
    because: 'refused these credentials, or there are none',
    hint: (host) =>
      `docker login ${host} (or podman login --authfile ~/.docker/config.json ${host}) with a user who may push there; the repository must exist where a registry makes none by itself`,
  },
  {
    code: 'REGISTRY-HAS-NOT',
    says: /MANIFEST_UNKNOWN|NAME_UNKNOWN|NAME_INVALID|\b404\b/,
    because: 'knows no such repository or image',
    hint: () => 'make the repository there first, and look at the name: registries want host/project/name',
  },
  {
    code: 'REGISTRY-UNREACHABLE',
    says: /dial tcp|no such host|connection re(fused|set)|i\/o timeout|TLS handshake|x509|server gave HTTP response|EOF|timed out/,
    because: 'cannot be reached',
    hint: (host) =>
      `look at the name ${host}, the network and HTTPS_PROXY; a registry without TLS, or with a certificate of its own, needs --insecure`,
  },
];

function registryError(reference: string, cause: unknown): HarnessError {
  const said = messageOf(cause);
  const known = refusals.find(({ says }) => says.test(said));
  const host = hostOf(reference);
  return new HarnessError({
    code: known?.code ?? 'REGISTRY-FAILED',
    message: `${reference}: registry ${host} ${known?.because ?? 'refused'}\n${said}`,
    hint: known?.hint(host) ?? 'run again with -v to see every line; the log of the registry may say more',
    exitCode: exitCodes.target,
    cause,
  });
}

/** A first part without dot or port is a user of Docker Hub. */
function hostOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}
