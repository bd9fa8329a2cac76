import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolOf } from '../../toolchain/registry.ts';
import type { ToolId } from '../../toolchain/tool.ts';
import { ourImageContents, ourImageNames, type OurImage } from '../../harness/images/our-images.ts';

/** They are for people with Docker and are not built here: what can be compared with our own images is. */
const dockerfile = (name: OurImage): Promise<string> =>
  readFile(path.join(import.meta.dirname, `../../images/${name}.Dockerfile`), 'utf8');

const contents = ourImageContents({ app: 'built/app', k6: 'built/k6', agent: 'built/agent' });
const programs = (name: OurImage): OurImage[] =>
  contents[name].files.map(({ from }) => path.basename(from) as OurImage);

describe.each(ourImageNames)('%s.Dockerfile', (name) => {
  it('starts the same program as the same user in the same environment', async () => {
    const text = await dockerfile(name);
    const { entrypoint, user, env = {} } = contents[name];
    expect(/^ENTRYPOINT (.*)$/m.exec(text)?.[1]).toBe(JSON.stringify(entrypoint));
    expect(/^USER (.*)$/m.exec(text)?.[1]).toBe(user);
    const last = text.slice(text.indexOf('FROM scratch'));
    expect([...last.matchAll(/^ENV (\w+)=(.*)$/gm)].map(([, key, value]) => [key, value])).toEqual(Object.entries(env));
    expect(/^WORKDIR (.*)$/m.exec(last)?.[1]).toBe('/');
  });

  it('holds the same files, folders and accounts', async () => {
    const text = await dockerfile(name);
    const copied = [...text.matchAll(/^COPY --from=build (\S+) (\S+)$/gm)].map(([, from, to]) => [from, to]);
    expect(copied).toEqual([['/root-of-image/', '/'], ...contents[name].files.map(({ to }) => [to, to])]);
    const printed = [...text.matchAll(/printf '(.*)' > \/root-of-image(\S+)/g)].map(([, said, to]) => [to, said]);
    expect(printed).toEqual(contents[name].texts?.map(({ to, text: said }) => [to, said.replaceAll('\n', '\\n')]));
    const opened = /chmod 1777 (.*?)(?: \\)?$/m.exec(text)?.[1]?.split(' ');
    expect(opened).toEqual(contents[name].folders?.map((folder) => `/root-of-image${folder.path}`));
  });

  it('builds every program with the flags of our own builds', async () => {
    const text = await dockerfile(name);
    for (const program of programs(name)) {
      const { args, env } = (await toolOf(program satisfies ToolId).recipe.inputs({ env: {} })) as {
        args: string[];
        env: Record<string, string>;
      };
      const command = args.map((word) => (word.includes(' ') ? JSON.stringify(word) : word)).join(' ');
      expect(text).toContain(`RUN go build ${command.replace(/ \.$/, '')} -o /${program} .\n`);
      expect(text).toContain(
        `ENV ${Object.entries(env)
          .map((pair) => pair.join('='))
          .join(' ')}\n`,
      );
    }
  });
});
