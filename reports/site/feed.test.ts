import { describe, expect, it } from 'vitest';
import { feed, uuidOf } from './feed.ts';
import type { ExperimentEntry } from './experiment-entry.ts';
import type { SiteModel } from './model.ts';
import { sitemap } from './sitemap.ts';
import { xml } from './xml.ts';

const entry = (fields: Partial<ExperimentEntry> = {}): ExperimentEntry => ({
  id: '20260101-one',
  kind: 'comparison',
  title: 'one',
  path: 'experiments/20260101-one/report.html',
  href: 'experiments/20260101-one/report.html',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T01:00:00.000Z',
  startedAtWords: '2026-01-01 00:00 UTC',
  finished: true,
  ended: 'all 5 rounds, as planned',
  progress: '5 of 5 rounds',
  trials: '15 valid trials',
  warnings: [],
  planHash: 'f'.repeat(64),
  planHashShort: 'f'.repeat(12),
  load: '',
  verdicts: [],
  sentences: ['istio adds 0.12 ms.'],
  facets: { arms: [], target: 'lab', design: 'interleaved', scenario: 'http', fingerprint: 'a' },
  environment: '',
  ...fields,
});

const model = (fields: Partial<SiteModel> = {}): SiteModel => ({
  title: 'Benchmarks',
  baseUrl: null,
  summary: '',
  entries: [entry()],
  filters: [],
  series: [],
  unreadable: [],
  histories: [],
  updatedAt: '2026-01-01T01:00:00.000Z',
  ...fields,
});

const hrefs = (text: string): string[] => [...text.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);

describe('the feed', () => {
  it('has what RFC 4287 asks of a feed and of an entry', () => {
    const text = feed(model());
    const [head = '', only = ''] = text.split('<entry>');
    for (const part of [head, only]) {
      for (const name of ['id', 'title', 'updated'])
        expect(part.match(new RegExp(`<${name}>[^<]+</${name}>`, 'g'))).toHaveLength(1);
    }
    expect(head).toContain('<author><name>');
    expect(only).toContain('<link rel="alternate"');
    expect(only).toContain('<summary>istio adds 0.12 ms. 5 of 5 rounds, 15 valid trials; plan ffffffffffff.</summary>');
  });

  it('takes its ids from those of the experiments, and its times from their ends', () => {
    expect(feed(model())).toBe(feed(model()));
    expect(feed(model({ title: 'Renamed' }))).toContain(`urn:uuid:${uuidOf('experiment:20260101-one')}`);
    expect(uuidOf('a')).not.toBe(uuidOf('b'));
    expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(feed(model())).toContain('<updated>2026-01-01T01:00:00.000Z</updated>');
  });

  it('links absolutely where the address is known, else relatively and says so', () => {
    const known = feed(model({ baseUrl: 'https://example.org/bench/' }));
    expect(hrefs(known).every((href) => href.startsWith('https://example.org/bench/'))).toBe(true);
    expect(known).not.toContain('<subtitle>');
    const unknown = feed(model());
    expect(hrefs(unknown)).toEqual(['feed.xml', 'index.html', 'experiments/20260101-one/report.html']);
    expect(unknown).toContain('--base-url');
  });

  it('leaves out what is not finished, and lists the latest end first', () => {
    const entries = [
      entry({ id: 'early', endedAt: '2026-01-01T00:30:00.000Z' }),
      entry({ id: 'running', finished: false }),
      entry({ id: 'late', endedAt: '2026-01-03T00:00:00.000Z' }),
    ];
    const ids = [...feed(model({ entries })).matchAll(/<entry>\n.*\n<id>urn:uuid:([^<]*)/g)].map(([, id]) => id);
    expect(ids).toEqual([uuidOf('experiment:late'), uuidOf('experiment:early')]);
  });

  it('is XML whatever a title holds', () => {
    const title = `</title><script>&"'\u0000\ud800 ]]>`;
    const text = feed(model({ title, entries: [entry({ title, path: 'experiments/a b&"<x>/report.html' })] }));
    expect(text).not.toMatch(/<script|\u0000|&(?!amp;|lt;|gt;|quot;|#39;)/);
    expect(text).toContain('experiments/a%20b%26%22%3Cx%3E/report.html');
  });
});

describe('the sitemap', () => {
  it('needs absolute addresses: there is none without a base URL', () => {
    expect(sitemap(model())).toBeNull();
    const map = sitemap(model({ baseUrl: 'https://example.org/' })) ?? '';
    expect([...map.matchAll(/<loc>([^<]*)/g)].map(([, loc]) => loc)).toEqual([
      'https://example.org/index.html',
      'https://example.org/experiments/20260101-one/report.html',
    ]);
  });
});

it('xml escapes what ends an element or attribute, and drops what XML cannot hold', () => {
  expect(xml(`<a href="b" c='d'>&\u0007\u200f😀`)).toBe(
    '&lt;a href=&quot;b&quot; c=&#39;d&#39;&gt;&amp;\ufffd\u200f😀',
  );
});
