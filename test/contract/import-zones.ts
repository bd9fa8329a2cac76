/**
 * Which room may not import from which (docs/architecture.md, "Imports point one way").
 * One table, read by eslint.config.js and by imports.test.ts.
 */
export interface ImportZone {
  readonly target: string;
  readonly from: string[];
  readonly message: string;
}

const rooms = ['cli', 'core', 'images', 'io', 'load', 'meters', 'probes', 'run', 'store', 'targets'];
const harnessBut = (...allowed: string[]): string[] =>
  rooms.filter((room) => !allowed.includes(room)).map((room) => `./harness/${room}`);

const zone = (target: string, from: string[], message: string): ImportZone => ({ target, from, message });

export const importZones: ImportZone[] = [
  zone(
    './harness/core',
    [...harnessBut('core'), './harness/errors.ts', './meshes', './reports', './scenarios', './toolchain'],
    'core is pure: it imports nothing outside core',
  ),
  zone(
    './reports',
    [...harnessBut('core'), './meshes', './scenarios', './toolchain'],
    'reports render a model: they import core only',
  ),
  zone('./scenarios', ['./harness', './meshes', './reports', './toolchain'], 'scenarios run in k6, not in Node'),
  zone(
    './harness/io',
    [...harnessBut('io'), './meshes', './reports', './scenarios', './toolchain'],
    'io is the lowest room of the shell',
  ),
  zone('./toolchain', [...harnessBut('io'), './meshes', './reports', './scenarios'], 'the toolchain knows io only'),
  zone('./harness/run', ['./harness/cli'], 'commands call run, never the other way'),
  zone(
    './meshes',
    ['./harness/cli', './harness/run', './harness/load', './harness/store', './reports', './scenarios'],
    'a mesh knows its target, not the experiment',
  ),
  zone(
    './harness/targets',
    [...harnessBut('core', 'io', 'targets'), './meshes', './reports'],
    'a target knows no mesh and no experiment',
  ),
  zone(
    './harness/load',
    ['./harness/cli', './harness/run', './harness/store', './meshes', './reports'],
    'load knows no experiment',
  ),
  zone(
    './harness/meters',
    ['./harness/cli', './harness/run', './harness/store', './meshes', './reports'],
    'meters know no experiment',
  ),
  zone(
    './harness/probes',
    [...harnessBut('core', 'io', 'probes', 'targets'), './meshes', './reports', './scenarios'],
    'probes know their target, not the experiment',
  ),
  zone(
    './harness/images',
    [...harnessBut('core', 'images', 'io'), './meshes', './reports', './scenarios', './toolchain'],
    'an image is made of files that it is told',
  ),
  zone(
    './harness/store',
    [...harnessBut('core', 'io', 'store'), './meshes', './reports'],
    'the store knows no experiment',
  ),
];
