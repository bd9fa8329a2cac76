import { describe, expect, it } from 'vitest';
import { pageStyle } from './page-style.ts';

const css = pageStyle();
const variables = (block: string): Map<string, string> =>
  new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]));
const [lightBlock = '', darkBlock = ''] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => block ?? '');
const light = variables(lightBlock);
const themes = [
  { theme: 'light', colours: light },
  { theme: 'dark', colours: new Map([...light, ...variables(darkBlock)]) },
];

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each(themes)('the $theme theme', ({ colours }) => {
  const of = (name: string): string => colours.get(name) ?? '#000000';

  it.each(['text', 'muted', 'link', 'tone-higher', 'tone-lower', 'tone-same', 'tone-open'])(
    'sets %s in AA contrast to page and panel',
    (name) => {
      for (const ground of ['page', 'panel']) expect(contrast(of(name), of(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'role-application', 'role-data-plane', 'role-control-plane'])(
    'draws %s in AA contrast to the page',
    (name) => {
      expect(contrast(of(name), of('page'))).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(['program', 'kernel'])('writes on the frames of the %s in AA contrast', (side) => {
    expect(contrast(of('flame-text'), of(`flame-${side}`))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['application', 'data-plane', 'control-plane'])('writes on the bars of %s in AA contrast', (role) => {
    expect(contrast(of(`role-${role}-text`), of(`role-${role}`))).toBeGreaterThanOrEqual(4.5);
  });
});
