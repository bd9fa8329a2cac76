/**
 * Which arm a mark of a chart belongs to, as an attribute of its SVG element: by it a reader hides arms. A chart says it
 * in its data, by a field `arm` that holds the arm's id; Vega hands that field on to the drawn item.
 */

/** An item of Vega's scene graph: a mark when it holds items, else something drawn. */
interface SceneItem {
  readonly items?: readonly SceneItem[];
  readonly marktype?: string;
  readonly datum?: unknown;
  description?: string | undefined;
  aria?: boolean | undefined;
}

/** Stand around the id in front of a description; no text of a report holds them. */
const [open, close] = ['\u{E000}', '\u{E001}'];

/**
 * Puts the arm of each item that has one in front of its description: the only text of an item that Vega's SVG carries.
 * Vega's types do not know what a scene graph holds.
 */
export function tellArms(scenegraph: unknown): void {
  tellIn((scenegraph as { readonly root: SceneItem }).root);
}

function tellIn(mark: SceneItem): void {
  for (const item of mark.items ?? []) {
    const arm = mark.marktype === 'group' ? null : armOf(item);
    if (arm !== null)
      Object.assign(item, { aria: true, description: `${open}${arm}${close}${item.description ?? ''}` });
    tellIn(item);
  }
}

function armOf({ datum }: SceneItem): string | null {
  const arm = typeof datum === 'object' && datum !== null && 'arm' in datum ? datum.arm : null;
  return typeof arm === 'string' ? arm : null;
}

const told = new RegExp(
  `( aria-label=")${open}([^"${close}]*)${close}([^"]*)(" role="graphics-symbol" aria-roledescription="[^"]*")`,
  'gu',
);

/** The same SVG with `data-arm="id"` in place of what `tellArms` put in; ids are escaped by Vega already. */
export const withArms = (svg: string): string =>
  svg.replace(told, (_, label: string, arm: string, description: string, rest: string) =>
    description === '' ? ` data-arm="${arm}"` : `${label}${description}${rest} data-arm="${arm}"`,
  );
