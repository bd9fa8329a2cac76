import path from 'node:path';
import { toolCacheRoot } from '../../../toolchain/cache.ts';
import { ensureTools } from '../../../toolchain/ensure.ts';
import type { ImageContent } from '../../../harness/images/image-content.ts';
import { cachedArchive } from '../../../harness/images/oci-archive.ts';
import { localRegistry, ourImageNames, ourImages } from '../../../harness/images/our-images.ts';
import { createLog, type Log } from '../../../harness/io/log.ts';
import { istioImages } from './istio-images.ts';

/** What kubelets make every pod's sandbox of; containerd's configuration names it. */
export const pauseImage = `${localRegistry}/pause:1`;

/**
 * Archives of every image that the test cluster runs: ours, the sandbox, Istio's. Made once for each content, into the
 * user's cache; getting the programs takes minutes the first time.
 */
export async function testImages(log: Log = createLog({ verbose: false })): Promise<string[]> {
  const ids = [...ourImageNames, 'pilot-discovery', 'pilot-agent', 'envoy'] as const;
  const binaries = await ensureTools(ids, { log });
  const ours = await ourImages(binaries, localRegistry);
  const pause: ImageContent = {
    reference: pauseImage,
    entrypoint: ['/agent', 'idle'],
    files: [{ from: binaries.agent, to: '/agent' }],
    user: '65535:65535',
  };
  const archives: string[] = [];
  for (const image of [pause, ...ourImageNames.map((name) => ours[name]), ...(await istioImages(binaries))]) {
    log.status(`image ${image.reference}`);
    archives.push(await cachedArchive(path.join(toolCacheRoot(), 'images'), image));
  }
  return archives;
}
