import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportModel } from '../../reports/model.ts';
import { renderHtml } from '../../reports/render.ts';
import { frozenInput, type FrozenName } from '../fixtures/report/frozen.ts';
import { openBrowser, openReport, scrollWidth, type Opened, type View } from './browser.ts';
import { keepPdf, keepScreenshot } from './screenshots.ts';

/** Reports of synthetic experiments in a real Chromium: what a reader sees, hears, presses and prints. */
const names = ['small', 'loads', 'unfinished'] as const satisfies readonly FrozenName[];
const views: readonly View[] = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1440].map((width) => ({ colorScheme, width })),
);
const onDesk: View = { colorScheme: 'light', width: 1440 };

let folder = '';
let browser: Browser;
const fileOf = (name: string): string => path.join(folder, `${name}.html`);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshbench-report-'));
  for (const name of names) writeFileSync(fileOf(name), await renderHtml(reportModel(frozenInput(name))));
  writeFileSync(fileOf('interactive'), await renderHtml(reportModel(frozenInput()), { interactive: true }));
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Opens a report, lets the test use it, and asks at the end that nothing went wrong in it. */
async function using(
  name: string,
  { view = onDesk, ...more }: { readonly view?: View } & NonNullable<Parameters<typeof openReport>[3]>,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const opened: Opened = await openReport(browser, fileOf(name), view, more);
  try {
    await use(opened.page);
    expect(opened.requests).toEqual([]);
    expect(opened.complaints).toEqual([]);
    expect(await opened.refused()).toEqual([]);
  } finally {
    await opened.page.context().close();
  }
}

const openAllDetails = (page: Page): Promise<unknown> =>
  page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');

/** Findings that keep somebody from reading, a line each. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
}

describe('the eyes of these tests', () => {
  it('see a colour that is hard to read, a request, a script that the policy refuses, and a complaint', async () => {
    const { page, ...seen } = await openReport(browser, fileOf('small'), onDesk);
    await page.evaluate(`document.querySelector('h1').style.color = 'rgb(200, 200, 200)';
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'alert(1)' }));
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/dot.png' }));`);
    await expect.poll(async () => (await seen.refused()).length).toBe(2);
    expect(await seen.refused()).toEqual(['script-src-elem inline', 'img-src http://127.0.0.1:9/dot.png']);
    expect(seen.complaints.length).toBeGreaterThan(0);
    expect((await seriousFindings(page)).join()).toMatch(/^color-contrast: <h1/);
    await page.context().close();
  });
});

describe.each(names.flatMap((name) => views.map((view) => ({ name, view }))))(
  'the report "$name", $view.colorScheme, $view.width px wide',
  ({ name, view }) => {
    it('shows everything without a request, a complaint or sideways scrolling', async () => {
      await using(name, { view }, async (page) => {
        expect(await scrollWidth(page)).toBeLessThanOrEqual(view.width);
        await keepScreenshot(page, `${name}-${view.colorScheme}-${view.width}`);
        await openAllDetails(page);
        expect(await scrollWidth(page)).toBeLessThanOrEqual(view.width);
        const pictures = page.locator('svg[role="img"]:visible');
        expect(await pictures.count()).toBeGreaterThanOrEqual(4);
        expect(await page.locator('svg[role="img"]:visible:not(:has(> title + desc))').count()).toBe(0);
      });
    });

    it('has no serious finding of axe, all details open', async () => {
      await using(name, { view }, async (page) => {
        await openAllDetails(page);
        expect(await seriousFindings(page)).toEqual([]);
      });
    });
  },
);

/** What holds the focus, in a word, and whether a reader sees that it does. */
const focused = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const all = [...document.querySelectorAll('*')];
  return {
    tag: element.className === 'sort' ? 'sort' : element.localName,
    text: (element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 60),
    place: all.indexOf(element),
    seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1,
  };
})()`;
interface Focused {
  readonly tag: string;
  readonly text: string;
  readonly place: number;
  readonly seen: boolean;
}

/** Everything that Tab reaches, in its order. */
async function tabOrder(page: Page): Promise<Focused[]> {
  const order: Focused[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate<Focused>(focused);
    if (now.tag === 'body' || now.place === order[0]?.place) return order;
    order.push(now);
  }
}

describe('the keyboard alone', () => {
  it('reaches skip link, navigation, details, tables and their columns, in the order of the page and visibly', async () => {
    await using('small', {}, async (page) => {
      await openAllDetails(page);
      const order = await tabOrder(page);
      expect(order[0]).toMatchObject({ tag: 'a', text: expect.stringMatching(/^Skip/) as unknown });
      expect(order.map(({ place }) => place)).toEqual(order.map(({ place }) => place).toSorted((a, b) => a - b));
      expect(order.filter(({ seen }) => !seen)).toEqual([]);
      for (const tag of ['summary', 'div', 'sort', 'pre', 'input', 'button'])
        expect(order.filter((each) => each.tag === tag).length).toBeGreaterThan(0);
    });
  });

  it('opens and closes details by Enter and Space', async () => {
    await using('small', {}, async (page) => {
      const details = 'document.querySelector("#forest details")';
      await page.locator('#forest details > summary').focus();
      for (const [key, open] of [
        ['Enter', true],
        ['Space', false],
      ] as const) {
        await page.keyboard.press(key);
        expect(await page.evaluate(`${details}.open`)).toBe(open);
      }
    });
  });

  it('sorts a table by Enter, the other way by Enter again, and restores it by a third', async () => {
    await using('small', {}, async (page) => {
      await openAllDetails(page);
      const table = page.locator('#forest table');
      const column = table.locator('th', { has: page.getByRole('button', { name: /^Ratio/ }) });
      const ratios = async (): Promise<string[]> => table.locator('tbody tr > :nth-child(4)').allInnerTexts();
      const before = await ratios();
      const figures = before.map(Number).filter((figure) => !Number.isNaN(figure));
      expect(figures.length).toBeGreaterThan(2);
      expect(figures.length).toBeLessThan(before.length);
      await column.getByRole('button').focus();
      for (const [order, by] of [
        ['ascending', 1],
        ['descending', -1],
      ] as const) {
        await page.keyboard.press('Enter');
        expect(await column.getAttribute('aria-sort')).toBe(order);
        const after = await ratios();
        expect(after.slice(0, figures.length).map(Number)).toEqual(figures.toSorted((a, b) => by * (a - b)));
        expect(new Set(after.slice(figures.length))).toEqual(new Set(['n/a']));
      }
      await page.keyboard.press('Enter');
      expect(await column.getAttribute('aria-sort')).toBeNull();
      expect(await ratios()).toEqual(before);
    });
  });
});

describe('the reading aids', () => {
  it('hide the lines and rows of an arm, say so, and leave what was concluded about it', async () => {
    await using('small', {}, async (page) => {
      await openAllDetails(page);
      const boxes = page.locator('.aids input');
      const arm = (await boxes.nth(2).getAttribute('value')) ?? '';
      const marks = page.locator(`svg.chart-wide [data-arm="${arm}"]:visible`);
      const rows = page.locator(`tr[data-arm="${arm}"]:visible`);
      const verdicts = await page.locator('.verdict:visible').count();
      expect(await marks.count()).toBeGreaterThan(10);
      expect(await rows.count()).toBeGreaterThan(2);
      await boxes.nth(2).uncheck();
      expect(await marks.count()).toBe(0);
      expect(await rows.count()).toBe(0);
      expect(await page.locator('.verdict:visible').count()).toBe(verdicts);
      expect(await page.locator('.aids-status').innerText()).toMatch(/^1 of \d arms are hidden/);
      await boxes.nth(2).check();
      expect(await marks.count()).toBeGreaterThan(10);
      expect(await page.locator('.aids-status').innerText()).toBe('');
    });
  });

  it('open and close all details', async () => {
    await using('small', {}, async (page) => {
      await page.locator('.aids > summary').click();
      await page.getByRole('button', { name: 'Open all details' }).click();
      expect(await page.locator('main details:not([open])').count()).toBe(0);
      await page.getByRole('button', { name: 'Close all details' }).click();
      expect(await page.locator('main details[open]').count()).toBe(0);
    });
  });

  it('copy the command, and where there is no clipboard select it', async () => {
    await using('small', {}, async (page) => {
      await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })');
      const command = await page.locator('#reproduce pre').innerText();
      await page.getByRole('button', { name: 'Copy the command' }).click();
      const status = page.locator('.copy [role="status"]');
      await status.filter({ hasText: /^(copied|selected)/ }).waitFor();
      expect(await page.evaluate('getSelection().toString().trim()')).toBe(command.trim());
    });
  });

  it('are not there without scripts, and nothing else is missing', async () => {
    const text = async (page: Page): Promise<string> => page.locator('main').innerText();
    let [withScript, without] = ['', ''];
    await using('small', {}, async (page) => {
      await page.evaluate(
        'document.querySelectorAll("main button, main [role=status]").forEach((each) => { if (each.className === "sort") each.replaceWith(...each.childNodes); else each.remove(); })',
      );
      withScript = await text(page);
    });
    const opened = await openReport(browser, fileOf('small'), onDesk, { javaScriptEnabled: false });
    without = await text(opened.page);
    expect(await opened.page.locator('button, input, .sort').count()).toBe(0);
    await opened.page.context().close();
    const words = (of: string): string => of.replace(/\s+/g, ' ').trim();
    expect(words(without)).toBe(words(withScript));
  });
});

/** Elements that would darken the paper: everything that paints a ground darker than light grey. */
const darkGrounds = `[...document.querySelectorAll('body, body *:not(svg *)')].flatMap((element) => {
  const [red, green, blue, alpha = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
  const dark = alpha > 0.5 && 0.2126 * red + 0.7152 * green + 0.0722 * blue < 200;
  return dark ? [element.localName + '.' + element.className] : [];
})`;

describe.each(names)('the report "%s" on paper', (name) => {
  it('is white, also from a dark screen, and holds the tables that are closed on it', async () => {
    await using(name, { view: { colorScheme: 'dark', width: 1440 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await page.evaluate(darkGrounds)).toEqual([]);
      expect(await page.locator('button:not(.sort):visible').count()).toBe(0);
      await page.emulateMedia({ media: null });
      const closed = await page.locator('main details:not([open])').count();
      await page.evaluate(`addEventListener('beforeprint', () => {
        globalThis.closedInPrint = document.querySelectorAll('main details:not([open]):not(#evidence details details)').length;
      })`);
      const pdf = await page.pdf({ format: 'A4', printBackground: true });
      keepPdf(pdf, name);
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0).toBeGreaterThan(2);
      expect(closed).toBeGreaterThan(0);
      expect(await page.evaluate('globalThis.closedInPrint')).toBe(0);
      expect(await page.locator('main details:not([open])').count()).toBe(closed);
    });
  });
});

describe('the interactive report', () => {
  const live = (page: Page) => page.locator('#percentiles .live');
  const ticks = async (page: Page): Promise<string> =>
    (await live(page).locator('.role-axis-label text').allInnerTexts()).join(' ');

  async function withLiveChart(view: View, use: (page: Page) => Promise<void>): Promise<void> {
    await using('interactive', { view }, async (page) => {
      await page.locator('#percentiles').scrollIntoViewIfNeeded();
      await live(page).waitFor();
      await use(page);
    });
  }

  it.each(views)('draws with Vega and without eval ($colorScheme, $width px)', async (view) => {
    await withLiveChart(view, async (page) => {
      expect(await page.locator('#percentiles svg[role="img"]:visible').count()).toBe(0);
      expect(await live(page).locator('svg .mark-line path').count()).toBeGreaterThan(8);
      expect(await scrollWidth(page)).toBeLessThanOrEqual(view.width);
      expect(await seriousFindings(page)).toEqual([]);
      await keepScreenshot(page, `interactive-${view.colorScheme}-${view.width}`);
    });
  });

  it('allows its scripts by their hashes and nothing by eval', async () => {
    await using('interactive', {}, async (page) => {
      const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')) ?? '';
      expect(policy).toMatch(/script-src 'sha256-[^']+' 'sha256-[^']+';/);
      expect(policy).not.toContain('unsafe');
    });
  });

  it('zooms by a drawn rectangle, by buttons and by keys, and shows all again', async () => {
    await withLiveChart(onDesk, async (page) => {
      const whole = await ticks(page);
      const plot = await live(page).locator('.live-canvas').boundingBox();
      if (!plot) throw new Error('the chart has a place');
      await page.mouse.move(plot.x + 150, plot.y + 60);
      await page.mouse.down();
      await page.mouse.move(plot.x + 420, plot.y + 240, { steps: 5 });
      await page.mouse.up();
      await expect.poll(() => ticks(page)).not.toBe(whole);
      const zoomed = await ticks(page);
      await live(page).getByRole('button', { name: 'Zoom in' }).click();
      await expect.poll(() => ticks(page)).not.toBe(zoomed);
      await live(page).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('0');
      await expect.poll(() => ticks(page)).toBe(whole);
    });
  });

  it('says which arm, round, percentile and latency the pointer is at', async () => {
    await withLiveChart(onDesk, async (page) => {
      const plot = await live(page).locator('.live-canvas').boundingBox();
      if (!plot) throw new Error('the chart has a place');
      const tip = live(page).locator('.live-tip');
      const said = new Set<string>();
      for (let y = 20; y < 400; y += 12) {
        await page.mouse.move(plot.x + 300, plot.y + y);
        if (await tip.isVisible()) said.add(await tip.innerText());
      }
      expect(said.size).toBeGreaterThan(3);
      for (const text of said) expect(text).toMatch(/ · .+: p[\d.]+ is [\d.]+ ms$/);
    });
  });

  it('hides arms in the live charts as well', async () => {
    await withLiveChart(onDesk, async (page) => {
      const faint = live(page).locator('.mark-line path[opacity="0"]');
      expect(await faint.count()).toBe(0);
      await page.locator('.aids > summary').click();
      await page.locator('.aids input').nth(2).uncheck();
      await expect.poll(() => faint.count()).toBeGreaterThan(2);
    });
  });
});
