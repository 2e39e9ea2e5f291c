/** How a page is opened and watched, whatever it is a page of. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where pictures of pages go, to be looked at. */
export const shots = fileURLToPath(new URL('../../test-results/', import.meta.url));

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Opens a file, at an address in it, in a context of its own and closes that; whatever the page asks the network or the
 * disk for, but itself, or complains of, is an error.
 */
export async function visit(
  browser: Browser,
  file: string,
  hash: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ offline: true, ...options });
  try {
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(String(error)));
    page.on('request', request => asked.push(request.url()));
    const url = pathToFileURL(file).href;
    await page.goto(url + hash, { timeout: 30_000 });
    await look(page);
    expect(said).toEqual([]);
    expect(asked.filter(each => !each.startsWith('blob:') && !each.startsWith('data:'))).toEqual([url]);
  } finally {
    await context.close();
  }
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
