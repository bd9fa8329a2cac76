import type { LiveOptions } from './live-spec.ts';

const number = (field: string): string => `format(datum.${field}, '.4~r')`;

/**
 * Charts that `--interactive` draws live, by the registry's name of their kind: where they zoom, and what a point of a
 * line says (points with a description say that). Others stay pictures.
 */
export const liveKinds: Readonly<Record<string, Pick<LiveOptions, 'zoom' | 'lineWords'>>> = {
  ratioByLoad: { zoom: ['y'], lineWords: null },
  forest: { zoom: ['x'], lineWords: null },
  percentiles: {
    zoom: ['x', 'y'],
    lineWords: `isNumber(datum.ms) && isNumber(datum.x) ? 'p' + format(100 * (1 - 1 / datum.x), '.5~r') + ' is ' + ${number('ms')} + ' ms' : null`,
  },
  ecdf: {
    zoom: ['x', 'y'],
    lineWords: `isNumber(datum.ms) && isNumber(datum.share) ? ${number('share')} + ' % within ' + ${number('ms')} + ' ms' : null`,
  },
  timeline: {
    zoom: ['x', 'y'],
    lineWords: `isNumber(datum.ms) && isNumber(datum.second) ? 'second ' + datum.second + ', ' + ${number('ms')} + ' ms' : null`,
  },
  strip: { zoom: ['x'], lineWords: null },
  rounds: { zoom: ['y'], lineWords: null },
};
