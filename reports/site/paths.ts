/** Where the pages of a site are, relative to its folder; the same names again each time: links to them stay good. */
import { sha256 } from '../../harness/core/hash.ts';

export const indexPath = 'index.html';
export const feedPath = 'feed.xml';
export const sitemapPath = 'sitemap.xml';
export const manifestPath = 'site.json';

/** The id is the name of a folder, and so is this. */
export const reportPath = (experiment: string): string => `experiments/${experiment}/report.html`;

/** Ids of arms are safe as names of files; one of someone else's plan that is not gets a name that is. */
export const historyPath = (arm: string): string => `history/${isSafe(arm) ? arm : safeName(arm)}.html`;

const isSafe = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name);
const safeName = (name: string): string =>
  `${name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40)}-${sha256(name).slice(0, 8)}`.replace(/^-/, '');

/** What this program writes; anything else in a list of files is not its own, and is never removed. */
export const isSitePath = (path: string): boolean =>
  [indexPath, feedPath, sitemapPath].includes(path) ||
  /^history\/[A-Za-z0-9][A-Za-z0-9._-]*\.html$/.test(path) ||
  /^experiments\/(?!\.)[^/\0]+\/report\.html$/.test(path);

/** A path as a link: a folder may be called anything. */
export const hrefOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** A link from a page to another, both paths of the site. */
export const linkFrom = (page: string, to: string): string => '../'.repeat(page.split('/').length - 1) + hrefOf(to);
