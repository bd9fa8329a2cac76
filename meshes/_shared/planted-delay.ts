import type { PlantedProxyDelay } from '../../harness/core/plan.ts';
import type { EvidenceItem } from '../../harness/core/trial.ts';
import type { Lab } from '../../harness/targets/lab/lab.ts';
import type { Enrolled } from '../mesh.ts';
import { envoyStats, sumStats, type EnvoyAdmin } from './envoy-admin.ts';
import type { Json } from './envoy-config.ts';
import { item } from './evidence.ts';

/**
 * An HTTP filter that spins in every request until the monotonic clock has passed the delay. It spins, because a timer
 * would let the worker sleep in epoll_wait, and then the delay would be no work of the proxy's. Lua's own os.clock counts
 * the CPU of all threads: read beside the monotonic clock (LuaJIT's FFI), 858 to 1002 us passed in 1000.
 */
export function spinningFilter({ delayMs }: Pick<PlantedProxyDelay, 'delayMs'>): Json {
  const type = 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua';
  return {
    name: 'meshbench.planted_delay',
    typed_config: { '@type': type, default_source_code: { inline_string: spinFor(delayMs * 1e6) } },
  };
}

const spinFor = (nanoseconds: number): string => `
local ffi = require('ffi')
ffi.cdef[[
  typedef struct { long seconds; long nanoseconds; } meshbench_timespec;
  int clock_gettime(int clock, meshbench_timespec *time);
]]
local monotonic = 1
local time = ffi.new('meshbench_timespec')
local function now()
  ffi.C.clock_gettime(monotonic, time)
  return tonumber(time.seconds) * 1e9 + tonumber(time.nanoseconds)
end
function envoy_on_request(handle)
  local until_then = now() + ${Math.round(nanoseconds)}
  while now() < until_then do end
end
`;

const executions = /^http\..*\.lua\.executions$/;
const errors = /^http\..*\.lua\.errors$/;

export interface SpinningProxy {
  readonly admin: EnvoyAdmin;
  readonly planted: PlantedProxyDelay;
}

/** The path's own proofs, and that the filter ran in every request of the window without an error. */
export function provingDelay(lab: Lab, enrolled: Enrolled, { admin, planted }: SpinningProxy): Enrolled {
  const read = async (): Promise<{ ran: number; failed: number }> => {
    const stats = await envoyStats(lab, admin, new RegExp(`${executions.source}|${errors.source}`));
    return { ran: sumStats(stats, executions), failed: sumStats(stats, errors) };
  };
  let ranBefore = 0;
  return {
    ...enrolled,
    proveBefore: async () => {
      const items = await enrolled.proveBefore();
      ranBefore = (await read()).ran;
      return items;
    },
    proveAfter: async (window): Promise<readonly EvidenceItem[]> => {
      const { ran, failed } = await read();
      const grown = ran - ranBefore;
      return [
        ...(await enrolled.proveAfter(window)),
        item(
          `the ${planted.proxy} proxy spun for ${planted.delayMs} ms in every request sent`,
          window.requests > 0 && grown >= window.requests && failed === 0,
          `${grown} of ${window.requests} requests, ${failed} errors`,
        ),
      ];
    },
  };
}
