import path from 'node:path';
import { preflightError, usageError, type HarnessError } from '../errors.ts';

/** What a container image is made of. Paths in the image are absolute; folders above them are made (root, 0755). */
export interface ImageContent {
  /** With registry and tag: `mesh.local/app:0123456789ab`. */
  readonly reference: string;
  readonly entrypoint: readonly string[];
  /** `from` on this machine (links are followed), `to` in the image; mode 0755 unless told otherwise. */
  readonly files: readonly { readonly from: string; readonly to: string; readonly mode?: number }[];
  readonly folders?: readonly { readonly path: string; readonly mode: number }[];
  /** Symbolic links: `from` in the image points to `to`, which may be relative. */
  readonly links?: readonly { readonly from: string; readonly to: string }[];
  readonly texts?: readonly { readonly to: string; readonly text: string; readonly mode: number }[];
  readonly env?: Readonly<Record<string, string>>;
  /** Numbers, so that `runAsNonRoot` can be judged: `65532:65532`. Absent: root. */
  readonly user?: string;
  readonly workingDir?: string;
  /** As Go names it; absent: that of this machine. */
  readonly architecture?: string;
}

export type LayerEntry = { readonly path: string; readonly mode: number } & (
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly from: string }
);

/**
 * What goes into the layer, folders before what is in them, without the leading slash.
 * @throws HarnessError IMAGE-PATH-INVALID, IMAGE-PATH-TWICE (exit 3).
 */
export function entriesOf(image: ImageContent): readonly LayerEntry[] {
  const entries = new Map<string, LayerEntry>();
  for (const entry of named(image)) {
    if (entries.has(entry.path)) throw twice(image, entry.path);
    entries.set(entry.path, entry);
  }
  for (const { path: below } of [...entries.values()]) addParents(image, entries, below);
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function* named(image: ImageContent): Generator<LayerEntry> {
  const { files, folders = [], links = [], texts = [] } = image;
  const inLayer = (at: string): string => relative(image, at);
  for (const { path: at, mode } of folders) yield { kind: 'folder', path: inLayer(at), mode };
  for (const { from, to } of links) yield { kind: 'link', path: inLayer(from), target: to, mode: 0o777 };
  for (const { to, text, mode } of texts) yield { kind: 'text', path: inLayer(to), text, mode };
  for (const { from, to, mode = 0o755 } of files) yield { kind: 'file', path: inLayer(to), from, mode };
}

function relative(image: ImageContent, at: string): string {
  if (/^\/.*[^/]$/.test(at) && path.posix.normalize(at) === at) return at.slice(1);
  throw preflightError({
    code: 'IMAGE-PATH-INVALID',
    message: `${image.reference}: "${at}" is no absolute, normal path`,
    hint: 'paths in an image begin with / and hold no "." or ".." and no slash at their end',
  });
}

function addParents(image: ImageContent, entries: Map<string, LayerEntry>, below: string): void {
  const parent = path.posix.dirname(below);
  if (parent === '.') return;
  const there = entries.get(parent);
  if (there && there.kind !== 'folder') throw twice(image, parent);
  if (!there) entries.set(parent, { kind: 'folder', path: parent, mode: 0o755 });
  addParents(image, entries, parent);
}

const twice = (image: ImageContent, at: string): HarnessError =>
  preflightError({
    code: 'IMAGE-PATH-TWICE',
    message: `${image.reference}: /${at} would be two things at once`,
    hint: 'give each destination once, and put nothing below a file or a link',
  });

// https://github.com/distribution/reference: domain, path in lower case, tag.
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryForm = `(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d+)?/)?${component}(?:/${component})*`;
const reference = new RegExp(`^${repositoryForm}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`);
const prefix = new RegExp(`^(?:${repositoryForm}|[A-Za-z0-9.-]+:\\d+)$`);

/** @throws HarnessError IMAGE-REFERENCE-INVALID (exit 2). */
export function requireReference(text: string): void {
  if (reference.test(text)) return;
  throw usageError({
    code: 'IMAGE-REFERENCE-INVALID',
    message: `"${text}" is no reference of an image with a tag`,
    hint: 'write registry/path/name:tag, the path in lower case',
  });
}

/**
 * What comes before `/app:<tag>`: a registry, with or without a path in it.
 * @throws HarnessError REGISTRY-INVALID (exit 2).
 */
export function requireRegistry(text: string): void {
  if (prefix.test(text)) return;
  throw usageError({
    code: 'REGISTRY-INVALID',
    message: `"${text}" is no registry`,
    hint: 'write host/path without https:// and without a tag: --registry ghcr.io/team/meshbench',
  });
}
