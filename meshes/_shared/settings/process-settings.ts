import type { EnvoyServer } from '../envoy-admin.ts';
import { bootstrapOf } from './carrying-path.ts';
import { at, extensionNames, listAt, objectsIn, type Node } from './json-node.ts';

/** What holds for the proxy as a whole: the program, its threads, statistics and runtime switches. */
export function processSettings(server: EnvoyServer, dump: Node): Readonly<Record<string, string>> {
  const bootstrap = bootstrapOf(dump);
  return {
    proxy: `Envoy ${server.version}, ${server.tlsLibrary}`,
    'worker threads': String(server.workerThreads),
    'log level': server.logLevel,
    'statistics kept': statisticsKept(at(bootstrap, 'stats_config', 'stats_matcher')),
    'statistics tags': `${listAt(bootstrap, 'stats_config', 'stats_tags').length} own`,
    'statistics sinks': extensionNames(listAt(bootstrap, 'stats_sinks'), /^envoy\.stat_sinks\./),
    'runtime switches': runtimeSwitches(bootstrap),
  };
}

function statisticsKept(matcher: Node): string {
  if (matcher === undefined) return 'all';
  if (at(matcher, 'reject_all') === true) return 'none';
  const patterns = (list: string): number => listAt(matcher, list, 'patterns').length;
  const [included, excluded] = [patterns('inclusion_list'), patterns('exclusion_list')];
  return included > 0 ? `those of ${included} patterns` : `all but those of ${excluded} patterns`;
}

const runtimeSwitches = (bootstrap: Node): string =>
  [...objectsIn(at(bootstrap, 'layered_runtime', 'layers'))]
    .flatMap(({ static_layer: layer }) => (typeof layer === 'object' && layer !== null ? Object.entries(layer) : []))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort()
    .join(', ') || 'none';
