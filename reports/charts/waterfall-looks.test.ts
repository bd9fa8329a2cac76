import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TimePart } from '../model/probes-words.ts';
import { partLooks, partSwatch } from './waterfall-looks.ts';

const css = readFileSync(new URL('../templates/styles/waterfall.css', import.meta.url), 'utf8');
const variables = (block: string): Map<string, string> =>
  new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]));
const [light = new Map<string, string>(), dark = new Map<string, string>()] = [
  ...css.matchAll(/:root \{([^}]*)\}/g),
].map(([, block]) => variables(block ?? ''));
const themes = [
  { theme: 'light', colours: light, page: '#ffffff' },
  { theme: 'dark', colours: new Map([...light, ...dark]), page: '#111418' },
];

/** WCAG 2.2, contrast of relative luminances. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const channel = Number.parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16) / 255;
      return sum + weight * (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
    }, 0);
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each(themes)('the parts of a request in the $theme theme', ({ colours, page }) => {
  const of = (name: string): string => colours.get(name) ?? page;

  it.each([...light.keys()].filter((name) => !name.endsWith('-text')))('draw %s in AA contrast to the page', (name) => {
    expect(contrast(of(name), page)).toBeGreaterThanOrEqual(3);
  });

  it.each(['client-proxy', 'server-proxy', 'application'])('write on the bars of %s in AA contrast', (part) => {
    expect(contrast(of(`part-${part}-text`), of(`part-${part}`))).toBeGreaterThanOrEqual(4.5);
  });

  it('tell the two proxies apart by lightness alone', () => {
    expect(contrast(of('part-client-proxy'), of('part-server-proxy'))).toBeGreaterThan(1.8);
  });
});

describe('the looks of the parts', () => {
  it('differ in filling or outline where they are outlined, and each has a swatch of its own', () => {
    const parts = Object.keys(partLooks) as TimePart[];
    expect(new Set(parts.map(partSwatch)).size).toBe(parts.length);
    const outlines = parts.filter((part) => partLooks[part].dash !== null);
    const styles = outlines.map((part) => `${partLooks[part].dash?.join() ?? ''}/${partLooks[part].fillOpacity}`);
    expect(new Set(styles).size).toBe(outlines.length);
  });
});
