import { readFileSync } from 'node:fs';
import type { Running } from '../meshbench.ts';

/** Most memory that a running harness ever held, bytes: read while it lives, because the kernel forgets it with the process. */
export async function peakMemoryOf({ child, ended }: Running): Promise<number> {
  let peakBytes = 0;
  const look = (): void => {
    peakBytes = Math.max(peakBytes, highWaterBytes(child.pid ?? 0));
  };
  const timer = setInterval(look, 250);
  await ended;
  clearInterval(timer);
  return peakBytes;
}

/** VmHWM of man 5 proc. */
function highWaterBytes(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
