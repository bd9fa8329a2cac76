import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
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

export interface Seen {
  /** What the page asked the network for. */
  readonly requests: readonly string[];
  /** Console messages and script errors. */
  readonly complaints: readonly string[];
  readonly scrollWidth: number;
  readonly text: string;
  /** Visible SVG pictures. */
  readonly charts: number;
}

/** Opens a file in a real Chromium, as a reader would. */
export async function lookAt(file: string, view: { colorScheme: 'light' | 'dark'; width: number }): Promise<Seen> {
  const browser: Browser = await chromium.launch({ executablePath: await findChromium(), args: quiet });
  try {
    const page = await browser.newPage({
      colorScheme: view.colorScheme,
      viewport: { width: view.width, height: 900 },
    });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) requests.push(request.url());
    });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`file://${file}`);
    return {
      requests,
      complaints,
      scrollWidth: Number(await page.evaluate('document.documentElement.scrollWidth')),
      text: await page.locator('body').innerText(),
      charts: await page.locator('svg:visible').count(),
    };
  } finally {
    await browser.close();
  }
}
