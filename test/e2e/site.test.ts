import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nights, writeNight } from '../fixtures/site/made-up-night.ts';
import { openBrowser, openReport, type View } from './browser.ts';
import { run, type Ended } from './meshbench.ts';

/** A site of 15 made-up experiments and two that want a mark, in a real Chromium, from files: no server, no network. */
let results = '';
let out = '';
let browser: Browser;
let ended: Ended;

const site = (...more: string[]): Promise<Ended> =>
  run(['report', 'site', '--results', results, '--out', out, ...more]);

beforeAll(async () => {
  results = mkdtempSync(path.join(tmpdir(), 'meshbench-site-results-'));
  out = path.join(mkdtempSync(path.join(tmpdir(), 'meshbench-site-')), 'public');
  for (const night of nights) await writeNight(results, night);
  await writeNight(results, { day: 20, ratio: 1.7, done: 3, title: 'Not finished <b>' });
  await writeNight(results, { day: 21, ratio: 1.7, title: 'Alone', written: { design: 'blocked' } });
  const broken = await writeNight(results, { day: 22, ratio: 1.7 });
  writeFileSync(broken.file('plan.json'), '{');
  ended = await site();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(results, { recursive: true });
  rmSync(path.dirname(out), { recursive: true });
});

/** Opens a page, lets the test use it, and asks at the end that nothing went wrong in it. */
async function using(
  file: string,
  { view, javaScriptEnabled = true }: { readonly view: View; readonly javaScriptEnabled?: boolean },
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const opened = await openReport(browser, path.join(out, file), view, { javaScriptEnabled });
  try {
    await use(opened.page);
    expect(opened.requests).toEqual([]);
    expect(opened.complaints).toEqual([]);
    if (javaScriptEnabled) expect(await opened.refused()).toEqual([]);
  } finally {
    await opened.page.context().close();
  }
}

const onDesk: View = { colorScheme: 'light', width: 1200 };
const views: readonly View[] = [onDesk, { colorScheme: 'dark', width: 1200 }, { colorScheme: 'light', width: 360 }];
const named = ({ colorScheme, width }: View): string => `${colorScheme}, ${width} px wide`;
const entries = (page: Page): Promise<number> => page.locator('.entry:visible').count();

describe('meshbench report site', () => {
  it('ends well, and says on stderr what could not be read and what needs an address', () => {
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/index\.html: 17 experiments \(1 not finished and 1 folder that cannot be read\)/);
    expect(ended.stderr).toContain('is not JSON');
    expect(ended.stderr).toContain('--base-url');
  });

  it('refuses a folder of something else, and an address that is none', async () => {
    const other = await run(['report', 'site', '--results', results, '--out', results]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('error[OUT-NOT-OURS]') as string });
    const nowhere = await site('--base-url', 'example');
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('error[BAD-BASE-URL]') as string });
    const noFolder = await run(['report', 'site', '--results', results]);
    expect(noFolder).toMatchObject({ code: 2, stderr: expect.stringContaining('error[OUT-NEEDED]') as string });
  });
});

describe.each(views.map((view) => [named(view), view] as const))('the index (%s)', (_name, view) => {
  it('lists everything, asks for nothing and fits', async () => {
    await using('index.html', { view }, async (page) => {
      expect(await entries(page)).toBe(17);
      expect(await page.locator('#history svg[role=img]:visible').count()).toBeGreaterThanOrEqual(12);
      expect(await page.locator('body').innerText()).not.toMatch(/\bNaN\b|undefined/);
      expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(view.width);
    });
  });
});

describe.each(views.map((view) => [named(view), view] as const))('a history (%s)', (_name, view) => {
  it('shows the change, the versions and the environment, asks for nothing and fits', async () => {
    await using('history/istio.html', { view }, async (page) => {
      const text = await page.locator('body').innerText();
      expect(text).toContain('changed once over 15 experiments in 2 environments');
      expect(text).toContain('proxy 1.39.0 → 1.40.0');
      expect(text).toContain('kernel release 6.8 → 6.18');
      expect(await page.locator('figure svg:visible').count()).toBe(6);
      expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(view.width);
    });
  });
});

describe('the index', () => {
  it('is filtered by what is chosen and typed', async () => {
    await using('index.html', { view: onDesk }, async (page) => {
      await page.getByLabel('Design').selectOption('blocked');
      expect(await entries(page)).toBe(1);
      expect(await page.locator('#shown').innerText()).toBe('1 of 17 experiments are listed');
      await page.getByLabel('Design').selectOption('');
      await page.getByLabel('Text').fill('FINISHED  not');
      expect(await entries(page)).toBe(1);
      await page.getByLabel('Text').fill('');
      await page.getByLabel('Environment').selectOption('b'.repeat(64));
      expect(await entries(page)).toBe(4);
    });
  });

  it('lists everything without a script, and shows no filter that would do nothing', async () => {
    await using('index.html', { view: onDesk, javaScriptEnabled: false }, async (page) => {
      expect(await entries(page)).toBe(17);
      expect(await page.locator('#filters').isVisible()).toBe(false);
    });
  });

  it('leads to reports and histories and back, by names of files', async () => {
    await using('index.html', { view: onDesk }, async (page) => {
      await page.getByRole('link', { name: 'Alone' }).click();
      expect(page.url()).toMatch(/experiments\/20260122-010000-night\/report\.html$/);
      await page.goBack();
      await page.getByRole('link', { name: 'istio · real control plane' }).click();
      expect(page.url()).toMatch(/history\/istio\.html$/);
      const chart = page.locator('#place-2-p50');
      await chart.locator('summary').click();
      await chart.getByRole('link', { name: '20260115-010000-night' }).click();
      expect(page.url()).toMatch(/experiments\/20260115-010000-night\/report\.html$/);
      await page.goBack();
      await page.getByRole('link', { name: 'Service mesh benchmarks' }).click();
      expect(page.url()).toMatch(/index\.html$/);
    });
  });
});
