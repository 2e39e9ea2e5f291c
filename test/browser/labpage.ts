import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { launchBrowser } from '../../scripts/chromium.ts';
import { labConfig } from '../../scripts/labconfig.ts';
import { visit } from './visit.ts';

export const WIDE: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

/** The lab, built from this source into a folder of its own, and a browser that opens it from disk. */
export class LabPages {
  readonly #folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  static async open(): Promise<LabPages> {
    const folder = mkdtempSync(join(tmpdir(), 'coremap-lab-'));
    await build(labConfig(folder));
    return new LabPages(folder, await launchBrowser());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens the lab at an address; whatever it asks the network for, or complains of, is an error. */
  async visit(hash: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
    await visit(this.#browser, join(this.#folder, 'index.html'), hash, options, async page => {
      await page.waitForSelector('main');
      await look(page);
    });
  }
}

export async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** What stands on the page, but for runs that were tried, and the text of the source, of which only what is in sight is drawn. */
export async function shown(page: Page): Promise<string> {
  const parts = await page.locator('.left, .middle, .fault, .source header, .lanes, .transport').allInnerTexts();
  // Lines that are out of sight are not laid out, and have no inner text then.
  const marks = await page.locator('.lines:not(.aside) .who').allTextContents();
  return [...parts, ...marks].join('\n');
}
