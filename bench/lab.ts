/** The lab as its reader feels it: how soon the page is there, and how soon a step is seen. In Chromium, from disk. */
import type { Browser, Page } from 'playwright-core';
import { canBrowse, launchBrowser } from '../scripts/chromium.ts';
import { type Spread, spreadOf } from './spread.ts';

/** What the page has of its own, where code of this file runs in it. */
declare const document: { readonly body: { dispatchEvent(event: Event): boolean; getBoundingClientRect(): object } };
declare const KeyboardEvent: new (type: string, init: { key: string; bubbles: boolean }) => Event;

/** In milliseconds. */
export interface LabBench {
  /** From asking for the page to its first contentful paint. */
  readonly paint: Spread;
  /** The same of a page of one word: what the browser itself takes. */
  readonly empty: Spread;
  /** From a key that makes a step to the page laid out with what it changed, near the end of a run. */
  readonly forward: Spread;
  readonly back: Spread;
}

export const OPENINGS = 9;
const STEPS = 30;

/** Relative to `dist/bench`. */
const LAB = new URL('../lab/index.html#program=walk&cpus=4&frames=64', import.meta.url);
const EMPTY = 'data:text/html,<p>empty';

/** Null where there is no browser. Rejects when the lab is not built. */
export async function benchLab(): Promise<LabBench | null> {
  if (!canBrowse) {
    return null;
  }
  const browser = await launchBrowser();
  try {
    const paints: number[] = [];
    const empty: number[] = [];
    await opened(browser, EMPTY, firstPaint);
    for (let n = 0; n < OPENINGS; n++) {
      paints.push(await opened(browser, LAB.href, firstPaint));
      empty.push(await opened(browser, EMPTY, firstPaint));
    }
    const { forward, back } = await opened(browser, LAB.href, steps);
    return { paint: spreadOf(paints), empty: spreadOf(empty), forward: spreadOf(forward), back: spreadOf(back) };
  } finally {
    await browser.close();
  }
}

async function opened<T>(browser: Browser, url: string, look: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await look(page);
  } finally {
    await context.close();
  }
}

async function firstPaint(page: Page): Promise<number> {
  const entry = await page.waitForFunction("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
  return (await entry.jsonValue()) as number;
}

async function steps(page: Page): Promise<{ forward: number[]; back: number[] }> {
  await page.locator('body').press('r');
  return page.evaluate(async count => {
    const took = async (key: string) => {
      const start = performance.now();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      // What the key changed is rendered in microtasks; whatever is left of them comes before a task of its own.
      await new Promise(resolve => setTimeout(resolve));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    };
    const back: number[] = [];
    const forward: number[] = [];
    for (let n = 0; n < count; n++) {
      back.push(await took('ArrowLeft'));
    }
    for (let n = 0; n < count; n++) {
      forward.push(await took('ArrowRight'));
    }
    return { forward, back };
  }, STEPS);
}
