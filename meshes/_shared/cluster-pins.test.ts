import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { chartSource, readPins } from './cluster-pins.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'meshbench-pins-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const written = (text: string): string => {
  writeFileSync(path.join(folder, 'versions.yaml'), text);
  return folder;
};
const valid = `schema: meshbench.mesh-versions/1
versions: { mesh: 1.2.3 }
charts: { mesh: { repository: 'oci://example.test/charts/mesh', version: 1.2.3 } }
images: [example.test/mesh:1.2.3]
`;

it('gives a chart by its name, without a digest where none is known', () => {
  const pins = readPins(written(valid));
  expect(chartSource(pins, 'mesh')).toEqual({
    name: 'mesh',
    repository: 'oci://example.test/charts/mesh',
    version: '1.2.3',
  });
  expect(() => chartSource(pins, 'other')).toThrow('pins no chart other');
});

it.each([
  [valid.replace('oci://', 'ftp://'), 'https://... or oci://...'],
  [valid.replace('mesh: 1.2.3 }\ncharts', 'mesh: latest }\ncharts'), 'a version begins with'],
  [valid.replace('example.test/mesh:1.2.3]', 'mesh]'), 'registry/name:tag'],
  [`${valid}extra: 1\n`, 'extra'],
])('refuses what is not a pin, and says where', (text, message) => {
  expect(() => readPins(written(text))).toThrow(message);
});
