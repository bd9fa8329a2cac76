import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Rows of all tables of a document that have such a column, as column -> cell. */
function rowsWithColumn(markdown: string, column: string): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  let header: string[] | undefined;
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((text) => text.trim())
      : undefined;
    if (!cells) header = undefined;
    else if (!header) header = cells;
    else if (header.includes(column) && !/^:?-+:?$/.test(cells[0] ?? '')) {
      rows.push(Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
    }
  }
  return rows;
}

const references = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const isPlace = (name: string): boolean => name.startsWith('#') || name.includes('/') || /\.\w+$/.test(name);

const pages = globSync('test/golden/expected/*.html', { cwd: root }).map(read);

/** What a reader sees of a section of the pages that the golden tests expect; the longest where several have it. */
function shownIn(id: string): string {
  const texts = pages.map((page) => {
    const at = page.indexOf(` id="${id}"`);
    return at < 0 ? '' : page.slice(page.indexOf('>', at) + 1, page.indexOf('</section>', at));
  });
  const words = texts.map((text) =>
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return words.toSorted((left, right) => right.length - left.length)[0] ?? '';
}

/** More than a heading and a sentence that says that there is nothing. */
const leastText = 120;
const exists = (name: string): boolean =>
  name.startsWith('#') ? shownIn(name.slice(1)).length >= leastText : existsSync(path.join(root, name));

const guide = read('docs/report.md');
const claims = rowsWithColumn(guide, 'ours').map((row) => ({
  feature: row['a reader gets'] ?? '',
  ours: row['ours'] ?? '',
}));
const sections = rowsWithColumn(guide, 'section').flatMap((row) => references(row['section'] ?? ''));

describe('what docs/report.md claims for our report', () => {
  it('is looked at: there are rows, sections and golden pages', () => {
    expect(claims.length).toBeGreaterThan(25);
    expect(sections.length).toBeGreaterThan(15);
    expect(pages.length).toBeGreaterThan(0);
  });

  it.each(claims)('says yes, partly or no: $feature', ({ ours }) => {
    expect(ours).toMatch(/^(yes|partly|no)(:|$)/);
  });

  it.each(claims.filter(({ ours }) => !ours.startsWith('no')))('is shown where it says: $feature', ({ ours }) => {
    const places = references(ours).filter(isPlace);
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((place) => !exists(place))).toEqual([]);
  });

  it.each(sections)('explains a section that exists and holds something: %s', (section) => {
    expect(exists(section)).toBe(true);
  });

  it('would notice a section and a file that do not exist', () => {
    expect(['#verdicts', '#nowhere', 'reports/render.ts', 'reports/nowhere.ts'].filter(exists)).toEqual([
      '#verdicts',
      'reports/render.ts',
    ]);
  });
});

describe('the reading of the table', () => {
  it('takes cells by the name of their column, and nothing from other tables', () => {
    const text = '| a | ours |\n| - | ---- |\n| x | yes: `#y` |\n\n| b |\n| - |\n| z |\n';
    expect(rowsWithColumn(text, 'ours')).toEqual([{ a: 'x', ours: 'yes: `#y`' }]);
  });
});
