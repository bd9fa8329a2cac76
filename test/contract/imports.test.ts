import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importZones } from './import-zones.ts';

const root = path.join(import.meta.dirname, '../..');
const sources = globSync('{harness,meshes,reports,scenarios,toolchain}/**/*.ts', { cwd: root }).filter(
  (file) => !file.endsWith('.test.ts'),
);

const programs = globSync('ebpf/**/*.{bt,sh}', { cwd: root });

const importsOf = (file: string): string[] => {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
};
const isBelow = (file: string, folder: string): boolean => {
  const clean = folder.replace(/^\.\//, '');
  return file === clean || file.startsWith(`${clean}/`);
};

describe('imports', () => {
  it('are looked at: the sources are found', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it.each(importZones.map((zone) => [zone.target, zone] as const))('of %s point one way', (_target, zone) => {
    const wrong = sources
      .filter((file) => isBelow(file, zone.target))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => name.startsWith('.'))
          .map((name) => path.normalize(path.join(path.dirname(file), name)))
          .filter((imported) => zone.from.some((folder) => isBelow(imported, folder)))
          .map((imported) => `${file} imports ${imported}: ${zone.message}`),
      );
    expect(wrong).toEqual([]);
  });

  it('of effects stay in harness/io', () => {
    const effects = ['zx', '@kubernetes/client-node', 'node:child_process', 'child_process'];
    const wrong = sources
      .filter((file) => !isBelow(file, './harness/io'))
      .filter((file) => importsOf(file).some((name) => effects.includes(name)));
    expect(wrong).toEqual([]);
  });

  it('of mesh names stay in meshes/: nothing else in the harness knows one, and no program of a probe', () => {
    const names = /\b(istio|linkerd|consul|cilium|ztunnel|pilot)\b/i;
    const withoutComments = (text: string): string =>
      text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*(\/\/|#(?!!)).*$/gm, '');
    expect(programs.length).toBeGreaterThan(10);
    const wrong = [...sources, ...programs]
      .filter((file) => isBelow(file, './harness') || isBelow(file, './reports') || isBelow(file, './ebpf'))
      .filter((file) => names.test(withoutComments(readFileSync(path.join(root, file), 'utf8'))));
    expect(wrong).toEqual([]);
  });
});
