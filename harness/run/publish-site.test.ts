import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nightId, nights, pastOf, writeNight } from '../../test/fixtures/site/made-up-night.ts';
import { simulateExperiment, simulatedPlan, stepsOn } from '../core/capacity/testing/simulated-experiment.ts';
import { historiesOf } from '../core/history/history.ts';
import { silentLog } from '../io/log.ts';
import { CapacityFolder, stepName, stepWritten } from '../store/capacity-folder.ts';
import { indexFolder } from '../store/catalogue/index-folders.ts';
import { openCatalogue } from '../store/catalogue/open-catalogue.ts';
import { environmentOf } from '../store/catalogue/testing/written-experiment.ts';
import { Journal } from '../store/journal.ts';
import { RunFolder } from '../store/run-folder.ts';
import { publish } from './publish.ts';
import { publishSite, type PublishedSite } from './publish-site.ts';

// Every report and history is drawn for real.
vi.setConfig({ testTimeout: 60_000 });

let root = '';
let out = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-site-results-'));
  out = mkdtempSync(path.join(tmpdir(), 'meshbench-site-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(out, { recursive: true });
});

const night = (day: number, more: object = {}) => ({ day, ratio: 1.6, rounds: 3, ...more });
const published = (more: object = {}): Promise<PublishedSite> =>
  publishSite({ root, out, title: 'Benchmarks', baseUrl: null, ...more }, silentLog);
const read = (file: string, folder = out): string => readFileSync(path.join(folder, file), 'utf8');
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.relative(folder, path.join(each.parentPath, each.name)))
    .sort();
const reportOf = (day: number): string => `experiments/${nightId({ day })}/report.html`;

describe('the files of a site', () => {
  it('are listed in site.json, and the same bytes again from the same results', async () => {
    await writeNight(root, night(0));
    await writeNight(root, night(1));
    await published();
    const files = filesBelow(out);
    expect(files).toEqual([
      reportOf(0),
      reportOf(1),
      'feed.xml',
      'history/istio.html',
      'history/twin.html',
      'index.html',
      'site.json',
    ]);
    const listed = Object.keys((JSON.parse(read('site.json')) as { files: object }).files);
    expect(listed.toSorted()).toEqual(files.filter((file) => file !== 'site.json'));
    const other = mkdtempSync(path.join(tmpdir(), 'meshbench-site-'));
    await published({ out: other });
    for (const file of files) expect(read(file, other)).toBe(read(file));
    rmSync(other, { recursive: true });
  });

  it('stay untouched in a second run; a report is made again when it was changed', async () => {
    await writeNight(root, night(0));
    await published();
    const before = statSync(path.join(out, reportOf(0))).mtimeMs;
    expect(await published()).toMatchObject({ written: 0, removed: [] });
    expect(statSync(path.join(out, reportOf(0))).mtimeMs).toBe(before);
    const whole = read(reportOf(0));
    writeFileSync(path.join(out, reportOf(0)), 'changed by somebody');
    expect(await published()).toMatchObject({ written: 1 });
    expect(read(reportOf(0))).toBe(whole);
  });

  it('go when their experiment is gone; what a site did not write stays', async () => {
    await writeNight(root, night(0));
    await writeNight(root, night(1));
    await published({ baseUrl: 'https://example.org/' });
    expect(existsSync(path.join(out, 'sitemap.xml'))).toBe(true);
    writeFileSync(path.join(out, 'CNAME'), 'example.org');
    writeFileSync(path.join(out, path.dirname(reportOf(1)), 'mine.txt'), 'mine');
    rmSync(path.join(root, nightId({ day: 0 })), { recursive: true });
    rmSync(path.join(root, nightId({ day: 1 })), { recursive: true });
    const { removed } = await published();
    expect(removed).toEqual([reportOf(0), reportOf(1), 'history/istio.html', 'history/twin.html', 'sitemap.xml']);
    expect(filesBelow(out)).toEqual([
      'CNAME',
      `experiments/${nightId({ day: 1 })}/mine.txt`,
      'feed.xml',
      'index.html',
      'site.json',
    ]);
    expect(read('index.html')).toContain('There is no experiment');
  });

  it.each([
    ['a folder of something else', 'notes.txt', 'mine'],
    ['a list that is not ours', 'site.json', '{"name":"my site"}'],
    ['a list that names files elsewhere', 'site.json', '{"schema":"meshbench.site/1","files":{"../../victim":{}}}'],
    ['a list that is no JSON', 'site.json', '{'],
  ])('are not written over %s', async (_what, name, content) => {
    await writeNight(root, night(0));
    writeFileSync(path.join(out, name), content);
    await expect(published()).rejects.toMatchObject({ code: 'OUT-NOT-OURS', exitCode: 2 });
    expect(filesBelow(out)).toEqual([name]);
    expect(read(name)).toBe(content);
  });
});

describe('the index', () => {
  it('names what cannot be read with the reason, and passes over what is no experiment', async () => {
    await writeNight(root, night(0));
    const broken = await writeNight(root, night(1));
    writeFileSync(broken.file('plan.json'), '{');
    const planless = await writeNight(root, night(2));
    rmSync(planless.file('plan.json'));
    mkdirSync(path.join(root, 'scratchpad'));
    const { model } = await published();
    expect(model.unreadable).toMatchObject([
      { folder: broken.id, because: expect.stringContaining('is not JSON') as string },
      { folder: planless.id, because: expect.stringContaining('plan.json is gone') as string },
    ]);
    expect(read('index.html')).toContain('is not JSON');
    expect(read('index.html')).not.toContain(root);
    expect(read('index.html')).not.toContain('scratchpad');
  });

  it('marks what is not finished and gives it no verdict, and marks damaged trials', async () => {
    await writeNight(root, night(0, { done: 2 }));
    const run = await writeNight(root, night(1, { invalid: [2] }));
    const [first = ''] = await run.trialNames();
    writeFileSync(path.join(run.file('trials'), first, 'trial.json'), '{}');
    const { model } = await published();
    const [damaged, unfinished] = model.entries;
    expect(unfinished).toMatchObject({ finished: false, progress: '2 of 3 rounds', verdicts: [] });
    expect(unfinished?.warnings).toEqual(['not finished: nothing here is a result yet']);
    expect(damaged?.trials).toBe('7 valid trials, 1 invalid and 1 damaged');
    expect(damaged?.warnings).toEqual(['1 damaged trial left out']);
    expect(read('index.html')).toContain('not finished: nothing here is a result yet');
  });

  it('lists a capacity experiment with its report', async () => {
    const plan = simulatedPlan({ blocks: '3' });
    const server = { serviceRps: 2000 };
    const run = await CapacityFolder.create(root, 'capacity-one', {
      plan,
      environment: environmentOf('x'),
      command: 'c',
    });
    const journal = await Journal.open(run.file('journal.ndjson'));
    for (const step of simulateExperiment(plan, stepsOn(plan, { none: server, twin: server, mesh: server }))) {
      await run.commitStep({ step, files: {} });
      await journal.write(stepWritten, { step: stepName(step), sha256: await run.stepHash(stepName(step)) });
    }
    await journal.close();
    const { model } = await published();
    expect(model.entries).toMatchObject([{ id: 'capacity-one', kind: 'capacity', finished: true }]);
    expect(read('index.html')).toContain('href="experiments/capacity-one/report.html"');
    expect(read('experiments/capacity-one/report.html')).toContain('Latency against load');
    expect(model.histories).toEqual([]);
  });

  it('runs and links to nothing of a hostile plan', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{title}}\u202e';
    await writeNight(root, night(0, { title: hostile, label: hostile, versions: { [hostile]: '1' } }));
    await writeNight(root, night(1, { title: hostile, label: hostile, versions: { [hostile]: hostile } }));
    await published();
    for (const file of ['index.html', 'history/istio.html']) {
      const page = read(file);
      expect(page).toContain('alert(1)');
      expect(page).not.toMatch(/<script>alert|<img/);
      expect(page.match(/<script/g) ?? []).toHaveLength(file === 'index.html' ? 1 : 0);
    }
    expect(read('feed.xml')).not.toMatch(/<script|<img/);
  });

  it('does not take over a report.html: a folder may be from someone else', async () => {
    const run = await writeNight(root, night(0));
    await publish(run);
    const own = readFileSync(run.file('report.html'), 'utf8');
    writeFileSync(run.file('report.html'), own.replace('</body>', '<script>alert(1)</script></body>'));
    await published();
    expect(read(reportOf(0))).toContain('</html>');
    expect(read(reportOf(0))).not.toContain('alert(1)');
  });
});

describe('the pages', () => {
  it('link to files that are there, by relative names, and load nothing', async () => {
    for (let day = 0; day < 3; day++) await writeNight(root, night(day));
    await published();
    for (const file of ['index.html', 'history/istio.html', 'history/twin.html']) {
      const page = read(file);
      const links = [...page.matchAll(/\s(?:href|src)="([^"#]*)"/g)]
        .map(([, link = '']) => link)
        .filter((link) => link !== 'data:,');
      expect(links.length).toBeGreaterThan(3);
      for (const link of links) {
        expect(link).toMatch(/^(\.\.\/)?([\w.-]+\/)*[\w.-]+\.(html|xml)$/);
        expect(existsSync(path.join(out, path.dirname(file), link))).toBe(true);
      }
      const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(page).toContain("default-src 'none'");
      expect(page.replace(/<svg[\s\S]*?<\/svg>|<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|undefined|\[object/);
    }
    expect(Buffer.byteLength(/<script>([\s\S]*)<\/script>/.exec(read('index.html'))?.[1] ?? '')).toBeLessThanOrEqual(
      4096,
    );
  });
});

describe('histories', () => {
  let results = '';
  beforeAll(async () => {
    vi.stubEnv('DATABASE_URL', '');
    results = mkdtempSync(path.join(tmpdir(), 'meshbench-site-series-'));
    const made = [...nights.slice(9, 13), night(20, { written: { design: 'blocked' } })];
    for (const each of made) await publish(await writeNight(results, each));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(results, { recursive: true });
  });

  it('have the series that the catalogue has: the same keys and the same points', async () => {
    const catalogue = await openCatalogue({ resultsRoot: results });
    for (const name of readdirSync(results)
      .filter((each) => /^\d/.test(each))
      .sort())
      await indexFolder(catalogue, await RunFolder.open(results, name));
    const made = [...nights.slice(9, 13), night(20, { written: { design: 'blocked' } })];
    const histories = historiesOf(made.map(pastOf));
    for (const metric of ['p50', 'p99', 'cpu'] as const) {
      const own = histories
        .filter(({ key }) => key.arm === 'istio' && key.metric === metric)
        .flatMap(({ key, points, series }) =>
          series.map(({ fingerprint, indices }) => ({
            key: { ...key, version: null, fingerprint },
            points: indices.map((index) => [points[index]?.experiment, points[index]?.ratio, points[index]?.ci.lower]),
          })),
        );
      const known = (await catalogue.series({ arm: 'istio', metric })).map(({ key, points }) => ({
        key,
        points: points.map(({ experiment, ratio, ciLower }) => [experiment, ratio, ciLower]),
      }));
      expect(known.length).toBeGreaterThan(2);
      expect(own).toEqual(known);
    }
    await catalogue.close();
  });
});
