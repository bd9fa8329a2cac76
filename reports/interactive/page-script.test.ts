import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withoutControls } from '../plain-text.ts';
import { pageScript } from './inline-script.ts';

const { source, hash } = pageScript();

describe('the script of every report', () => {
  it('is at most 10 kB as it is shipped', () => {
    expect(Buffer.byteLength(source)).toBeGreaterThan(1000);
    expect(Buffer.byteLength(source)).toBeLessThanOrEqual(10_000);
  });

  it('is allowed by the hash of these very bytes', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source));
    expect(hash).toBe(`sha256-${Buffer.from(digest).toString('base64')}`);
  });

  it('is JavaScript that can stand in a page', () => {
    expect(() => new vm.Script(source)).not.toThrow();
    expect(source).not.toMatch(/<\/script|<!--/i);
    // The page replaces control characters: a script with one would no longer fit its hash.
    expect(withoutControls(source)).toBe(source);
  });

  it('neither writes markup, nor evaluates text, nor asks the network', () => {
    expect(source).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bFunction\(/);
    expect(source).not.toMatch(/fetch|XMLHttpRequest|WebSocket|sendBeacon|import\(|https?:/);
  });
});

/** What the script finds in the page: just enough of a document for one table of one column. */
function sortedBy(texts: readonly string[], clicks: number): string[] {
  interface Row {
    readonly cells: readonly { readonly textContent: string }[];
  }
  let click: (() => void) | undefined;
  const rows: Row[] = texts.map((text) => ({ cells: [{ textContent: text }] }));
  let shown = rows;
  const header = { ariaSort: null, childNodes: [], append: () => undefined };
  const table = {
    tBodies: [{ rows, append: (...order: Row[]) => (shown = order) }],
    querySelector: () => null,
    querySelectorAll: () => [header],
  };
  const button = {
    append: () => undefined,
    addEventListener: (_: string, listener: () => void) => (click = listener),
  };
  vm.runInNewContext(source, {
    Intl,
    addEventListener: () => undefined,
    document: {
      createElement: () => button,
      getElementById: () => null,
      querySelectorAll: (selector: string) => (selector.endsWith('table') ? [table] : []),
    },
  });
  for (let count = 0; count < clicks; count += 1) click?.();
  return shown.flatMap(({ cells }) => cells.map(({ textContent }) => textContent));
}

describe('sorting a column', () => {
  it.each([
    ['changes', ['+61 %', '-3.4 %', '+0.8 %'], ['-3.4 %', '+0.8 %', '+61 %']],
    ['grouped figures', ['1,234', '987', '12,000'], ['987', '1,234', '12,000']],
    [
      'ratios',
      ['× 1.61 (1.58 to 1.64)', '× 0.99 (0.97 to 1.01)', '× 1.02'],
      ['× 0.99 (0.97 to 1.01)', '× 1.02', '× 1.61 (1.58 to 1.64)'],
    ],
    ['latencies in two units', ['1.2 s', '0.55 ms', '140 ms'], ['0.55 ms', '140 ms', '1.2 s']],
    ['sizes, none among them', ['1.1 GiB', 'none', '512 MiB'], ['none', '512 MiB', '1.1 GiB']],
    ['probabilities', ['0.001', '< 0.001', '0.04'], ['< 0.001', '0.001', '0.04']],
    ['ranges', ['58 to 64 %', '-2 to 3 %', '5 to 9 %'], ['-2 to 3 %', '5 to 9 %', '58 to 64 %']],
    ['names', ['p99', 'p50', 'CPU'], ['CPU', 'p50', 'p99']],
    ['versions', ['1.30.2', '1.9.0', '1.10.1'], ['1.9.0', '1.10.1', '1.30.2']],
    [
      'times',
      ['2026-02-14 10:22 UTC', '2025-12-01 09:00 UTC', '2026-02-03 08:00 UTC'],
      ['2025-12-01 09:00 UTC', '2026-02-03 08:00 UTC', '2026-02-14 10:22 UTC'],
    ],
  ])('puts %s in order', (_, texts, order) => {
    expect(sortedBy(texts, 1)).toEqual(order);
    expect(sortedBy(texts, 2)).toEqual(order.toReversed());
  });

  it('puts what holds no figure last, both ways', () => {
    const texts = ['1.2', 'not quoted', '0.9', 'n/a'];
    expect(sortedBy(texts, 1)).toEqual(['0.9', '1.2', 'not quoted', 'n/a']);
    expect(sortedBy(texts, 2)).toEqual(['1.2', '0.9', 'not quoted', 'n/a']);
  });

  it('keeps the order of equals', () => {
    expect(sortedBy(['1.0', '1', '0.5', '1.00'], 1)).toEqual(['0.5', '1.0', '1', '1.00']);
    expect(sortedBy(['1.0', '1', '0.5', '1.00'], 2)).toEqual(['1.0', '1', '1.00', '0.5']);
  });

  it('restores the order of the page at the third click', () => {
    const texts = ['2', '3', '1'];
    expect(sortedBy(texts, 3)).toEqual(texts);
    expect(sortedBy(texts, 4)).toEqual(['1', '2', '3']);
  });

  it('is not offered for fewer than three rows', () => {
    expect(sortedBy(['2', '1'], 1)).toEqual(['2', '1']);
  });
});
