import type { SiteModel } from './model.ts';
import { hrefOf, indexPath } from './paths.ts';
import { xml } from './xml.ts';

/** The pages by their addresses (sitemaps.org, protocol 0.9), which must be absolute. @returns null without a base URL. */
export function sitemap({ baseUrl, entries, histories, updatedAt }: SiteModel): string | null {
  if (baseUrl === null) return null;
  const pages = [
    { path: indexPath, changedAt: updatedAt },
    ...histories.map(({ path }) => ({ path, changedAt: updatedAt })),
    ...entries.map(({ path, endedAt }) => ({ path, changedAt: endedAt })),
  ];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...pages.map(({ path, changedAt }) => {
      const changed = changedAt === '' ? '' : `<lastmod>${xml(changedAt)}</lastmod>`;
      return `<url><loc>${xml(`${baseUrl}${hrefOf(path)}`)}</loc>${changed}</url>`;
    }),
    '</urlset>',
    '',
  ].join('\n');
}
