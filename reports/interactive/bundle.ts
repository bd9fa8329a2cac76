import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const entry = fileURLToPath(new URL('live/live-charts.ts', import.meta.url));
const vega = path.dirname(fileURLToPath(import.meta.resolve('vega')));

/** Vega is a family of packages that it alone depends on: they are found where it finds them. */
const vegaParts: Plugin = {
  name: 'vega-parts',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^vega-/ }, ({ path: name, kind, resolveDir }) =>
      resolveDir === path.dirname(entry) && name !== 'vega-interpreter'
        ? bundling.resolve(name, { kind, resolveDir: vega })
        : undefined,
    );
  },
};

let made: Promise<string> | undefined;

/** The script of live charts with the parts of Vega that it uses, for the browser. Made once in a process; the same bytes each time. */
export const bundleLiveCharts = (): Promise<string> => (made ??= bundle());

async function bundle(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    plugins: [vegaParts],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // As a text of its own in front: whoever passes a report on passes Vega on, and its licence wants to be there.
    legalComments: 'none',
    logLevel: 'silent',
  });
  return `${licences(Object.keys(metafile.inputs))}\n${(outputFiles[0]?.text ?? '').trim()}`;
}

/** The licence texts of all packages in the script, each once. */
function licences(inputs: readonly string[]): string {
  const folders = inputs.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  const texts = new Map<string, string[]>();
  for (const folder of [...new Set(folders)].toSorted()) {
    const text = licenceOf(path.resolve(folder));
    texts.set(text, [...(texts.get(text) ?? []), path.basename(folder)]);
  }
  const parts = [...texts].map(([text, packages]) => `${packages.join(', ')}\n\n${text}`);
  return `/*!\n${parts.join('\n\n').replaceAll('*/', '* /')}\n*/`;
}

function licenceOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file && existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8').trim() : '';
}
