import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { meshes } from '../../meshes/registry.ts';
import { toolIds } from '../../toolchain/registry.ts';

const folder = path.join(import.meta.dirname, '../../meshes');
const available = meshes.flatMap(({ id, planes }) => (planes.lab.available ? [{ id, plane: planes.lab }] : []));
const absent = meshes.flatMap(({ id, planes }) => (planes.lab.available ? [] : [{ id, plane: planes.lab }]));

describe('every mesh in the registry', () => {
  it('has an id of its own', () => {
    expect(new Set(meshes.map(({ id }) => id)).size).toBe(meshes.length);
  });

  it.each(meshes.map(({ id }) => id))('%s lies in a folder of its name', (id) => {
    expect(existsSync(path.join(folder, id, 'mesh.ts'))).toBe(true);
  });

  it.each(available)('$id names tools that exist, and pins what takes part', ({ plane }) => {
    for (const tool of plane.tools) expect(toolIds).toContain(tool);
    expect(Object.keys(plane.versions).length > 0).toBe(plane.tools.length > 0);
    expect(plane.fidelityNote).not.toBe('');
  });

  it.each(absent)('$id says why it is not in the lab, and names a mesh that is', ({ plane }) => {
    expect(plane.why).not.toBe('');
    const named = /MESH=([a-z0-9-]+)/.exec(plane.instead)?.[1];
    expect(available.map(({ id }) => id)).toContain(named);
  });
});

describe('fidelity', () => {
  it('is none for no mesh alone', () => {
    expect(available.filter(({ plane }) => plane.fidelity === 'none').map(({ id }) => id)).toEqual(['none']);
  });

  it('is never "model" under a vendor’s name', () => {
    const models = available.filter(({ plane }) => plane.fidelity === 'model').map(({ id }) => id);
    expect(models.every((id) => id.startsWith('envoy-'))).toBe(true);
  });
});
