import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { expect } from 'vitest';
import { editorInPage } from '../../scripts/labeditor.ts';
import { modulesInPage } from '../../scripts/labmodules.ts';
import { launchBrowser } from './chromium.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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
    await build({
      configFile: false,
      root: `${root}src/lab/page`,
      base: './',
      logLevel: 'error',
      // The mode of tests would take libraries with their warnings for developers.
      resolve: { conditions: ['module', 'browser', 'production'] },
      plugins: [modulesInPage(root), editorInPage(root), viteSingleFile()],
      build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
    });
    return new LabPages(folder, await launchBrowser());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens the lab at an address; whatever it asks the network for, or complains of, is an error. */
  async visit(hash: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await this.#browser.newContext({ offline: true, ...options });
    try {
      const page = await context.newPage();
      const said: string[] = [];
      const asked: string[] = [];
      page.on('console', message => said.push(message.text()));
      page.on('pageerror', error => said.push(String(error)));
      page.on('request', request => asked.push(request.url()));
      await page.goto(pathToFileURL(join(this.#folder, 'index.html')).href + hash, { timeout: 30_000 });
      await page.waitForSelector('h1');
      await look(page);
      expect(said).toEqual([]);
      expect(asked.filter(url => /^(?:https?|wss?):/.test(url))).toEqual([]);
    } finally {
      await context.close();
    }
  }
}

export async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** What stands on the page, but for runs that were tried, and the text of the source, of which only what is in sight is drawn. */
export async function shown(page: Page): Promise<string> {
  const parts = await page
    .locator('.left, .middle, .fault, .source header, .marks, .lanes, .transport')
    .allInnerTexts();
  return parts.join('\n');
}

/** What axe finds, as `rule: element`. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    // @ts-expect-error: the script above defines it
    const { violations } = await globalThis.axe.run();
    return violations.flatMap((violation: { id: string; nodes: { html: string }[] }) =>
      violation.nodes.map(node => `${violation.id}: ${node.html.slice(0, 200)}`),
    );
  });
}
