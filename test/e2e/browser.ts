import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { exec } from '../../harness/io/exec.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];

/** A Chromium of the system; Debian's is installed when there is none. */
async function findChromium(): Promise<string> {
  const found = places.find((file) => existsSync(file));
  if (found !== undefined) return found;
  await exec('apt-get', ['update'], { timeoutMs: 300_000 });
  await exec('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    timeoutMs: 900_000,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    hint: `install Chromium at one of ${places.join(', ')}`,
  });
  return findChromium();
}

export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await findChromium(), args: quiet });

export interface View {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
}

/** A report in a tab, and what went wrong in it since it was opened. */
export interface Opened {
  readonly page: Page;
  /** What the page asked the network for. */
  readonly requests: readonly string[];
  /** Console messages and script errors. */
  readonly complaints: readonly string[];
  /** What the page's own policy had to refuse: `script-src-elem inline`. */
  readonly refused: () => Promise<readonly string[]>;
}

/** Opens a file as a reader would, in a tab with a profile of its own. */
export async function openReport(
  browser: Browser,
  file: string,
  { colorScheme, width }: View,
  more: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, ...more });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) requests.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(`globalThis.refused = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      refused.push(effectiveDirective + ' ' + blockedURI);
    });`);
  await page.goto(`file://${file}`);
  const refused = (): Promise<string[]> => page.evaluate<string[]>('globalThis.refused');
  return { page, requests, complaints, refused };
}

export interface Seen {
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
  readonly scrollWidth: number;
  readonly text: string;
  /** Visible SVG pictures. */
  readonly charts: number;
}

/** One look at a file, in a browser of its own. */
export async function lookAt(file: string, view: View): Promise<Seen> {
  const browser = await openBrowser();
  try {
    const { page, requests, complaints } = await openReport(browser, file, view);
    return {
      requests,
      complaints,
      scrollWidth: await scrollWidth(page),
      text: await page.locator('body').innerText(),
      charts: await page.locator('svg:visible').count(),
    };
  } finally {
    await browser.close();
  }
}

/** How wide the page would like to be, pixels: more than the window means that it scrolls sideways. */
export const scrollWidth = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth'));
