/** Values of the page's colours, for pictures that stand alone. The style sheets of the page are the only place that has them. */
import { pageStyle } from '../page-style.ts';

export interface ThemeValues {
  /** Name without dashes -> value: `text` -> `#1b1f24`. */
  readonly light: ReadonlyMap<string, string>;
  /** Light where dark says nothing else. */
  readonly dark: ReadonlyMap<string, string>;
}

const blocks = {
  light: /^:root\s*\{([^}]*)\}/gm,
  dark: /@media screen and \(prefers-color-scheme: dark\)\s*\{\s*:root\s*\{([^}]*)\}/g,
} as const;

export function themeValues(): ThemeValues {
  const css = pageStyle();
  const light = new Map(variables(css, blocks.light));
  return { light, dark: new Map([...light, ...variables(css, blocks.dark)]) };
}

const variables = (css: string, block: RegExp): [string, string][] =>
  [...css.matchAll(block)].flatMap(([, body = '']) =>
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']): [string, string] => [name, value]),
  );

/** A colour of a mark. In text that is shown, the same characters are only text. */
export const variable = /var\(--([\w-]+)\)(?<=<[^<>]*\s(?:fill|stroke)="var\(--[\w-]+\))(?=")/g;

/** Names of the variables that a picture asks for, in order. */
export const variablesIn = (svg: string): readonly string[] =>
  [...new Set([...svg.matchAll(variable)].map(([, name = '']) => name))].toSorted();

/** @throws Error when the theme does not know one: a fault of the chart. */
export function valueOf(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`a chart is drawn in --${name}, which no style sheet defines`);
  return value;
}
