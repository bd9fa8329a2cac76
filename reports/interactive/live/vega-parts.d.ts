/** Parts of Vega, typed by the whole; taken one by one so that the page holds only these. */
declare module 'vega-parser' {
  export { parse } from 'vega';
}
declare module 'vega-view' {
  export { View } from 'vega';
}
declare module 'vega-dataflow' {
  /** Where the runtime looks for transforms by their names. */
  export const transforms: Record<string, unknown>;
}
declare module 'vega-scenegraph' {
  export const textMetrics: { width: (item: { readonly fontSize?: number }, text: unknown) => number };
}
declare module 'vega-transforms';
declare module 'vega-view-transforms';
declare module 'vega-encode';
