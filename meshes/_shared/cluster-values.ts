import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** Values of a chart, as `helm --values` takes them. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** Reads `values/<chart>.yaml` of a mesh's folder: what holds in every profile. */
export const readValues = (folder: string, chart: string): ChartValues =>
  z.record(z.string(), z.unknown()).parse(parse(readFileSync(path.join(folder, 'values', `${chart}.yaml`), 'utf8')));

/** Maps are merged deeply, later ones win; lists and scalars are replaced, as Helm does. */
export const mergedValues = (...layers: readonly ChartValues[]): ChartValues =>
  layers.reduce((below, above) => {
    const merged = Object.entries(above).map(([key, value]) => {
      const under = below[key];
      return [key, isMap(under) && isMap(value) ? mergedValues(under, value) : value] as const;
    });
    return { ...below, ...Object.fromEntries(merged) };
  }, {});

const isMap = (value: unknown): value is ChartValues =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type NodeRole = 'client' | 'server' | 'system';

/** The toleration for the taint `bench=<role>:NoSchedule`. */
export const toleration = (role: NodeRole): Readonly<Record<string, string>> => ({
  key: 'bench',
  operator: 'Equal',
  value: role,
  effect: 'NoSchedule',
});

/** Keys of a pod's specification that put it on nodes with a role; none where nodes have no roles. */
export const placedOn = (role: NodeRole, { nodesHaveRoles }: { readonly nodesHaveRoles: boolean }): ChartValues =>
  nodesHaveRoles ? { nodeSelector: { bench: role }, tolerations: [toleration(role)] } : {};
