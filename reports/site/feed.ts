import { createHash } from 'node:crypto';
import type { ExperimentEntry } from './experiment-entry.ts';
import type { SiteModel } from './model.ts';
import { feedPath, hrefOf, indexPath } from './paths.ts';
import { xml } from './xml.ts';

/** Namespace of the ids below; itself the UUID of nothing but this project's feeds. */
const namespace = 'f0f7f6c2-3d5e-5b0a-9a0c-6d6573686265';

/**
 * The finished experiments as an Atom feed (RFC 4287), newest end first. Ids come from the experiments' own, so that a
 * reader never sees one twice; links are absolute only where it is known where the site will be.
 */
export function feed({ title, baseUrl, entries, updatedAt }: SiteModel): string {
  const finished = entries
    .filter((entry) => entry.finished && entry.endedAt !== '')
    .toSorted((a, b) => (a.endedAt === b.endedAt ? (a.id < b.id ? 1 : -1) : a.endedAt < b.endedAt ? 1 : -1));
  const link = (path: string): string => xml(`${baseUrl ?? ''}${hrefOf(path)}`);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<title>${xml(title)}</title>`,
    ...(baseUrl === null
      ? ['<subtitle>Links are relative to this file: the site was made without --base-url.</subtitle>']
      : []),
    `<id>urn:uuid:${uuidOf(`site:${baseUrl ?? title}`)}</id>`,
    `<updated>${xml(updatedAt)}</updated>`,
    '<author><name>meshbench</name></author>',
    '<generator>meshbench</generator>',
    `<link rel="self" type="application/atom+xml" href="${link(feedPath)}"/>`,
    `<link rel="alternate" type="text/html" href="${link(indexPath)}"/>`,
    ...finished.flatMap((entry) => entryLines(entry, link)),
    '</feed>',
    '',
  ].join('\n');
}

const entryLines = (entry: ExperimentEntry, link: (path: string) => string): string[] => [
  '<entry>',
  `<title>${xml(entry.title)}</title>`,
  `<id>urn:uuid:${uuidOf(`experiment:${entry.id}`)}</id>`,
  `<published>${xml(entry.startedAt)}</published>`,
  `<updated>${xml(entry.endedAt)}</updated>`,
  `<link rel="alternate" type="text/html" href="${link(entry.path)}"/>`,
  `<category term="${xml(entry.facets.design)}"/>`,
  `<summary>${xml([...entry.sentences, ...entry.warnings, `${entry.progress}, ${entry.trials}; plan ${entry.planHashShort}.`].join(' '))}</summary>`,
  '</entry>',
];

/** A UUID of version 5 (RFC 9562, section 5.5): the same for the same name, on every machine. */
export function uuidOf(name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const digest = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
