/**
 * Reads a proxy's own description of itself. It is of another program's version, so anything may be absent: what is not
 * there is undefined, and nothing throws.
 */
export type Node = unknown;

export function at(node: Node, ...keys: readonly string[]): Node {
  let here: Node = node;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The list there; empty when there is none. */
export function listAt(node: Node, ...keys: readonly string[]): readonly Node[] {
  const there = at(node, ...keys);
  return Array.isArray(there) ? there : [];
}

export function textAt(node: Node, ...keys: readonly string[]): string | undefined {
  const there = at(node, ...keys);
  return typeof there === 'string' ? there : undefined;
}

export function numberAt(node: Node, ...keys: readonly string[]): number | undefined {
  const there = at(node, ...keys);
  return typeof there === 'number' ? there : undefined;
}

/** Every object in the tree, parents before children. */
export function* objectsIn(node: Node): Generator<Readonly<Record<string, unknown>>> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield node as Record<string, unknown>;
  for (const child of Object.values(node)) yield* objectsIn(child);
}

/** Names of a list of extensions without the prefixes that they share: `http.router`, `original_dst`. */
export const extensionNames = (list: readonly Node[], prefix = /^envoy\.(filters\.(listener\.|http\.)?)?/): string =>
  list.map((each) => (textAt(each, 'name') ?? 'unnamed').replace(prefix, '')).join(', ') || 'none';
